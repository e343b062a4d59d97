"""Connections to PostgreSQL: a pool of readers, one writer, and plain ones of the driver."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from json import JSONDecoder
from os import getpid
from secrets import token_hex
from socket import gethostname
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

from storage.connections import AsyncEngine, make_engine
from storage.failing import Down
from storage.postgres_driver import ERRORS, STATEMENTS, PostgresDriver

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

READ_COMMITTED = "BEGIN ISOLATION LEVEL READ COMMITTED"
ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


async def connect(
    url: str, begins: str = READ_COMMITTED, answer_s: float | None = ANSWER_S, **server: str
) -> PostgresDriver:
    """Return a connection of the driver, whose transactions begin with these words. Raises Down,
    never with the password in its words.
    """
    try:
        connection: PostgresDriver = await asyncpg.connect(
            url,
            timeout=CONNECT_S,
            command_timeout=answer_s,
            server_settings=SERVER | server,
            connection_class=PostgresDriver,
            statement_cache_size=STATEMENTS,
            max_cached_statement_lifetime=0,  # for ever
            max_cacheable_statement_size=0,  # of any length
        )
    except (*ERRORS, OSError) as error:
        raise Down(str(error) or "no answer in time") from error
    connection.begins = begins
    return connection


def name_of_process() -> str:
    """Return what the server calls the connections of this process, and of no other."""
    return f"{NAME} {gethostname()[:30]} {getpid()} {token_hex(4)}"


def reading(url: str, name: str = NAME) -> AsyncEngine:
    """Return the engine of the readers: each transaction sees one moment and cannot write."""
    return _engine(url, READERS, partial(connect, begins=ONE_MOMENT, application_name=name))


def writing(url: str, name: str = NAME) -> AsyncEngine:
    """Return the engine of the one writer. Its works lock what they change, nothing else."""
    connecting = partial(
        connect, application_name=name, idle_in_transaction_session_timeout=STOPPED_MS
    )
    return _engine(url, 1, connecting)


def patient(url: str, begins: str = READ_COMMITTED) -> AsyncEngine:
    """Return an engine for what may take hours: migrations, backups."""
    return _engine(url, 1, partial(connect, begins=begins, answer_s=None, **PATIENT))


def _engine(
    url: str, size: int, connecting: Callable[[str], Awaitable[PostgresDriver]]
) -> AsyncEngine:
    engine = make_engine(
        "postgresql+asyncpg://",
        partial(connecting, url),
        isolation_level="AUTOCOMMIT",  # in SQLAlchemy's eyes: transactions are the driver's
        json_deserializer=JSONDecoder().decode,  # it takes half as long as json.loads
        pool_size=size,
        max_overflow=0,
        pool_timeout=FREE_S,
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def _must_live(connection: Any, _record: object, _proxy: object) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    return engine
