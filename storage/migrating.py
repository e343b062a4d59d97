"""Makes and changes the tables. Alembic is imported here only: an ordinary start needs none."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event

from storage.engine import PRAGMAS, database_file

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(data_dir: Path, revision: str = "head") -> None:
    """Bring the database of a data folder to a revision; makes both when they are missing.

    It blocks: call it from a thread inside an event loop.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    engine = _engine(data_dir)
    try:
        with engine.begin() as connection:
            upgrade(connection, revision)
    finally:
        engine.dispose()


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


def _engine(data_dir: Path) -> Engine:
    engine = create_engine(f"sqlite:///{database_file(data_dir)}")

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        # References are checked by the hub's own connections; a table copy must not trip them.
        for pragma in PRAGMAS:
            if "foreign_keys" not in pragma:
                connection.execute(pragma)  # type: ignore[attr-defined]  # a sqlite3 connection

    return engine
