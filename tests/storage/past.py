"""Databases as earlier versions left them: `old/<revision>.sql` of SQLite, `.pg.sql` of PostgreSQL.

They hold a little of everything: answered, offered, snoozed and finished work, mail in quarantine
and still unread, an outbox with failures, drafts, files, calendars, sealed passwords.
"""

import sqlite3
from pathlib import Path

import asyncpg

from storage.blobs import FileBlobs
from storage.engine import database_file
from storage.ids import AscendingIds
from storage.sqlite import BLOBS

FOLDER = Path(__file__).parent / "old"
OLD = sorted(path.name.removesuffix(".sql") for path in FOLDER.glob("????.sql"))
HOLDERS = ("part", "raw", "outbox", "upload")


def sqlite_of(revision: str, data: Path) -> None:
    """Make a data folder as that revision left it, with its files."""
    data.mkdir(parents=True)
    database = sqlite3.connect(database_file(data))
    database.executescript((FOLDER / f"{revision}.sql").read_text())
    named = " UNION ".join(f"SELECT blob_id FROM {one}" for one in HOLDERS)
    write_files(data, [row[0] for row in database.execute(named) if row[0]])
    database.close()


async def postgres_of(revision: str, url: str, data: Path) -> None:
    """Fill an empty database as that revision left it, and the folder with its files."""
    database = await asyncpg.connect(url)
    await database.execute((FOLDER / f"{revision}.pg.sql").read_text())
    named = " UNION ".join(f"SELECT blob_id FROM public.{one}" for one in HOLDERS)
    write_files(data, [row[0] for row in await database.fetch(named) if row[0]])
    await database.close()


def write_files(data: Path, names: list[str]) -> None:
    blobs = FileBlobs(data / BLOBS, AscendingIds())
    for name in names:
        blobs.path(name).parent.mkdir(parents=True, exist_ok=True)
        blobs.path(name).write_bytes(f"file {name}".encode() * 1_000)
