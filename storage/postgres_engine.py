"""Connections to PostgreSQL: a pool of readers, one writer, and plain ones of the driver."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from os import getpid
from secrets import token_hex
from socket import gethostname
from typing import Any, TypeAlias

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

from storage.connections import AsyncEngine, make_engine
from storage.failing import Down

READERS = 8
CONNECT_S = 3.0
ANSWER_S = 4.5  # beyond it the server hangs: the connection is given up
FREE_S = 2.0  # how long to wait for one of the readers

# Together they keep whoever asks below five seconds, and let the server notice a dead machine.
NAME = "centralita"
SERVER = {
    "application_name": NAME,
    "lock_timeout": "2000",
    "statement_timeout": "4000",
    "idle_in_transaction_session_timeout": "30000",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "jit": "off",
    "timezone": "UTC",
    # Every question has its index. A plan is made once, from what the tables held then: of nearly
    # empty ones, or of one talk alone, it would read the whole for as long as the connection lasts.
    "enable_seqscan": "off",
}

# Who is stopped in the middle of a work holds rows that everybody needs.
STOPPED_MS = "5000"

PATIENT = {
    "lock_timeout": "0",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "enable_seqscan": "on",
}

Driver: TypeAlias = asyncpg.Connection


async def connect(url: str, answer_s: float | None = ANSWER_S, **server: str) -> Driver:
    """Return a connection of the driver. Raises Down, never with the password in its words."""
    try:
        connection: Driver = await asyncpg.connect(
            url, timeout=CONNECT_S, command_timeout=answer_s, server_settings=SERVER | server
        )
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise Down(str(error) or "no answer in time") from error
    return connection


def name_of_process() -> str:
    """Return what the server calls the connections of this process, and of no other."""
    return f"{NAME} {gethostname()[:30]} {getpid()} {token_hex(4)}"


def reading(url: str, name: str = NAME) -> AsyncEngine:
    """Return the engine of the readers: each transaction sees one moment and cannot write."""
    connecting = partial(connect, application_name=name)
    engine = _engine(url, READERS, "REPEATABLE READ", connecting)

    @event.listens_for(engine.sync_engine, "connect")
    def _read_only(connection: Any, _record: object) -> None:
        connection.readonly = True

    return engine


def writing(url: str, name: str = NAME) -> AsyncEngine:
    """Return the engine of the one writer. Its works lock what they change, nothing else."""
    connecting = partial(
        connect, application_name=name, idle_in_transaction_session_timeout=STOPPED_MS
    )
    return _engine(url, 1, "READ COMMITTED", connecting)


def patient(url: str, isolation: Any = "READ COMMITTED") -> AsyncEngine:
    """Return an engine for what may take hours: migrations, backups."""
    return _engine(url, 1, isolation, partial(connect, answer_s=None, **PATIENT))


def _engine(
    url: str, size: int, isolation: Any, connecting: Callable[[str], Awaitable[Driver]]
) -> AsyncEngine:
    engine = make_engine(
        "postgresql+asyncpg://",
        partial(connecting, url),
        {"prepared_statement_cache_size": 300},
        isolation_level=isolation,
        pool_size=size,
        max_overflow=0,
        pool_timeout=FREE_S,
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def _must_live(connection: Any, _record: object, _proxy: object) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    return engine
