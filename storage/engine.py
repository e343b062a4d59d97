"""Connections to SQLite: a pool of readers, and one writer."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from storage.connections import AsyncEngine, make_engine
from storage.sqlite_driver import BEGIN, BEGIN_WRITING, connect

READERS = 4
BUSY_MS = 5_000  # how long to wait for a command line that writes at the same time

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA cache_size=-1000",  # kilobytes of each connection; the system holds the file too
    "PRAGMA temp_store=MEMORY",
)


def database_file(data_dir: Path) -> Path:
    """Return where the database lies."""
    return data_dir / "centralita.db"


def reading(path: Path) -> AsyncEngine:
    """Return the engine of the readers; they cannot write."""
    return _engine(path, READERS, BEGIN, (*PRAGMAS, "PRAGMA query_only=ON"))


def writing(path: Path) -> AsyncEngine:
    """Return the engine of the one writer: it takes the lock at BEGIN, never in the middle."""
    return _engine(path, 1, BEGIN_WRITING, PRAGMAS)


def _engine(path: Path, size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    connecting = partial(connect, path, begin, pragmas)
    url = f"sqlite+aiosqlite:///{path}"
    return make_engine(url, connecting, pool_size=size, max_overflow=0)
