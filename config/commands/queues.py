"""./centralita queue: the waiting lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from config.commands.opening import DataFolder, run_with
from config.directory import named_queue, put_queue
from router.errors import Conflict
from router.model import QueueId
from router.people import Queue
from router.repositories import Tx
from storage.store import Store

app = typer.Typer(help="Queues: the waiting lines with their rules.", no_args_is_help=True)


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
            for queue in await reads.queues():
                print(f"{queue.name}\t{queue.language}\toffers ring {queue.offer_timeout_s} s")

    run_with(data, work)


@app.command()
def signature(name: str, text: str, data: DataFolder = None) -> None:
    """Set the signature of a queue ('\\n' starts a new line)."""

    async def work(store: Store) -> None:
        async def put(tx: Tx) -> None:
            queue = await named_queue(tx, name)
            await put_queue(
                tx,
                replace(queue, ver=queue.ver + 1, signature=text.replace("\\n", "\n")),
                store.clock.now(),
            )

        await store.unit.write(put)
        print(f"Queue '{name}' has its signature.")

    run_with(data, work)
