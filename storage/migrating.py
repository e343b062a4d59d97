"""Makes and changes the tables. Alembic is imported here only: an ordinary start needs none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from storage.engine import PRAGMAS, database_file

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE_MS = 600_000  # another process may be migrating, and its tables be large


def migrate(data_dir: Path, revision: str = "head") -> None:
    """Bring the database of a data folder to a revision; makes both when they are missing.

    All of it or nothing: who is killed half-way leaves the database as it was, and who comes while
    another process migrates waits for it. It blocks: call it from a thread inside an event loop.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    engine = making(database_file(data_dir))
    try:
        with engine.begin() as connection:
            upgrade(connection, revision)
    finally:
        engine.dispose()


def revisions() -> frozenset[str]:
    """Return the revisions that this program knows."""
    from alembic.script import ScriptDirectory

    return frozenset(one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def upgrade(connection: Connection, revision: str) -> None:
    """Run the migrations up or down ('base') to a revision."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def making(path: Path) -> Engine:
    """Return an engine that makes, changes and fills tables in one transaction."""
    # By itself the driver begins none before it changes tables.
    engine = create_engine(f"sqlite:///{path}", connect_args={"isolation_level": None})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        # References are checked by the hub's own connections; a table copy must not trip them.
        for pragma in PRAGMAS:
            if "foreign_keys" not in pragma and "busy_timeout" not in pragma:
                connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
