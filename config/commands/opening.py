"""How a command reads its settings and opens the store."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from config.logs import set_up
from config.metrics import Prometheus
from config.settings import Settings, from_environment
from config.store import opened
from storage.store import Store

DataFolder = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the database and files (CENTRALITA_DATA)."),
]


def settings(data: Path | None = None, port: int | None = None) -> Settings:
    """Read the environment, set up the logs, and apply what the command line says."""
    read = from_environment(os.environ).at(data=data and data.absolute(), port=port)
    set_up(read.log_format, read.log_level)
    return read


def run_with(data: Path | None, work: Callable[[Store], Awaitable[None]]) -> None:
    """Open the store, do `work`, and close it."""

    async def whole() -> None:
        async with opened(settings(data), Prometheus()) as store:
            await work(store)

    asyncio.run(whole())
