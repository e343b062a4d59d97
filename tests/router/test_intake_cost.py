"""What a batch costs: calls of the store, whatever the number of messages."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from router.accounts import RawClaim
from router.inbound import Claim, ClaimKind, Inbound, Parsed, Raw
from router.intake import Arrival, Intake
from router.model import Medium, RawId
from router.ports import Unit
from router.repositories import Tx
from tests.router.hub import MAILBOX, Hub

ANA = "ana@customer.example"

# Of one message, from its bytes to its event: kept, then taken in; a word is both by one commit.
# Most of them travel on PostgreSQL, where rows go together.
FEWEST = {
    "memory": {"stranger": 0, "known": 0, "answer": 0, "chat": 0, "word": 0},
    "sqlite": {"stranger": 15, "known": 13, "answer": 11, "chat": 10, "word": 8},
    "postgres": {"stranger": 8, "known": 8, "answer": 7, "chat": 6, "word": 4},
}


async def test_a_batch_needs_few_calls_of_the_store(hub: Hub) -> None:
    mails = [hub.mail(f"c{n}@customer.example") for n in range(100)]
    batch = await hub.arrivals(*mails)
    calls: list[str] = []

    unit = CountingUnit(hub.unit, calls)
    mediums = {"email": Medium.EMAIL}
    # It answers as a Unit does, whatever is asked of it.
    intake = Intake(unit, hub.clock, hub.ids, hub.store.blobs, mediums)  # type: ignore[arg-type]
    await intake.take_in(batch)
    assert (await hub.said(mails[99])).seq == 1
    assert len(calls) <= 14, calls


async def test_a_single_message_needs_few_statements(
    hub: Hub, store_kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    account = await hub.unit.write(lambda tx: tx.config.account(MAILBOX))
    assert account is not None
    mediums = {"email": Medium.EMAIL}
    intake = Intake(
        hub.unit, hub.clock, hub.ids, hub.store.blobs, mediums, lambda: {MAILBOX: account}
    )

    async def come(mail: Inbound, straight: bool = False) -> int:
        """Return how many statements the writer needs."""
        now, id = hub.clock.now(), RawId(hub.ids.new())
        claim = RawClaim("worker:a", now + timedelta(seconds=30))
        raw = (id, Raw(mail.source_key, now, now, b"raw"))
        batch = [Arrival(id, MAILBOX, Parsed((mail,)), now)]

        async def at_once(tx: Tx) -> None:
            await intake.keep_and_take_in(tx, MAILBOX, [raw], batch, [(batch[0], mail, ())])

        caplog.clear()
        with caplog.at_level(logging.DEBUG, "storage.sql"):
            if straight:
                await hub.unit.write(at_once)
            else:
                await hub.unit.write(lambda tx: tx.raws.keep(MAILBOX, [raw], claim))
                await intake.take_in(batch)
        seen = Counter(told.getMessage().partition(":")[0] for told in caplog.records)
        assert (await hub.said(mail)).text == mail.text
        return max(seen.values(), default=0)  # beside it stand those who read

    first = hub.mail(ANA)
    answer = hub.mail(ANA, continues=(Claim(ClaimKind.REFERENCE, first.provider_ref),))
    began, chat, word = (
        hub.mail(ANA, text, continues=(Claim(ClaimKind.THREAD_KEY, "ana/1"),))
        for text in ("Hi", "Are you there?", "Hello?")
    )
    cost = {"stranger": await come(first), "known": await come(hub.mail(ANA))}
    cost |= {"answer": await come(answer), "chat": (await come(began), await come(chat))[1]}
    cost |= {"word": await come(word, straight=True)}
    assert cost == FEWEST[store_kind]


class CountingUnit:
    """A store that writes down which functions of its transactions were called."""

    def __init__(self, unit: Unit, calls: list[str]) -> None:
        self._unit, self._calls = unit, calls

    async def write(self, work: Callable[[object], Awaitable[object]]) -> object:
        return await self._unit.write(lambda tx: work(CountingTx(tx, self._calls)))


class CountingTx:
    """A transaction that writes down which of its repositories' functions were called."""

    def __init__(self, tx: object, calls: list[str]) -> None:
        self._tx, self._calls = tx, calls

    def __getattr__(self, name: str) -> object:
        found = getattr(self._tx, name)
        if name == "emit":
            return found
        if callable(found):
            self._calls.append(name)
            return found
        return CountingTx(found, self._calls)
