"""./centralita search rebuild: read the whole log again into the index of what was said."""

from __future__ import annotations

import typer

from config.commands.opening import DataFolder, run_with
from router.search import rebuild
from storage.store import Store

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def search() -> None:
    """What the search finds."""


@app.command("rebuild")
def rebuild_index(data: DataFolder = None) -> None:
    """Empty the index and fill it again; the hub may go on, its search finds less meanwhile."""

    async def work(store: Store) -> None:
        await rebuild(store.unit, store.bus)
        async with store.unit.read() as reads:
            print(f"The index has read all {await reads.search_reader()} events.")

    run_with(data, work)
