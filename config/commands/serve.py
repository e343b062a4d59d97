"""./centralita run, web, worker, demo, migrate and openapi: none needs typer to be loaded."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.commands.said import settings
from config.settings import ROOT, Settings
from router.crash import arm
from router.errors import Invalid


def run(port: int | None = None, data: Path | None = None) -> None:
    """Run the hub: pages, mailboxes, routing and delivery in one process.

    CENTRALITA_PORT and CENTRALITA_DATA say the same from the environment.
    """
    _loop(_run(settings(data, port), "run"))


def web(port: int | None = None, data: Path | None = None) -> None:
    """Serve people and providers; other processes, each a `worker`, do the work.

    CENTRALITA_PORT and CENTRALITA_DATA say the same from the environment.
    """
    _loop(_run(_shared(settings(data, port), "web"), "web"))


def worker(port: int | None = None, data: Path | None = None) -> None:
    """Watch mailboxes, route and send; `web` processes serve people.

    The port is for /readyz and /metrics. CENTRALITA_WORKER_PORT and CENTRALITA_DATA say the same.
    """
    _loop(_run(_shared(settings(data), "worker").at_work(port), "worker"))


def demo(port: int | None = None, data: Path | None = None) -> None:
    """Run the hub against a simulated mail provider, with people and mails to try it on.

    It is kept in data/demo, unless another folder is said.
    """
    from config.demo.start import run_demo

    # It plays in a folder of its own, whatever database the hub has.
    read = replace(settings(data or ROOT / "data" / "demo", port), database="")
    _loop(run_demo(read))


def migrate(data: Path | None = None) -> None:
    """Bring the database to this version; running it twice does no harm."""
    from config.store import migrated

    read = settings(data)
    migrated(read)
    where = "PostgreSQL" if read.database else read.data
    print(f"The database in {where} is of this version.")


def openapi() -> None:
    """Print the description of the HTTP interface (OpenAPI 3.1)."""
    from agents.openapi import openapi_document

    print(json.dumps(openapi_document(), indent=1, ensure_ascii=False, sort_keys=True))


def _shared(read: Settings, role: str) -> Settings:
    if read.database:
        return read
    raise Invalid(
        "settings.alone",
        f"'{role}' shares the work with other processes, and a SQLite is for one alone: name a"
        " PostgreSQL in CENTRALITA_DATABASE_URL, or let ./centralita run do everything.",
    )


async def _run(read: Settings, name: str) -> None:
    from config.metrics import Prometheus
    from config.store import opened
    from config.system import serve, set_up_link
    from config.wiring import ROLES, build

    if read.crash_at:
        arm(read.crash_at)
    meter, role = Prometheus(), ROLES[name]
    async with opened(read, meter) as store:
        hub = build(store, read, meter, role)

        async def ready(url: str) -> None:
            print(f"Ready: {url}" if role.serves else "At work.", flush=True)
            link = await set_up_link(hub, read) if role.serves else None
            if link is not None:
                print(f"Make the first administrator (works once, for 24 h): {link}", flush=True)

        await serve(hub, read, ready=ready)


def _loop(work: Coroutine[Any, Any, None]) -> None:
    try:
        import uvloop
    except ImportError:  # not made for every platform; the figures hold without it
        asyncio.run(work)
    else:
        uvloop.run(work)
