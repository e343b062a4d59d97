"""How a command opens the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from config.commands.said import settings
from config.metrics import Prometheus
from config.store import opened
from storage.store import Store

DataFolder = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the database and files (CENTRALITA_DATA)."),
]


def run_with(data: Path | None, work: Callable[[Store], Awaitable[None]]) -> None:
    """Open the store, do `work`, and close it."""

    async def whole() -> None:
        async with opened(settings(data), Prometheus()) as store:
            await work(store)

    asyncio.run(whole())
