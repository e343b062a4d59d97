"""A centre in little: rows to build, and a random life in which the engine meets the slow rule."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from router import facts
from router.decisions import MakeOffer
from router.engine import Engine
from router.events import Event, Kind
from router.model import (
    AccountId,
    AgentId,
    ConversationId,
    CustomerId,
    Interaction,
    InteractionId,
    InteractionState,
    Medium,
    Origin,
    ProfileId,
    QueueId,
    Role,
)
from router.people import Agent, Load, Offer, Presence, ProfileQueue, Queue, RoutingProfile
from router.seeing import EngineSnapshot

S = InteractionState
START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = facts.ms(START)
MAIL, CHAT = Medium.EMAIL, Medium.CHAT


def item(
    id: str, queue: str = "q", enq: int = 0, priority: int = 0, medium: Medium = MAIL
) -> Interaction:
    at = facts.from_ms(NOW + enq)
    return Interaction(
        InteractionId(id), 1, ConversationId(id), CustomerId("c"), AccountId("a"), medium,
        Origin.INBOUND, S.QUEUED, QueueId(queue), at, at, at, priority=priority,
    )  # fmt: skip


def agent(
    id: str, idle: int = 0, profile: str = "p", presence: Presence = Presence.AVAILABLE
) -> Agent:
    since = facts.from_ms(NOW + idle)
    return Agent(
        AgentId(id), id, id, Role.AGENT, ProfileId(profile), presence=presence, idle_since=since
    )


def profile(id: str, *queues: tuple[str, int]) -> RoutingProfile:
    lines = tuple(ProfileQueue(QueueId(queue), priority) for queue, priority in queues)
    return RoutingProfile(ProfileId(id), id, lines)


def snapshot(
    items: list[Interaction],
    agents: list[Agent],
    cap: int = 1,
    profiles: tuple[RoutingProfile, ...] = (profile("p", ("q", 0)),),
    refusals: tuple[Offer, ...] = (),
    offers: tuple[Offer, ...] = (),
) -> EngineSnapshot:
    loads = tuple(Load(one.id, medium, 0, cap) for one in agents for medium in (MAIL, CHAT))
    queues = tuple(Queue(QueueId(id), id) for id in ("q", "r", "s"))
    return EngineSnapshot(0, tuple(items), offers, refusals, tuple(agents), loads, queues, profiles)


def pairs(engine: Engine, now: int) -> list[tuple[str, str]]:
    made = [one for one in engine.decide(now) if isinstance(one, MakeOffer)]
    return [(one.interaction_id, one.agent_id) for one in made]


@dataclass
class World:
    """Rows and log in little: what the store would hold, and the slow rule on it."""

    agents: dict[str, Agent]
    profiles: dict[str, RoutingProfile]
    caps: dict[tuple[str, Medium], int]
    waiting: dict[str, Interaction] = field(default_factory=dict)
    held: dict[str, tuple[Interaction, str]] = field(default_factory=dict)
    passed: dict[str, dict[str, int]] = field(default_factory=dict)
    refused_at: dict[str, int] = field(default_factory=dict)

    def load(self, who: str, medium: Medium | None = None) -> int:
        held = [one for one, holder in self.held.values() if holder == who]
        return sum(one.weight for one in held if medium in (None, one.medium))

    def fits(self, who: str, one: Interaction) -> bool:
        there = self.agents[who]
        queues = {line.queue_id for line in self.profiles[there.profile_id].queues}
        room = self.load(who, one.medium) < self.caps[who, one.medium]
        return there.presence is Presence.AVAILABLE and one.queue_id in queues and room

    def may(self, who: str, one: Interaction, now: int) -> bool:
        passed = {a for a, until in self.passed.get(one.id, {}).items() if until > now}
        if not self.fits(who, one):
            return False
        if who not in passed:
            return True
        over = now >= self.refused_at[one.id] + 10_000
        return over and all(a in passed for a in self.agents if self.fits(a, one))

    def decide(self, now: int) -> list[tuple[str, str]]:
        made = []
        while pair := self.next_pair(now):
            id, who = pair
            self.held[id] = (self.waiting.pop(id), who)
            made.append(pair)
        return made

    def next_pair(self, now: int) -> tuple[str, str] | None:
        possible = [
            (who, one)
            for who in self.agents
            for one in self.waiting.values()
            if self.may(who, one, now)
        ]
        if not possible:
            return None
        who = min({who for who, _ in possible}, key=lambda a: (self.load(a), self.idle(a), a))
        ranks = {
            line.queue_id: line.priority
            for line in self.profiles[self.agents[who].profile_id].queues
        }
        best = min(
            (one for a, one in possible if a == who),
            key=lambda one: (ranks[one.queue_id], -one.priority, facts.ms(one.enq_at), one.id),
        )
        return best.id, who

    def idle(self, who: str) -> int:
        return facts.ms(self.agents[who].idle_since)


class Play:
    """A random life of a centre: the engine hears the log, the world is looked at in full."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now, self.born = NOW, 0
        queues = ["q", "r", "s"][: self.dice.randint(1, 3)]
        profiles = {}
        for name in ("p1", "p2"):
            chosen = self.dice.sample(queues, self.dice.randint(1, len(queues)))
            profiles[name] = profile(name, *((one, self.dice.randint(0, 1)) for one in chosen))
        self.queues = queues
        agents = {
            f"a{n}": agent(f"a{n}", self.dice.randint(0, 50), self.dice.choice(["p1", "p2"]))
            for n in range(self.dice.randint(1, 6))
        }
        caps = {(who, m): self.dice.randint(0, 3) for who in agents for m in (MAIL, CHAT)}
        self.world = World(agents, profiles, caps)
        self.engine = Engine()
        loads = tuple(Load(AgentId(who), m, 0, cap) for (who, m), cap in caps.items())
        whole = snapshot([], list(agents.values()), profiles=tuple(profiles.values()))
        self.engine.load(replace(whole, loads=loads), NOW)
        self.journal: list[Event | int] = []

    def step(self) -> int:
        """Let something happen; return how many decisions followed, both ways the same."""
        self.now += self.dice.choice([0, 100, 2_000, 12_000])
        held, moves = bool(self.world.held), [self.arrive, self.arrive, self.shift]
        self.dice.choice([*moves, self.finish, self.decline, self.finish] if held else moves)()
        self.journal.append(self.now)
        fast = pairs(self.engine, self.now)
        assert fast == self.world.decide(self.now)
        for id, who in fast:
            one, _ = self.world.held[id]
            self.hear_load(who, one.medium)
            self.hear(self.about_offer(Kind.OFFER_MADE, replace(one, state=S.OFFERED)))
        self.check()
        return len(fast)

    def check(self) -> None:
        for who in self.world.agents:
            for medium in (MAIL, CHAT):
                assert self.world.load(who, medium) <= self.world.caps[who, medium]

    def at(self) -> datetime:
        return facts.from_ms(self.now)

    def about_offer(self, kind: Kind, one: Interaction) -> Event:
        return facts.about(kind, one, self.at(), offer=one.id, expires_ms=self.now + 10**12)

    def hear(self, event: Event) -> None:
        self.journal.append(event)
        self.engine.apply(event)

    def hear_load(self, who: str, medium: Medium) -> None:
        load = Load(
            AgentId(who), medium, self.world.load(who, medium), self.world.caps[who, medium]
        )
        self.hear(facts.agent_load(self.world.agents[who], load, self.at()))

    def arrive(self) -> None:
        self.born += 1
        one = item(
            f"i{self.born:05}",
            self.dice.choice(self.queues),
            self.now - NOW,
            self.dice.choice([0, 0, 0, 1]),
            self.dice.choice([MAIL, CHAT]),
        )
        self.world.waiting[one.id] = one
        self.hear(facts.queued(one, self.at()))

    def shift(self) -> None:
        who = self.dice.choice(sorted(self.world.agents))
        presence = self.dice.choice([Presence.AVAILABLE, Presence.AVAILABLE, Presence.AWAY])
        changed = replace(self.world.agents[who], presence=presence, idle_since=self.at())
        self.world.agents[who] = changed
        self.hear(facts.agent_state(changed, self.at()))

    def finish(self) -> None:
        one, who = self.world.held.pop(self.dice.choice(sorted(self.world.held)))
        self.world.agents[who] = replace(self.world.agents[who], idle_since=self.at())
        self.hear(facts.about(Kind.INTERACTION_CLOSED, replace(one, state=S.CLOSED), self.at()))
        self.hear_load(who, one.medium)

    def decline(self) -> None:
        one, who = self.world.held.pop(self.dice.choice(sorted(self.world.held)))
        until = self.now + 30_000
        self.world.waiting[one.id] = one
        self.world.passed.setdefault(one.id, {})[who] = until
        self.world.refused_at[one.id] = self.now
        self.world.agents[who] = replace(self.world.agents[who], idle_since=self.at())
        self.hear(self.about_offer(Kind.OFFER_ENDED, one))
        self.hear_load(who, one.medium)
        self.hear(facts.queued(one, self.at(), exclude=who, exclude_ms=until))
