"""P16: how many replies a second go out, each durable before and after.

500 replies wait in the outbox; from the moment they are due until the last outcome is written.
Claimed, rendered, kept as bytes, marked, sent over four kept connections and recorded. The
reference sends as many mails of that size to the same sink over four kept connections of aiosmtplib
and keeps nothing. The sink is aiosmtpd in a process of its own.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from pathlib import Path
from statistics import median
from typing import Any

import aiosmtplib

from channels.registry import spec
from config.directory import add_agent
from router.compose import NewReply
from router.messages import Outgoing
from router.model import InteractionId, MessageId, Role
from router.people import Agent
from router.reply import Replies
from router.repositories import Tx
from router.seeing import Principal
from tests.bench import corpus
from tests.bench.databases import SQLITE, server
from tests.bench.figures import compared, say
from tests.bench.inside import Inside, all_events, inside, processor_s
from tests.bench.intake import arrivals_of, take_in
from tests.bench.sink import HOST, Sink, sink

TARGET = 0.35
CONNECTIONS = 4
WARM_UP = 8
MUCH_LATER = timedelta(days=1)
TEXT = "Thank you for your letter. We have looked into it: a new wheel leaves tomorrow.\n" * 5


def measure(database: str = SQLITE, replies: int = 500, pairs: int = 5) -> dict[str, Any]:
    """Replies sent, a second."""
    limits, values, processor = [], [], []
    with server(database) as new_database:
        for pair in range(pairs):
            with tempfile.TemporaryDirectory() as folder, sink(Path(folder)) as there:
                limits.append(replies / asyncio.run(_four_connections_s(there, replies)))
            with tempfile.TemporaryDirectory() as folder, sink(Path(folder)) as there:
                hub = Path(folder) / "hub"
                spent, cpu = asyncio.run(_hub_s(there, hub, new_database(), replies))
            values.append(replies / spent)
            processor.append(cpu * 1000 / replies)
            say(f"pair {pair + 1}/{pairs}: limit {limits[-1]:.0f}/s, hub {values[-1]:.0f}/s")
    return compared(
        "delivery", database, "replies/s", values, limits,
        at_least=TARGET, cpu_ms=round(median(processor), 2), replies=replies,
    )  # fmt: skip


async def _four_connections_s(there: Sink, mails: int) -> float:
    content = [_mail(n) for n in range(mails)]
    left = iter(content)
    lines = [aiosmtplib.SMTP(hostname=HOST, port=there.smtp) for _ in range(CONNECTIONS)]
    await asyncio.gather(*(line.connect() for line in lines))
    start = time.perf_counter()
    await asyncio.gather(*(_send(line, left) for line in lines))
    spent = time.perf_counter() - start
    for line in lines:
        await line.quit()
    _check(there, mails)
    return spent


async def _send(line: aiosmtplib.SMTP, left: Any) -> None:
    for content in left:
        await line.sendmail("support@desk.test", ["customer@example.test"], content)


def _mail(n: int) -> bytes:
    """As large as what the hub makes of a reply: text, and the same as HTML."""
    mail = EmailMessage(policy=WIRE)
    mail["From"], mail["To"] = "support@desk.test", "customer@example.test"
    mail["Subject"], mail["Message-ID"] = "Re: a wheel", f"<{n}@desk.test>"
    mail.set_content(TEXT)
    mail.add_alternative(f"<html><body><p>{TEXT}</p></body></html>", subtype="html")
    return mail.as_bytes()


async def _hub_s(there: Sink, folder: Path, url: str, replies: int) -> tuple[float, float]:
    """Seconds, and processor seconds, from the moment at which the replies are due."""
    async with inside(folder, url, there.mailbox, enabled=True) as here:
        await take_in(here, await arrivals_of(here, corpus.mails(replies + WARM_UP, plain=True)))
        waiting = await write_replies(here)
        async with here.at_work():
            await _release(here, await _rows(here, waiting[:WARM_UP]))
            await _until_sent(here)
            await here.until_found()  # what was written before is none of its business
            rows = await _rows(here, waiting[WARM_UP:])
            before, start = processor_s(), time.perf_counter()
            await _release(here, rows)
            await _until_sent(here)
            spent, cpu = time.perf_counter() - start, processor_s() - before
    _check(there, len(waiting))
    return spent, cpu


async def write_replies(here: Inside) -> list[MessageId]:
    """Answer each mail, for tomorrow."""
    store = here.store
    limits = {"email": spec("email").abilities}
    replies = Replies(store.unit, store.clock, store.ids, limits)
    ada = await store.unit.write(lambda tx: _add_supervisor(here, tx))
    who = Principal(ada.id, Role.SUPERVISOR)
    async with store.unit.read() as reads:
        received = [one for one in await all_events(reads) if one.kind == "message.received"]
    sent = [
        await replies.send(who, InteractionId(event.interaction_id), NewReply(str(n), TEXT))
        for n, event in enumerate(received)
    ]
    ids = [said.id for said in sent]
    await _put_off(here, await _rows(here, ids), MUCH_LATER)
    return ids


async def _add_supervisor(here: Inside, tx: Tx) -> Agent:
    return await add_agent(
        tx, here.store.ids, here.store.clock.now(), name="Ada", email="ada@desk.test",
        role=Role.SUPERVISOR, password_hash="", queues=[],
    )  # fmt: skip


async def _rows(here: Inside, ids: Sequence[MessageId]) -> list[Outgoing]:
    """The recipients of messages; nothing moves them before they are due."""

    async def work(tx: Tx) -> list[Outgoing]:
        return [row for id in ids for row in await tx.outbox.of(id)]

    return await here.store.unit.write(work)


async def _release(here: Inside, rows: Sequence[Outgoing]) -> None:
    await _put_off(here, rows, timedelta(0))
    await here.store.bus.ring("outbox")


async def _put_off(here: Inside, rows: Sequence[Outgoing], wait: timedelta) -> None:
    """Let the rows be due so much later than now."""
    due = here.store.clock.now() + wait
    put_off = [replace(row, next_at=due) for row in rows]
    await here.store.unit.write(lambda tx: tx.outbox.record(put_off))


async def _until_sent(here: Inside) -> None:
    """Wait until nothing is due, nor claimed: what is left is due much later."""
    while True:
        async with here.store.unit.read() as reads:
            due = await reads.outbox_due([here.account.id])
        if due is None or due > here.store.clock.now() + MUCH_LATER / 2:
            return
        await asyncio.sleep(0.01)


def _check(there: Sink, mails: int) -> None:
    """Each mail has arrived, and once."""
    ids = there.message_ids
    if len(ids) != mails or len(set(ids)) != mails:
        raise AssertionError(f"{mails} were sent, {len(ids)} arrived, {len(set(ids))} different")
