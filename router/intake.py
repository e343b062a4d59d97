"""The way in: what channels understood becomes customers, conversations, work and messages.

A batch is one transaction, and so is what became of its raw rows: a crash anywhere repeats the
batch, and rows that are no longer pending are passed over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from router import crash, detour, identity, loads
from router.accounts import Account, RawState
from router.batch import Known, Letter, Rows
from router.early import LOOK_S, LOOKS, ahead_of_theirs
from router.errors import Conflict, Unavailable
from router.events import Event, Kind
from router.inbound import ClaimKind, Inbound, Parsed, Part
from router.landing import Landing, unknown_sender
from router.messages import Message, StoredPart
from router.model import (
    AccountId,
    Conversation,
    ConversationId,
    CustomerId,
    InteractionState,
    Medium,
    MessageId,
    RawId,
)
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


class Intake:
    """Takes batches in. `mediums` names the medium of each kind of channel."""

    def __init__(
        self, unit: Unit, clock: Clock, ids: Ids, blobs: Blobs, mediums: Mapping[str, Medium]
    ) -> None:
        self._unit = unit
        self._clock = clock
        self._ids = ids
        self._blobs = blobs
        self._mediums = mediums
        self._files = asyncio.Semaphore(FILES_AT_ONCE)

    async def take_in(self, batch: Sequence[Arrival]) -> None:
        """Take a batch in and settle its raw rows, all or nothing. Raises Unavailable.

        Messages of one conversation keep the order of the batch. What continues something unknown
        waits a little while older rows are in other hands, which may bring just that.
        """
        said = [(arrival, one) for arrival in batch for one in arrival.parsed.messages]
        parts = await asyncio.gather(*(self._put(inbound) for _, inbound in said))
        stored = [(*pair, kept) for pair, kept in zip(said, parts, strict=True)]

        for look in range(LOOKS + 1):
            early = await self._write(batch, stored, patient=look < LOOKS)
            crash.at("intake.after_commit")
            if not early:
                return
            batch = [arrival for arrival in batch if arrival.raw_id in early]
            stored = [one for one in stored if one[0].raw_id in early]
            await asyncio.sleep(LOOK_S)

    async def _write(
        self, batch: Sequence[Arrival], stored: Sequence[Stored], patient: bool
    ) -> Collection[RawId]:
        """Take in what is not early; return what is."""

        async def work(tx: Tx) -> Collection[RawId]:
            return await self._take_in(tx, batch, stored, patient)

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
        self, tx: Tx, batch: Sequence[Arrival], stored: Sequence[Stored], patient: bool
    ) -> Collection[RawId]:
        pending = await tx.raws.pending([arrival.raw_id for arrival in batch])
        fresh = [one for one in stored if one[0].raw_id in pending]
        accounts = await _accounts(tx, {one[0].account_id for one in fresh})
        letters = [
            Letter(
                MessageId(self._ids.new()),
                arrival.raw_id,
                arrival.received_at,
                accounts[arrival.account_id],
                self._mediums[inbound.kind],
                inbound,
                parts,
            )
            for arrival, inbound, parts in fresh
        ]
        now = self._clock.now()
        early: Collection[RawId] = ()
        if letters:
            known = await _look_up(tx, letters)
            early = await ahead_of_theirs(tx, letters, known, now) if patient else ()
            pending -= set(early)
            landing = Landing(known, now, self._ids.new)
            for letter in letters:
                if letter.raw_id in pending:
                    landing.land(letter)
            await _save(tx, landing, now)
        for arrival in batch:
            if arrival.raw_id in pending and arrival.parsed.done:
                done = arrival.parsed.done
                await apply_deeds(tx, arrival.account_id, done, self._ids, now)
        telling = [a for a in batch if a.raw_id in pending and a.parsed.reports]
        lost = [a for a in telling if not await apply_reports(tx, a.parsed.reports, now)]
        await _set_aside(tx, lost, now)
        await tx.raws.settle(pending - {a.raw_id for a in lost}, RawState.DONE)
        crash.at("intake.before_commit")
        return early


async def _set_aside(tx: Tx, lost: Sequence[Arrival], now: datetime) -> None:
    """Show reports to whoever looks after the hub when they are about nothing that is here."""
    await tx.raws.settle([a.raw_id for a in lost], RawState.QUARANTINED, "bounce.unmatched")
    for arrival in lost:
        data = {"raw": arrival.raw_id}
        tx.emit(Event(Kind.RAW_QUARANTINED, now, account_id=arrival.account_id, data=data))


async def _accounts(tx: Tx, ids: Iterable[AccountId]) -> dict[AccountId, Account]:
    found = {id: await tx.config.account(id) for id in ids}
    if any(account is None for account in found.values()):
        # An account is removed only while it has no message: this is a row to try again.
        raise Unavailable("account.gone", "The account of a message is not there")
    return {id: account for id, account in found.items() if account is not None}


async def _look_up(tx: Tx, letters: Sequence[Letter]) -> Known:
    """Load all that the batch may touch, whole sets at a time."""
    known = Known()
    handles = {
        identity.key(letter.inbound.sender or unknown_sender(letter.account.id))
        for letter in letters
    }
    known.identities.update(await tx.customers.identities(handles))
    tokens, references = _claimed(letters, ClaimKind.TOKEN), _claimed(letters, ClaimKind.REFERENCE)
    by_token = await tx.messages.get([MessageId(value) for value in tokens]) if tokens else {}
    by_reference = await tx.messages.by_refs(references) if references else {}
    named: list[Message] = [*by_token.values(), *by_reference.values()]
    talks = dict(await tx.conversations.get({m.conversation_id for m in named})) if named else {}
    known.tokens.update({str(id): talks[m.conversation_id] for id, m in by_token.items()})
    known.references.update({ref: talks[m.conversation_id] for ref, m in by_reference.items()})
    for account in {letter.account.id for letter in letters}:
        keys = _claimed(
            [each for each in letters if each.account.id == account], ClaimKind.THREAD_KEY
        )
        for key, talk in (
            (await tx.conversations.by_thread_key(account, keys)).items() if keys else ()
        ):
            known.keys[account, key] = talks[talk.id] = talk
    await _look_at_detours(tx, known, [*by_token.values()], talks)
    for asked in {letter.inbound.queue for letter in letters if letter.inbound.queue}:
        queue = await tx.config.queue(asked)
        if queue is not None and not queue.retired:
            known.queues.add(queue.id)
    await _look_at_work(tx, known, list(talks.values()))
    await _look_at_senders(tx, known, letters, {talk.customer_id for talk in talks.values()})
    return known


async def _look_at_detours(
    tx: Tx, known: Known, answered: Sequence[Message], talks: Mapping[ConversationId, Conversation]
) -> None:
    """Load to which addresses the answers of chats went by mail, for those that are answered."""
    for said in answered:
        if any("@" in one for one in said.to):
            continue  # it was a mail in the first place
        rows = await tx.outbox.of(said.id)
        mailed = {row.recipient.casefold() for row in rows if row.account_id != said.account_id}
        account = await tx.config.account(talks[said.conversation_id].account_id)
        if mailed and account is not None:
            there = known.mailed.get(said.conversation_id, frozenset())
            known.mailed[said.conversation_id] = there | mailed
            known.homes[account.id] = account


async def _look_at_work(tx: Tx, known: Known, talks: Sequence[Conversation]) -> None:
    """Load who takes part, what is open, and the room of agents whose snoozed work may wake."""
    if not talks:
        return
    ids = [talk.id for talk in talks]
    for id, there in (await tx.conversations.participants(ids)).items():
        known.participants[id] = there
    known.open.update(await tx.interactions.open_in(ids))
    for item in known.open.values():
        if item.state is not InteractionState.PARKED or item.agent_id is None:
            continue
        agent = await tx.people.agent(item.agent_id)
        if agent is not None and item.medium in loads.reach(agent):
            load = await tx.people.load(agent.id, item.medium)
            known.room[agent.id, item.medium] = load.cap - load.load


async def _look_at_senders(
    tx: Tx, known: Known, letters: Sequence[Letter], customers: set[CustomerId]
) -> None:
    """Load who was merged with whom, when somebody answers what was said to another."""
    handles = (letter.inbound.sender for letter in letters if letter.inbound.continues)
    senders = (known.identities.get(identity.key(one)) for one in handles if one)
    writers = {one.customer_id for one in senders if one}
    if customers and writers - customers:
        known.survivors.update(await tx.customers.roots(customers | writers))


def _claimed(letters: Iterable[Letter], kind: ClaimKind) -> set[str]:
    return {
        claim.value
        for letter in letters
        for claim in letter.inbound.continues
        if claim.kind is kind
    }


async def _save(tx: Tx, landing: Landing, now: datetime) -> None:
    rows = landing.rows
    await _save_talks(tx, rows)
    if rows.opened:
        number = await tx.interactions.numbers(len(rows.opened))
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
