"""The way into the database: does it answer, are its tables ours, does the key open them?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from sqlalchemy import Connection, inspect, select, text

from config.doctor.case import Case, Opened
from config.doctor.finding import Finding, bad, ok, warning
from router.errors import HubError
from storage.accounts import SEALED
from storage.connections import AsyncConnection
from storage.engine import database_file
from storage.plans import Row
from storage.revision import revision_of
from storage.secrets import Vault, read_key
from storage.sql import Sql, our_errors
from storage.tables import REVISION
from storage.tables_staff import account

SERVER = text("SHOW server_version")
MIGRATE = "Make a backup with the old version, stop the hub, run ./centralita migrate"
EMPTY_KEY = bytes(32)


def is_new(case: Case) -> bool:
    """Tell whether there is no SQLite database yet."""
    return not case.settings.database and not database_file(case.settings.data).exists()


async def look(case: Case, connection: AsyncConnection) -> AsyncIterator[Finding | Opened]:
    """Yield findings, and in the end the open case if one can go on."""
    sql = Sql(connection)
    yield ok("database", await _named(case, sql))
    with our_errors():
        has_tables = await connection.run_sync(_has_tables)
    if not has_tables:
        yield warning("schema", "There are no tables yet", "The first start makes them")
        return
    revision = await revision_of(connection)
    if revision != REVISION:
        said = f"The tables are of revision {revision}, this program needs {REVISION}"
        yield bad("schema", said, MIGRATE)
        return
    yield ok("schema", f"revision {revision}")
    finding, vault = await _key(case, sql)
    yield finding
    if vault is not None:
        yield Opened(case, sql, vault)


async def _named(case: Case, sql: Sql) -> str:
    if case.settings.database:
        return f"PostgreSQL {await sql.value(SERVER)} answers"
    return f"SQLite, {database_file(case.settings.data)}"


def _has_tables(connection: Connection) -> bool:
    return inspect(connection).has_table("alembic_version")


async def _key(case: Case, sql: Sql) -> tuple[Finding, Vault | None]:
    sealed = [str(row[0]) for row in await sql.all(SEALED)]
    needed = sorted({one.partition(":")[0] for one in sealed})
    file = case.settings.data / "key"
    try:
        key = case.settings.key or read_key(file)
    except OSError:
        if not sealed:
            return warning("key", "There is none yet", "The first start makes it"), Vault(EMPTY_KEY)
        return _lost(f"{len(sealed)} accounts need the key {needed}, and {file} is not there")
    except HubError as error:
        return _lost(error.text)
    vault = Vault(key)
    if needed and needed != [vault.key_id]:
        return _lost(f"Accounts need the key {', '.join(needed)}, and this is {vault.key_id}")
    try:
        opened = _all_open(vault, await sql.all(select(account.c.id, account.c.secrets)))
    except HubError as error:
        return _lost(error.text)
    return ok("key", f"{vault.key_id} opens the secrets of {opened} accounts"), vault


def _lost(text: str) -> tuple[Finding, None]:
    return bad("key", text, "Put the right key back into DATA/key or CENTRALITA_KEY"), None


def _all_open(vault: Vault, rows: Iterable[Row]) -> int:
    return sum(1 for row in rows if vault.open(row.secrets, row.id))
