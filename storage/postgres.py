"""The store in PostgreSQL: the same statements and rows, shared by as many processes as need be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import text

from router.errors import Unavailable
from router.ports import Bus, Clock, Ids, Meter
from router.repositories import Tx
from storage.accounts import SEALED
from storage.blobs import FileBlobs
from storage.bus_local import LocalBus
from storage.connections import AsyncConnection
from storage.failing import Down
from storage.postgres_alone import alone
from storage.postgres_engine import name_of_process, patient, reading, writing
from storage.pulse import Pulse
from storage.revision import check_revision, revision_of
from storage.secrets import Vault, data_key
from storage.sql import Sql, our_errors
from storage.sqlite import BLOBS
from storage.store import Store
from storage.sweeping import sweep_for_ever
from storage.tokens import MessageToken, derived
from storage.unit import Lend, SqlSession, lending, let_go, sql_unit

Running = Coroutine[None, None, None]

ENCODING = text("SHOW server_encoding")
HAS_TABLES = text("SELECT to_regclass('alembic_version') IS NOT NULL")
ONE_MIGRATES = text("SELECT pg_advisory_xact_lock(7305809, 1)")


async def open_postgres(
    url: str,
    data_dir: Path,
    key: bytes | None,
    clock: Clock,
    ids: Ids,
    meter: Meter,
    redis: str = "",
) -> Store:
    """Open the store of a database, making its tables at the first start.

    Files and the key lie in `data_dir`, which all processes share; `key` as in `open_store`. With
    the address of a Redis they hear of each other at once, otherwise within half a second.
    Raises Unavailable when the server does not answer, and whenever `open_store` does.
    """
    await asyncio.to_thread(data_dir.mkdir, parents=True, exist_ok=True)
    name = name_of_process()
    readers, writers = reading(url, name), writing(url, name)
    try:
        lend = careful(lending(readers))
        vault = Vault(data_key(data_dir, key, await _sealed(lend, url)))
        bus, between = _bus(redis, vault, meter)
        blobs = FileBlobs(data_dir / BLOBS, ids)
        with our_errors():
            connection = await writers.connect()
        pulse = Pulse(lend, bus, clock)
        await pulse.beat()
    except BaseException:
        await readers.dispose()
        await writers.dispose()
        raise
    unit = sql_unit(lend, PostgresSession(connection, vault), bus, blobs, clock, vault, meter)
    beside = [
        asyncio.create_task(pulse.run(), name="store pulse"),
        asyncio.create_task(sweep_for_ever(blobs, readers, clock), name="store sweep"),
        *(asyncio.create_task(run(), name="store bus") for run in between),
    ]
    close = partial(let_go, unit, beside, connection, readers, writers)
    token, blob_key = MessageToken(vault.key), derived(vault.key, "blobs")
    by_lock = partial(alone, url, name)
    return Store(
        unit, bus, blobs, clock, ids, token, blob_key, by_lock, close,
        lambda: unit.writer.fault_now() or blobs.fault,
    )  # fmt: skip


def _bus(redis: str, vault: Vault, meter: Meter) -> tuple[Bus, Sequence[Callable[[], Running]]]:
    """Return the bell, and what has to run so that other processes hear it."""
    if not redis:
        return LocalBus(), ()
    # Loaded only where it is used: it takes time and memory.
    from storage.bus_redis import RedisBus

    bus = RedisBus(redis, f"centralita:{derived(vault.key, 'bus').hex()[:16]}", meter)
    return bus, (bus.run,)


async def bring_up(url: str, revision: str = "head") -> None:
    """Bring the tables to a revision; processes that do so at the same time wait for each other."""
    from storage.migrating import upgrade

    engine = patient(url)
    try:
        with our_errors():
            async with engine.begin() as connection:
                await connection.execute(ONE_MIGRATES)
                await connection.run_sync(upgrade, revision)
    finally:
        await engine.dispose()


async def _sealed(lend: Lend, url: str) -> list[str]:
    """Make sure of the tables, and return the secrets that the key must open."""
    async with lend() as connection:
        sql = Sql(connection)
        if (encoding := await sql.value(ENCODING)) != "UTF8":
            text = f"The database is encoded in {encoding}: make one with --encoding=UTF8"
            raise Unavailable("store.encoding", text)
        has_tables = await sql.value(HAS_TABLES)
    if not has_tables:
        await bring_up(url)
    async with lend() as connection:
        check_revision(await revision_of(connection))
        return [row[0] for row in await Sql(connection).all(SEALED)]


def careful(lend: Lend) -> Lend:
    """Return what lends the same connections, and throws those away that do not answer."""

    @asynccontextmanager
    async def lending() -> AsyncIterator[AsyncConnection]:
        async with lend() as connection:
            try:
                yield connection
            except Down:
                await throw_away(connection)
                raise

    return lending


async def throw_away(connection: AsyncConnection) -> None:
    """Cut a connection that may hang: asking it to roll back would hang as well."""
    if not connection.invalidated:
        driver = await connection.driver()
        if driver is not None:
            driver.terminate()
        await connection.invalidate()


class PostgresSession(SqlSession):
    """See `SqlSession`: finds a new connection when the one it had is gone."""

    room_s = 40.0  # whoever was refused tries again within 30

    async def begin(self) -> Tx:
        """See `Session`; never on a connection that is known to be dead."""
        with our_errors():
            if not self.connection.invalidated:
                driver = await self.connection.driver()
                if driver is None or driver.is_closed():
                    await self.connection.invalidate()
            return await super().begin()

    async def rollback(self) -> None:
        """See `Session`."""
        if isinstance(self.sql.spoilt, Down):
            await throw_away(self.connection)
        try:
            await super().rollback()
        except Unavailable:
            await throw_away(self.connection)
            await super().rollback()
