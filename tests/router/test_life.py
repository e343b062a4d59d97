"""A random life of the whole centre: whatever everybody does, its rows agree with each other."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from router.errors import HubError
from router.inbound import Claim, ClaimKind, Inbound
from router.model import FINAL_STATES, Interaction, InteractionId, InteractionState
from router.moves import HOLDING
from router.people import Presence
from router.reply import NewReply
from router.seeing import Principal
from router.states import STEPS
from tests.router.hub import SALES, SUPPORT, Hub, later

S = InteractionState
CAP = 2


class Life:
    """Agents, customers and time, doing what comes to their minds."""

    def __init__(self, hub: Hub, agents: list[Principal], seed: int) -> None:
        self.hub, self.agents, self.dice = hub, agents, random.Random(seed)
        self.mails: list[Inbound] = []
        self.items: dict[InteractionId, Interaction] = {}

    async def step(self) -> None:
        move = self.dice.choice(
            [self.write, self.write, self.answer, self.wait, self.wait, self.say, self.go]
            + [self.decide] * 4
            + [self.move] * 4
        )
        # Somebody was faster, or it is not allowed: that is everyday life.
        with suppress(HubError):
            await move()
        if self.dice.random() < 0.7:
            await self.hub.route()
        await self.check()

    async def write(self) -> None:
        mail = self.hub.mail(f"c{self.dice.randrange(5)}@customer.example")
        self.mails.append(mail)
        await self.hub.receive(mail)
        await self.remember(mail)

    async def answer(self) -> None:
        if self.mails:
            before = self.dice.choice(self.mails)
            claim = Claim(ClaimKind.REFERENCE, before.provider_ref)
            sender = before.sender.shown if before.sender else None
            mail = self.hub.mail(sender, continues=(claim,))
            await self.hub.receive(mail)
            await self.remember(mail)

    async def remember(self, mail: Inbound) -> None:
        id = (await self.hub.said(mail)).interaction_id
        if id is not None and id not in self.items:
            self.items[id] = await self.hub.item(id)

    async def wait(self) -> None:
        self.hub.clock.pass_by(self.dice.choice([1, 5, 12, 31]))

    async def go(self) -> None:
        who = self.dice.choice(self.agents)
        tab = f"{who.agent_id}'s tab"
        if self.dice.random() < 0.5:
            await self.hub.attendance.disconnected(who.agent_id, tab)
        else:
            await self.hub.attendance.connected(who.agent_id, tab, "web")

    async def say(self) -> None:
        who = self.dice.choice(self.agents)
        presence = self.dice.choice([Presence.AVAILABLE, Presence.AVAILABLE, Presence.AWAY])
        await self.hub.attendance.set(who.agent_id, presence)

    async def decide(self) -> None:
        who = self.dice.choice(self.agents)
        offers = await self.hub.unit.write(lambda tx: tx.offers.live_for(who.agent_id))
        if offers:
            offer = self.dice.choice(offers)
            answer = self.dice.choice([self.hub.answers.accept, self.hub.answers.decline])
            await answer(who, offer.id)

    async def move(self) -> None:
        if not self.items:
            return
        hub, who = self.hub, self.dice.choice(self.agents)
        item, other = self.dice.choice(list(self.items)), self.dice.choice(self.agents)
        queue = self.dice.choice([SUPPORT, SALES])
        until = later(hub.clock.now(), 20)
        moves: list[Callable[[], Awaitable[object]]] = [
            lambda: hub.desk.take(who, item),
            lambda: hub.desk.snooze(who, item, until),
            lambda: hub.desk.transfer_to_queue(who, item, queue, "note"),
            lambda: hub.desk.transfer_to_agent(who, item, other.agent_id),
            lambda: hub.desk.finish(who, item),
            lambda: hub.desk.finish(who, item),
            lambda: hub.desk.unfinish(who, item),
            lambda: hub.replies.send(who, item, NewReply(hub.ids.new(), "Hi")),
        ]
        await self.dice.choice(moves)()

    async def check(self) -> None:
        """What an agent holds is what the rows say, and never more than they can."""
        weights = {who.agent_id: 0 for who in self.agents}
        for id, before in self.items.items():
            item = await self.hub.item(id)
            offer = await self.hub.unit.write(lambda tx, id=id: tx.offers.live_of(id))  # type: ignore[misc]  # a lambda's default
            assert (item.state is S.OFFERED) == (offer is not None)
            assert (item.due_at is not None) == (item.state in (S.PARKED, S.WRAPUP))
            assert reaches(before.state, item.state)
            assert item.ver >= before.ver
            if item.agent_id is not None and item.state in HOLDING:
                weights[item.agent_id] += item.weight
            if offer is not None:
                weights[offer.agent_id] += offer.weight
            self.items[id] = item
        for who in self.agents:
            assert await self.hub.load(who) == weights[who.agent_id] <= CAP


def reaches(old: InteractionState, new: InteractionState) -> bool:
    """Tell whether legal steps lead from one state to the other."""
    seen, front = {old}, {old}
    while front:
        front = {after for state in front for after in STEPS[state]} - seen
        seen |= front
    return new in seen


# A life takes seconds where rows are kept; what differs there, the other tests say.
LIVES = [*(("memory", seed) for seed in range(12)), ("sqlite", 0), ("postgres", 0)]


@pytest.mark.parametrize(("store_kind", "seed"), LIVES)
async def test_rows_agree_and_nothing_is_stuck(hub: Hub, seed: int) -> None:
    agents = [await hub.hire_present(name, cap=CAP) for name in ("one", "two", "three")]
    life = Life(hub, agents, seed)
    for _ in range(120):
        await life.step()
    assert len(life.items) > 5
    await settle(hub, agents, life)
    assert {item.state for item in life.items.values()} <= FINAL_STATES


async def settle(hub: Hub, agents: list[Principal], life: Life) -> None:
    """Let everybody come back and work off what is there, by offers alone."""
    for who in agents:
        await hub.attendance.connected(who.agent_id, f"{who.agent_id} again", "web")
        await hub.attendance.set(who.agent_id, Presence.AVAILABLE)
    for _ in range(60):
        hub.clock.pass_by(12)
        await hub.route()
        for who in agents:
            for offer in await hub.unit.write(lambda tx, who=who: tx.offers.live_for(who.agent_id)):  # type: ignore[misc]  # a lambda's default
                await hub.answers.accept(who, offer.id)
        for id in life.items:
            item = await hub.item(id)
            holder = next((who for who in agents if who.agent_id == item.agent_id), None)
            if item.state is S.ACTIVE and holder is not None:
                await hub.desk.finish(holder, id)
        await life.check()
