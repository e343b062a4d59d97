"""Where backups come from and go to: a data folder with SQLite, or a PostgreSQL beside it."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from router.errors import Conflict, Unavailable
from storage import engine as sqlite
from storage.backup.making import our_files
from storage.backup.restoring import Rows, files_of, verified
from storage.connections import AsyncConnection, AsyncEngine
from storage.migrating import making, upgrade
from storage.postgres_engine import ONE_MOMENT, patient
from storage.postgres_engine import reading as hub_reading
from storage.secrets import read_key, write_key
from storage.sql import our_errors
from storage.sqlite import BLOBS, LOCK
from storage.unit import lending

OTHERS = text(
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'centralita%' AND pid <> pg_backend_pid()"
)
RUNNING = "The hub is running here: stop it first."
NOT_EMPTY = "There is a hub with a past here: --force replaces it."
FOREIGN = "There are tables of something else in this database: name an empty one."


@asynccontextmanager
async def one_moment(
    url: str, data_dir: Path, *, hurried: bool = False
) -> AsyncIterator[AsyncConnection]:
    """Lend a connection that reads one moment, however long; `hurried` ones give a server up that
    does not answer. Raises Unavailable.
    """
    path = sqlite.database_file(data_dir)
    if not url and not path.exists():
        raise Unavailable("store.none", f"There is no database in {data_dir}.")
    reading = _moments(url, hurried) if url else sqlite.reading(path)
    try:
        async with lending(reading)() as connection:
            yield connection
    finally:
        await reading.dispose()


def _moments(url: str, hurried: bool) -> AsyncEngine:
    return hub_reading(url) if hurried else patient(url, ONE_MOMENT)


async def restore(
    source: Path, key: bytes, url: str, data_dir: Path, *, force: bool, paused: bool
) -> None:
    """Put an archive where these settings point. Raises Invalid, Conflict or Unavailable, and has
    then changed nothing.

    `force` replaces a hub that is there; `paused` leaves all accounts paused, for a rehearsal.
    """
    with verified(source, key) as archive:
        rows = Rows(archive, key, paused)
        with _folder(data_dir), files_of(archive, data_dir / BLOBS):
            if url:
                await _into_postgres(rows, url, force)
            else:
                await asyncio.to_thread(_into_sqlite, rows, data_dir, force)


@contextmanager
def _folder(data_dir: Path) -> Iterator[None]:
    with our_files(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
    yield


async def _into_postgres(rows: Rows, url: str, force: bool) -> None:
    engine = patient(url)
    try:
        with our_errors():
            async with engine.begin() as connection:
                if (await connection.execute(OTHERS)).scalar_one():
                    raise Conflict("restore.running", RUNNING)
                await connection.run_sync(partial(_replaced, force=force))
                await connection.run_sync(rows.into)
    finally:
        await engine.dispose()


def _replaced(connection: Connection, force: bool) -> None:
    names = inspect(connection).get_table_names()
    if names and "alembic_version" not in names:
        raise Conflict("restore.foreign", FOREIGN)
    if names:
        if _has_past(connection) and not force:
            raise Conflict("restore.full", NOT_EMPTY)
        upgrade(connection, "base")


def _has_past(connection: Connection) -> bool:
    """Tell whether anything has ever happened there: all that happens is in the log."""
    if not inspect(connection).has_table("event"):
        return False
    return connection.execute(text("SELECT 1 FROM event LIMIT 1")).first() is not None


def _into_sqlite(rows: Rows, data_dir: Path, force: bool) -> None:
    path = sqlite.database_file(data_dir)
    fresh = path.with_name(f".{path.name}.restored")
    with our_files(data_dir), _nobody_at_work(data_dir / LOCK):
        if path.exists() and not force and _used(path):
            raise Conflict("restore.full", NOT_EMPTY)
        _clear(fresh)
        try:
            _made(rows, fresh)
            if path.exists():
                _set_aside(path)
            fresh.replace(path)
        finally:
            _clear(fresh)


def _made(rows: Rows, path: Path) -> None:
    engine = making(path)
    try:
        with our_errors(), engine.begin() as connection:
            rows.into(connection)
    finally:
        engine.dispose()  # the last to leave: what the log beside the file holds moves into it


def _used(path: Path) -> bool:
    engine = making(path)
    try:
        with engine.connect() as connection:
            return _has_past(connection)
    except DatabaseError:
        return True  # whatever it is, it is not ours to lose
    finally:
        engine.dispose()


def _set_aside(path: Path) -> None:
    """Keep what was there under another name; the log beside it belongs to it alone."""
    name = _free_name(path)
    for suffix in ("-wal", "-shm", ""):
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.rename(name.with_name(name.name + suffix))


def keep_key(file: Path, key: bytes) -> None:
    """Put the key where a start looks for it; another that was there is kept beside it."""
    if file.exists():
        if read_key(file) == key:
            return
        file.rename(_free_name(file))
    write_key(file, key)


def _free_name(path: Path) -> Path:
    number = sum(1 for _ in path.parent.glob(f"{path.name}.replaced-*[0-9]")) + 1
    return path.with_name(f"{path.name}.replaced-{number}")


def _clear(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def _nobody_at_work(lock: Path) -> Iterator[None]:
    with lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("restore.running", RUNNING) from error
        yield
