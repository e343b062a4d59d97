"""Where the hub of a bench keeps its rows: files in a folder, or a PostgreSQL started for it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.postgres import Postgres

SQLITE, POSTGRESQL = DATABASES = ("sqlite", "postgresql")


@contextmanager
def server(database: str) -> Iterator[Callable[[], str]]:
    """What makes a new database and returns its address; '' for SQLite.

    The server syncs as in real life and listens on a socket beside the bench.
    """
    if database == SQLITE:
        yield str
        return
    with tempfile.TemporaryDirectory(prefix="centralita-") as folder:
        Path(folder).chmod(0o755)  # the server runs as nobody and must get in
        postgres = Postgres(Path(folder) / "postgres", safe=True)
        postgres.make()
        try:
            yield postgres.clone
        finally:
            postgres.stop("fast")
