"""./centralita audit: who changed what, and whether the log of it is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from config.commands.opening import DataFolder, run_with
from router.audit import START, AuditFilter, broken
from router.errors import Conflict
from storage.store import Store

STEP = 1_000

app = typer.Typer(
    help="The log of every change of configuration.", no_args_is_help=True, add_completion=False
)


@app.command("list")
def show(
    limit: Annotated[int, typer.Option(help="How many of the newest.")] = 50,
    data: DataFolder = None,
) -> None:
    """List the newest changes."""

    async def work(store: Store) -> None:
        async with store.unit.read() as reads:
            names = {str(agent.id): agent.name for agent in await reads.people()}
            for row in await reads.audit(AuditFilter(), None, limit):
                who = names.get(row.actor, row.actor)
                what = f"{row.verb}\t{row.kind}\t{row.detail.name}"
                print(f"{row.seq}\t{row.at.isoformat(timespec='seconds')}\t{who}\t{what}")

    run_with(data, work)


@app.command()
def verify(data: DataFolder = None) -> None:
    """Walk the whole chain; prints its newest hash, which is worth keeping elsewhere."""

    async def work(store: Store) -> None:
        seq, last = 0, START
        async with store.unit.read() as reads:
            while rows := await reads.audit_onwards(seq, STEP):
                if (at := broken(rows, seq, last)) is not None:
                    text = f"The audit log is broken at line {at}: it is not as it was written."
                    raise Conflict("audit.broken", text)
                seq, last = rows[-1].seq, rows[-1].hash
        print(f"The audit log is whole: {seq} lines, the newest hash is {last}")

    run_with(data, work)
