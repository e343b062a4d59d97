"""What a hub stands on: the folder, the pages, the network, the programs."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from importlib.metadata import version
from pathlib import Path

from config.doctor.case import Case
from config.doctor.finding import Finding, bad, ok, warning
from config.settings import ROOT

LOW, FULL = 2_000_000_000, 200_000_000  # bytes
TICK_S, TICK_OFF_S = 0.05, 0.5

PARTS = ("sqlalchemy", "aiosqlite", "asyncpg", "aiohttp", "cryptography")


async def versions(_case: Case) -> AsyncIterator[Finding]:
    """Say what runs here."""
    parts = ", ".join(f"{name} {version(name)}" for name in PARTS)
    system = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield ok("versions", f"{system}, {parts}")


async def folder(case: Case) -> AsyncIterator[Finding]:
    """Can we write, and how much still?"""
    data = case.settings.data
    if not data.exists():
        yield warning("folder", f"{data} is not there yet", "The first start makes it")
        return
    try:
        with tempfile.TemporaryFile(dir=data) as probe:
            probe.write(b"probe")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        advice = f"Give the user {os.getuid()} that runs the hub the right to write there"
        yield bad("folder", f"{data} cannot be written: {error.strerror}", advice)
    else:
        yield ok("folder", f"{data} can be written")
    yield _space(data)


def _space(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    text = f"{free / 1e9:.1f} GB are free in {data}"
    advice = "Make room: when the disk is full, mail waits at the provider until there is some"
    if free < FULL:
        return bad("space", text, advice)
    return warning("space", text, advice) if free < LOW else ok("space", text)


async def key_file(case: Case) -> AsyncIterator[Finding]:
    """Does only its owner read the key?"""
    file = case.settings.data / "key"
    if case.settings.key is None and file.exists():
        if file.stat().st_mode & 0o077:
            yield warning("key file", f"{file} can be read by others", f"chmod 600 {file}")
        else:
            yield ok("key file", "Only its owner reads it; keep a copy apart from the database")


async def ticking(_case: Case) -> AsyncIterator[Finding]:
    """Do the two clocks of this machine go at the same pace?"""
    wall, steady = time.time(), time.monotonic()
    await asyncio.sleep(TICK_S)
    wall, steady = time.time() - wall, time.monotonic() - steady
    if steady <= 0 or abs(wall - steady) > TICK_OFF_S:
        text = f"The time of day moved {wall:.2f} s while {steady:.2f} s went by"
        yield bad("clock", text, "Something sets this machine's clock: let one NTP service do so")


async def pages(case: Case) -> AsyncIterator[Finding]:
    """Are the web pages built, and from the sources that are here?"""
    if not (ROOT / "agents" / "desktop" / "dist" / "index.html").exists():
        yield bad("pages", "The web pages are not built", "Run agents/build-pages")
        return
    asked = [str(ROOT / "agents" / "build-pages"), "--fresh"]
    done = await asyncio.to_thread(subprocess.run, asked, capture_output=True, check=False)
    if done.returncode:
        text = "The web pages are older than their sources"
        yield warning("pages", text, "Run agents/build-pages, then reload the browsers")
    else:
        yield ok("pages", "Built from the sources that are here")
