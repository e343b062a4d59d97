"""./centralita queue: the waiting lines."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from config.commands.opening import DataFolder, run_with
from config.directory import named_calendar, named_queue, put_queue
from router.errors import Conflict, Invalid
from router.model import QueueId
from router.people import Queue
from router.repositories import Tx
from storage.store import Store

app = typer.Typer(
    help="Queues: the waiting lines with their rules.", no_args_is_help=True, add_completion=False
)


@app.command()
def add(
    name: str,
    language: Annotated[str, typer.Option(help="en, es or ru: of the mails we write.")] = "en",
    signature: Annotated[str, typer.Option(help="Stands below each reply.")] = "",
    offer_seconds: Annotated[int, typer.Option(help="How long an offer rings.")] = 30,
    data: DataFolder = None,
) -> None:
    """Add a queue."""

    async def work(store: Store) -> None:
        async def put(tx: Tx) -> None:
            if any(queue.name == name for queue in await tx.config.queues()):
                raise Conflict("queue.exists", f"There is a queue named '{name}' already.")
            await put_queue(
                tx,
                Queue(
                    id=QueueId(store.ids.new()),
                    name=name,
                    language=language,
                    signature=signature.replace("\\n", "\n"),
                    offer_timeout_s=offer_seconds,
                ),
                store.clock.now(),
            )

        await store.unit.write(put)
        print(f"Queue '{name}' added.")

    run_with(data, work)


@app.command("list")
def show(data: DataFolder = None) -> None:
    """List the queues."""

    async def work(store: Store) -> None:
        async with store.unit.read() as reads:
            names = {calendar.id: calendar.name for calendar in await reads.calendars()}
            for queue in await reads.queues():
                rings = f"offers ring {queue.offer_timeout_s} s"
                hours = names.get(queue.calendar_id, "") if queue.calendar_id else ""
                print(f"{queue.name}\t{queue.language}\t{rings}\t{hours or 'always open'}")

    run_with(data, work)


@app.command()
def signature(name: str, text: str, data: DataFolder = None) -> None:
    """Set the signature of a queue ('\\n' starts a new line)."""

    async def changed(tx: Tx, old: Queue) -> Queue:
        return replace(old, signature=text.replace("\\n", "\n"))

    _change(name, changed, f"Queue '{name}' has its signature.", data)


@app.command()
def hours(name: str, calendar: str, data: DataFolder = None) -> None:
    """Give a queue the hours of a calendar; '' for always open."""

    async def changed(tx: Tx, old: Queue) -> Queue:
        return replace(old, calendar_id=(await named_calendar(tx, calendar)).id)

    async def always(tx: Tx, old: Queue) -> Queue:
        return replace(old, calendar_id=None)

    said = f"has the hours of '{calendar}'" if calendar else "is always open"
    _change(name, changed if calendar else always, f"Queue '{name}' {said}.", data)


@app.command()
def away(name: str, text: str, data: DataFolder = None) -> None:
    """Set what is answered to who writes while the queue is closed; '' for nothing.

    {opens} becomes the time it opens next, in the language of the queue: 'We answer {opens}.'
    '\\n' starts a new line.
    """
    unknown = set(re.findall(r"\{\w*\}", text)) - {"{opens}"}
    if unknown:
        raise Invalid("queue.away", f"Only {{opens}} can be filled in, not {min(unknown)}.")

    async def changed(tx: Tx, old: Queue) -> Queue:
        return replace(old, away_text=text.replace("\\n", "\n"))

    said = "answers when it is closed" if text else "does not answer by itself when it is closed"
    _change(name, changed, f"Queue '{name}' {said}.", data)


@app.command()
def acknowledge(
    name: str,
    text: Annotated[str, typer.Argument(help="What it says; '' turns it off.")],
    data: DataFolder = None,
) -> None:
    """Tell verified senders once a day that their mail has arrived ('\\n' starts a new line)."""

    async def changed(tx: Tx, old: Queue) -> Queue:
        return replace(old, acknowledge_text=text.replace("\\n", "\n"))

    said = "tells that mails have arrived" if text else "does not tell that mails have arrived"
    _change(name, changed, f"Queue '{name}' {said}.", data)


def _change(
    name: str, changed: Callable[[Tx, Queue], Awaitable[Queue]], said: str, data: Path | None
) -> None:
    async def work(store: Store) -> None:
        async def put(tx: Tx) -> None:
            old = await named_queue(tx, name)
            new = replace(await changed(tx, old), ver=old.ver + 1)
            await put_queue(tx, new, store.clock.now())

        await store.unit.write(put)
        print(said)

    run_with(data, work)
