"""The way in: what channels understood becomes customers, conversations, work and messages.

A batch is one transaction, and so is what became of its raw rows: a crash anywhere repeats the
batch, and rows that are no longer pending are passed over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from router import crash, detour, loads
from router.accounts import Account, RawState
from router.batch import Letter, Rows
from router.early import LOOK_S, LOOKS, ahead_of_theirs
from router.errors import Conflict, Unavailable
from router.events import Event, Kind
from router.inbound import Inbound, Parsed, Part, Raw
from router.knowing import look_up
from router.landing import Landing
from router.messages import StoredPart
from router.model import AccountId, Medium, MessageId, RawId
from router.ports import Blobs, Clock, Ids, Unit
from router.reports import apply_reports
from router.repositories import Tx
from router.visits import apply_deeds

FILES_AT_ONCE = 4
"""Attachments written at the same time: others want the disk and the threads too."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One raw row and what it meant; rows to be ignored or quarantined do not come here."""

    raw_id: RawId
    account_id: AccountId
    parsed: Parsed
    received_at: datetime


Stored = tuple[Arrival, Inbound, tuple[StoredPart, ...]]


class Pending(Protocol):
    """Which rows of a batch are to be taken in."""

    async def settle(self, tx: Tx, ids: Sequence[RawId]) -> set[RawId]:
        """Let these be done; return those that were not yet."""
        ...

    async def pending(self, tx: Tx, ids: Sequence[RawId]) -> set[RawId]:
        """Return those that are not done yet; they are settled later in the work."""
        ...


class _Waiting:
    """Rows that lie in the store. Whoever else has them in hand waits here, and finds them done."""

    async def settle(self, tx: Tx, ids: Sequence[RawId]) -> set[RawId]:
        return await tx.raws.settle(ids, RawState.DONE)

    async def pending(self, tx: Tx, ids: Sequence[RawId]) -> set[RawId]:
        return await tx.raws.pending(ids)


class _Fresh:
    """Rows of an account that are kept by the work that takes them in."""

    def __init__(self, account: AccountId, raws: Sequence[tuple[RawId, Raw]]) -> None:
        self._account, self._raws = account, dict(raws)

    async def settle(self, tx: Tx, ids: Sequence[RawId]) -> set[RawId]:
        return await self._add(tx, ids, RawState.DONE)

    async def pending(self, tx: Tx, ids: Sequence[RawId]) -> set[RawId]:
        return await self._add(tx, ids, RawState.PENDING)

    async def _add(self, tx: Tx, ids: Sequence[RawId], state: RawState) -> set[RawId]:
        if not ids:
            return set()
        return await tx.raws.add(self._account, [(id, self._raws[id]) for id in ids], state)


def _unread() -> Mapping[AccountId, Account]:
    return {}


class Intake:
    """Takes batches in. `mediums` names the medium of each kind of channel; `accounts` are those
    that are known without being read, and may be a moment old.
    """

    def __init__(
        self,
        unit: Unit,
        clock: Clock,
        ids: Ids,
        blobs: Blobs,
        mediums: Mapping[str, Medium],
        accounts: Callable[[], Mapping[AccountId, Account]] = _unread,
    ) -> None:
        self._unit = unit
        self._clock = clock
        self._ids = ids
        self._blobs = blobs
        self._mediums = mediums
        self._accounts = accounts
        self._files = asyncio.Semaphore(FILES_AT_ONCE)

    async def take_in(self, batch: Sequence[Arrival]) -> None:
        """Take a batch in and settle its raw rows, all or nothing. Raises Unavailable.

        Messages of one conversation keep the order of the batch. What continues something unknown
        waits a little while older rows are in other hands, which may bring just that.
        """
        stored = await self.stored(batch)
        for look in range(LOOKS + 1):
            early = await self._write(batch, stored, patient=look < LOOKS)
            crash.at("intake.after_commit")
            if not early:
                return
            batch = [arrival for arrival in batch if arrival.raw_id in early]
            stored = [one for one in stored if one[0].raw_id in early]
            await asyncio.sleep(LOOK_S)

    async def stored(self, batch: Sequence[Arrival]) -> list[Stored]:
        """Return the messages of a batch; what is attached to them is durable."""
        said = [(arrival, one) for arrival in batch for one in arrival.parsed.messages]
        parts = await asyncio.gather(*(self._put(inbound) for _, inbound in said))
        return [(*pair, kept) for pair, kept in zip(said, parts, strict=True)]

    async def keep_and_take_in(
        self,
        tx: Tx,
        account: AccountId,
        raws: Sequence[tuple[RawId, Raw]],
        batch: Sequence[Arrival],
        stored: Sequence[Stored],
    ) -> None:
        """Keep raw rows of an account and take in what they mean, as a work or a part of one.

        Raises Conflict for what has to wait for an older row.
        """
        if await self._take_in(tx, batch, stored, True, _Fresh(account, raws)):
            raise Conflict("raw.early", "What it answers is in other hands")

    async def _write(
        self, batch: Sequence[Arrival], stored: Sequence[Stored], patient: bool
    ) -> Collection[RawId]:
        """Take in what is not early; return what is."""

        async def work(tx: Tx) -> Collection[RawId]:
            return await self._take_in(tx, batch, stored, patient, _Waiting())

        try:
            return await self._unit.write(work)
        except Conflict:
            # Another process has met the same new sender at the same moment: now we see them.
            return await self._unit.write(work)

    async def _put(self, inbound: Inbound) -> tuple[StoredPart, ...]:
        parts = await asyncio.gather(*(self._put_part(part) for part in inbound.parts))
        return (*parts, *inbound.stored)

    async def _put_part(self, part: Part) -> StoredPart:
        async with self._files:
            blob = await self._blobs.put(part.content)
        return StoredPart(
            blob, part.name, part.type, len(part.content), part.inline, part.content_id
        )

    async def _take_in(
        self,
        tx: Tx,
        batch: Sequence[Arrival],
        stored: Sequence[Stored],
        patient: bool,
        rows: Pending,
    ) -> Collection[RawId]:
        now = self._clock.now()
        letters = await self._letters(tx, stored)
        known = await look_up(tx, letters)
        early = await ahead_of_theirs(tx, letters, known, now) if patient else ()
        ours = [arrival for arrival in batch if arrival.raw_id not in early]
        telling = [arrival for arrival in ours if arrival.parsed.reports]
        pending = await rows.settle(tx, [a.raw_id for a in ours if a not in telling])
        if telling:
            pending |= await rows.pending(tx, [a.raw_id for a in telling])

        landing = Landing(known, now, self._ids.new)
        for letter in letters:
            if letter.raw_id in pending:
                landing.land(letter)
        await _save(tx, landing, now)
        for arrival in ours:
            if arrival.raw_id in pending and arrival.parsed.done:
                done = arrival.parsed.done
                await apply_deeds(tx, arrival.account_id, done, self._ids, now)
        await _hear(tx, [arrival for arrival in telling if arrival.raw_id in pending], now)
        crash.at("intake.before_commit")
        return early

    async def _letters(self, tx: Tx, stored: Sequence[Stored]) -> list[Letter]:
        accounts = await self._accounts_of(tx, {arrival.account_id for arrival, _, _ in stored})
        return [
            Letter(
                MessageId(self._ids.new()),
                arrival.raw_id,
                arrival.received_at,
                accounts[arrival.account_id],
                self._mediums[inbound.kind],
                inbound,
                parts,
            )
            for arrival, inbound, parts in stored
        ]

    async def _accounts_of(self, tx: Tx, ids: Collection[AccountId]) -> Mapping[AccountId, Account]:
        here = self._accounts()
        found = {id: here.get(id) or await tx.config.account(id) for id in ids}
        if any(account is None for account in found.values()):
            # An account is removed only while it has no message: this is a row to try again.
            raise Unavailable("account.gone", "The account of a message is not there")
        return {id: account for id, account in found.items() if account is not None}


async def _hear(tx: Tx, telling: Sequence[Arrival], now: datetime) -> None:
    """Apply reports; show those to whoever looks after the hub that are about nothing here."""
    lost = [a for a in telling if not await apply_reports(tx, a.parsed.reports, now)]
    await tx.raws.settle([a.raw_id for a in telling if a not in lost], RawState.DONE)
    await tx.raws.settle([a.raw_id for a in lost], RawState.QUARANTINED, "bounce.unmatched")
    for arrival in lost:
        data = {"raw": arrival.raw_id}
        tx.emit(Event(Kind.RAW_QUARANTINED, now, account_id=arrival.account_id, data=data))


async def _save(tx: Tx, landing: Landing, now: datetime) -> None:
    rows = landing.rows
    number = await tx.interactions.numbers(len(rows.opened)) if rows.opened else 0
    await _save_talks(tx, rows)
    if rows.opened:
        numbered = enumerate(rows.opened.values(), number)
        await tx.interactions.add([replace(item, number=n) for n, item in numbered])
    if rows.changed:
        await tx.interactions.save(list(rows.changed.values()))
    for id in rows.woken:
        _, item = rows.changed[id]
        if item.agent_id is not None:
            await loads.hold(tx, item.agent_id, item.medium, item.weight, now)
    await tx.messages.add(rows.messages)
    await tx.timeline.add(rows.entries)
    for account, address in rows.proven:
        await detour.answered(tx, account, address, now)
    for event in landing.events():
        tx.emit(event)


async def _save_talks(tx: Tx, rows: Rows) -> None:
    if rows.identities:
        await tx.customers.add(rows.customers, rows.identities)
    if rows.conversations:
        await tx.conversations.add(
            [
                replace(talk, next_seq=rows.next_seq.pop(talk.id))
                for talk in rows.conversations.values()
            ]
        )
    if rows.next_seq:
        await tx.conversations.set_next_seq(rows.next_seq)
    if rows.participants:
        await tx.conversations.add_participants(rows.participants)
