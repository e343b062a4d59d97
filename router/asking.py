"""Offers made many at once: what they need is loaded together, and together written.

When a shift begins, a thousand offers are due at the same moment; one by one each of them would
cost a dozen statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from router import facts, loads, offers
from router.decisions import Actual, Decision, MakeOffer
from router.events import Kind
from router.model import (
    AgentId,
    Interaction,
    InteractionId,
    InteractionState,
    QueueId,
)
from router.people import Agent, Holding, Load, Offer, Queue
from router.repositories import Tx
from router.states import move


class Asking:
    """What the rows say about a batch of decisions, and what becomes of it inside one work."""

    def __init__(self, now: datetime, epoch: int, new_id: Callable[[], str]) -> None:
        self._now, self._epoch, self._new_id = now, epoch, new_id
        self._items: dict[InteractionId, Interaction] = {}
        self._agents: dict[AgentId, Agent | None] = {}
        self._loads: dict[Holding, Load] = {}
        self._queues: dict[QueueId, Queue | None] = {}
        self._held: Counter[Holding] = Counter()
        self._made: list[tuple[Interaction, Interaction, Offer]] = []

    async def make(self, tx: Tx, decisions: Sequence[MakeOffer]) -> dict[Decision, Actual | None]:
        """Make the offers; return what the rows say of those that cannot be made any more.

        Raises Conflict when one of them cannot be written: then none is.
        """
        if not decisions:
            return {}
        await self._load(tx, decisions)
        answers: dict[Decision, Actual | None] = {one: self._ask(one) for one in decisions}
        await self._write(tx)
        return answers

    async def _load(self, tx: Tx, decisions: Sequence[MakeOffer]) -> None:
        self._items |= await tx.interactions.get({one.interaction_id for one in decisions})
        new = {one.agent_id for one in decisions} - self._agents.keys()
        self._agents |= dict.fromkeys(new) | dict(await tx.people.get(new))
        self._loads |= await tx.people.loads(new)
        for decision in decisions:
            item = self._items.get(decision.interaction_id)
            if item is None:
                continue
            if item.queue_id not in self._queues:
                self._queues[item.queue_id] = await tx.config.queue(item.queue_id)

    def _ask(self, decision: MakeOffer) -> Actual | None:
        item, agent = self._items.get(decision.interaction_id), self._agents[decision.agent_id]
        if item is None or agent is None:
            return Actual(item, agent)
        holding = agent.id, item.medium
        load = self._loads.get(holding, Load(*holding, 0, 0))
        load = replace(load, load=load.load + self._held[holding])
        waits = item.state is InteractionState.QUEUED
        if not waits or not loads.routable(agent, load, item.weight):
            return Actual(item, agent, load)
        queue = self._queues[item.queue_id]
        if queue is None:
            return Actual(None, agent, load)
        made = offers.asked(self._new_id(), item, agent.id, queue, self._now, decision.why)
        self._made.append((item, move(item, InteractionState.OFFERED), made))
        self._held[holding] += item.weight
        return None

    async def _write(self, tx: Tx) -> None:
        await tx.interactions.save([(item, offered) for item, offered, _ in self._made])
        made = [(replace(offer, epoch=self._epoch), item) for _, item, offer in self._made]
        await tx.offers.add(*(offer for offer, _ in made))
        for offer, item in made:
            tx.emit(facts.offer(Kind.OFFER_MADE, offer, item, self._now))
        for (id, _), load in (await tx.people.add_loads(self._held)).items():
            if agent := self._agents[id]:
                tx.emit(facts.agent_load(agent, load, self._now))
