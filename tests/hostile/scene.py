"""A hub on SQLite with the real pump, fence and intake, which meets one mail after the other."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from channels.email.tokens import our_message_id
from channels.fence import Fence
from channels.pump import Pump
from channels.registry import spec
from channels.supplies import Supplies
from router.accounts import Account, RawRow, RawState
from router.desk import Desk as Moves
from router.inbound import Raw
from router.intake import Intake
from router.messages import Delivery, Message, Outgoing
from router.model import (
    AccountId,
    AgentId,
    ConversationId,
    InteractionId,
    Medium,
    MessageId,
    ProfileId,
    QueueId,
    RawId,
    Role,
)
from router.people import Agent, ProfileQueue, Queue, RoutingProfile
from router.raws import filled
from router.reply import NewReply, Replies
from router.repositories import Tx
from router.seeing import Principal
from storage.clock import SystemClock
from storage.engine import database_file
from storage.ids import AscendingIds
from storage.keeping import make_keep
from storage.sqlite import open_store
from storage.store import Store
from tests.agents import seed
from tests.channels.rig import SilentMeter, until
from tests.hostile.desk import Desk, desk
from tests.hostile.pulse import Pulse, pulse

OURS = "help@desk.test"
EMAIL = "ana@desk.test"
AUTHSERV = "mx.desk.test"
ANA = Principal(AgentId("a" * 32), Role.ADMIN)
ACCOUNT = Account(
    AccountId("c" * 32),
    "Help",
    "email",
    QueueId("b" * 32),
    {
        "address": OURS,
        "imap_host": "imap.desk.test",
        "smtp_host": "smtp.desk.test",
        "authserv_id": AUTHSERV,
        "subaddress": True,
    },
    {"password": "secret"},
)


@dataclass(frozen=True)
class MailLimits:
    max_text: int = 1_000_000
    max_bytes: int = 25 << 20
    copies: bool = True


@dataclass(frozen=True)
class Known:
    """A conversation with Alice that a hostile mail may know of.

    `hers` is the Message-ID of her mail, `answer` of ours to her (signed), `written` its id.
    """

    alice: str
    hers: str
    answer: str
    written: MessageId
    conversation: ConversationId
    interaction: InteractionId
    number: int


@dataclass
class Scene:
    store: Store
    supplies: Supplies
    intake: Intake
    file: Path
    pulse: Pulse
    moves: Moves
    replies: Replies
    desk: Desk
    count: int = 0

    async def keep(self, *mails: bytes, hints: Mapping[str, str] | None = None) -> list[RawId]:
        """Keep mails as a mailbox would; return their raw rows."""
        now = self.store.clock.now()
        raws = []
        for mail in mails:
            self.count += 1
            raws.append(Raw(f"1:{self.count}", now, now, mail, hints or {}))
        await self.supplies.keep_for(ACCOUNT.id)(raws, b"1:1")
        found = [
            self.sql("SELECT id FROM raw WHERE source_key = ?", one.source_key) for one in raws
        ]
        assert all(len(rows) == 1 for rows in found), "a source key has exactly one row"
        return [RawId(rows[0][0]) for rows in found]

    def sql(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        """Ask the database file itself, past all code of ours."""
        with sqlite3.connect(f"file:{self.file}?mode=ro", uri=True) as connection:
            return connection.execute(statement, values).fetchall()

    async def raw(self, raw_id: RawId) -> RawRow:
        found = await self.store.unit.write(lambda tx: tx.raws.get([raw_id]))
        return (await filled(self.store.blobs, found))[0]

    async def worked_off(self, raw_id: RawId, seconds: float) -> RawRow:
        """Wait until a row has met its fate, or has been put back as poison."""

        async def settled() -> bool:
            [(state, reason)] = self.sql("SELECT state, reason FROM raw WHERE id = ?", raw_id)
            return state != RawState.PENDING or bool(reason)

        await until(settled, seconds)
        return await self.raw(raw_id)

    async def messages(self, raw_id: RawId) -> list[Message]:
        ids = [
            MessageId(row[0]) for row in self.sql("SELECT id FROM message WHERE raw_id = ?", raw_id)
        ]
        found = await self.store.unit.write(lambda tx: tx.messages.get(ids))
        return [found[id] for id in ids]

    async def outbox(self, message: MessageId) -> list[Outgoing]:
        return list(await self.store.unit.write(lambda tx: tx.outbox.of(message)))

    async def alice(self) -> Known:
        """Let a new Alice write and be answered."""
        self.count += 1
        number = self.count
        address, hers = f"alice{number}@good.test", f"<hers{number}@good.test>"
        mail = (
            f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=good.test\r\n"
            f"From: Alice <{address}>\r\nTo: {OURS}\r\nSubject: Chair\r\nMessage-ID: {hers}\r\n"
            "\r\nIt broke."
        )
        [raw] = await self.keep(mail.encode())
        await self.worked_off(raw, 20)
        [said] = await self.messages(raw)
        assert said.interaction_id is not None
        item = await self.moves.take(ANA, said.interaction_id, over=True)
        answer = await self.replies.send(
            ANA,
            item.id,
            NewReply(hers, "We send another.", to=(address,), cc=(f"bob{number}@good.test",)),
        )
        ref = our_message_id(answer.id, "desk.test", self.store.token)
        await self.store.unit.write(
            lambda tx: tx.messages.set_states(
                [replace(answer, state=Delivery.SENT, provider_ref=ref)]
            )
        )
        return Known(address, hers, ref, answer.id, said.conversation_id, item.id, item.number)


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    """Open a hub for business in an empty folder; close it at the end."""
    store = await open_store(folder, b"k" * 32, SystemClock(), AscendingIds(), SilentMeter())
    await store.unit.write(furnish)
    supplies = Supplies(
        unit=store.unit,
        bus=store.bus,
        clock=store.clock,
        ids=store.ids,
        blobs=store.blobs,
        meter=SilentMeter(),
        token=store.token,
        keep_for=lambda account: make_keep(store.unit, store.blobs, store.ids, account, store.bus),
    )
    intake = Intake(store.unit, store.clock, store.ids, store.blobs, {"email": Medium.EMAIL})
    fence = Fence()
    pump = Pump(supplies, intake, fence, lambda: {ACCOUNT.id: ACCOUNT}, spec)
    pumping = asyncio.create_task(pump.run())
    moves = Moves(store.unit, store.clock, store.ids)
    replies = Replies(store.unit, store.clock, store.ids, {"email": MailLimits()})
    async with pulse() as taken, desk(store, EMAIL, folder) as opened:
        file = database_file(folder)
        yield Scene(store, supplies, intake, file, taken, moves, replies, opened)
    assert not pumping.done(), "the pump has died"
    pumping.cancel()
    with suppress(asyncio.CancelledError):
        await pumping
    await fence.close()
    await store.close()


async def furnish(tx: Tx) -> None:
    """Write a queue, an account and an agent."""
    await tx.config.put_queue(Queue(ACCOUNT.queue_id, "Help"))
    lines = (ProfileQueue(ACCOUNT.queue_id),)
    profile = RoutingProfile(ProfileId("d" * 32), "All", lines)
    await tx.config.put_profile(profile)
    await tx.config.put_account(ACCOUNT)
    ana = Agent(ANA.agent_id, "Ana", EMAIL, ANA.role, profile.id, seed.HASH)
    await tx.people.add(ana, {Medium.EMAIL: 10_000})
