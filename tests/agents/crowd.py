"""A house full of strangers: random people, queues and mails, and who may see what."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from router.desk import Desk
from router.errors import Conflict
from router.model import AgentId, ProfileId, QueueId, Role
from router.people import Agent, ProfileQueue, Queue, RoutingProfile
from router.repositories import Tx
from router.seeing import Principal
from storage.store import Store
from tests.agents import seed
from tests.agents.seed import Mail

QUEUES = [QueueId("a" * 31 + digit) for digit in "3456"]


@dataclass
class Crowd:
    """What was made, and the plain rule to hold the house against."""

    people: dict[AgentId, Role] = field(default_factory=dict)
    queues: dict[AgentId, frozenset[QueueId]] = field(default_factory=dict)
    mails: dict[str, Mail] = field(default_factory=dict)
    """By a word that stands in the mail and nowhere else."""
    queue: dict[str, QueueId] = field(default_factory=dict)
    had: dict[str, set[AgentId]] = field(default_factory=dict)

    def sees(self, agent: AgentId, word: str) -> bool:
        """Leaders see all; agents what is in their queues, is theirs, or ever was."""
        if self.people[agent] is not Role.AGENT:
            return True
        return self.queue[word] in self.queues[agent] or agent in self.had[word]


async def gather(store: Store, chance: Random) -> Crowd:
    """Fill a furnished house."""
    crowd = Crowd()
    await _people(store, chance, crowd)
    for number in range(20):
        word = f"word{number:02}x{chance.randrange(10**6)}"
        crowd.queue[word], crowd.had[word] = chance.choice(QUEUES), set()
        crowd.mails[word] = await seed.mail_in(store, crowd.queue[word], f"It is about {word}.")
    for word in chance.sample(sorted(crowd.mails), 12):
        await _wander(store, chance, crowd, word)
    return crowd


async def _people(store: Store, chance: Random, crowd: Crowd) -> None:
    roles = [Role.ADMIN, Role.SUPERVISOR, *[Role.AGENT] * 6]

    async def work(tx: Tx) -> None:
        for queue in QUEUES:
            await tx.config.put_queue(Queue(queue, f"Queue {queue[-1]}"))
        for number, role in enumerate(roles):
            agent, profile = AgentId(f"{number:032x}"), ProfileId(f"{number + 64:032x}")
            queues = frozenset(chance.sample(QUEUES, chance.randrange(3)))
            lines = tuple(ProfileQueue(queue) for queue in sorted(queues))
            await tx.config.put_profile(RoutingProfile(profile, profile, lines, seed.CAPS))
            email = f"{agent}@desk.example"
            await tx.people.add(
                Agent(agent, f"Person {number}", email, role, profile, seed.HASH, "en"), seed.CAPS
            )
            crowd.people[agent], crowd.queues[agent] = role, queues

    await store.unit.write(work)


async def _wander(store: Store, chance: Random, crowd: Crowd, word: str) -> None:
    """Let somebody who sees it take it, and perhaps hand it on to another queue."""
    desk, mail = Desk(store.unit, store.clock, store.ids), crowd.mails[word]
    seeing = [agent for agent in crowd.people if crowd.sees(agent, word)]
    taker = chance.choice(seeing)
    who = Principal(taker, crowd.people[taker])
    try:
        await desk.take(who, mail.interaction)
    except Conflict:
        return  # they hold as much as they can
    crowd.had[word].add(taker)
    if chance.random() < 0.6:
        crowd.queue[word] = chance.choice(QUEUES)
        await desk.transfer_to_queue(who, mail.interaction, crowd.queue[word])
