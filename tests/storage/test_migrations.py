"""The migrations make exactly the tables that the code uses, and can be undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, select, text

from router.model import QueueId
from router.people import Queue
from storage import tables_catalogue, tables_config, tables_staff
from storage.migrating import MIGRATIONS, migrate, upgrade
from storage.postgres_engine import writing
from storage.rows import QUEUE
from storage.tables import REVISION, metadata
from storage.tables_search import WORDS

assert tables_catalogue, "its import fills the metadata"
assert tables_config
assert tables_staff


def described(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the words of the search, which Alembic cannot describe: its contract holds them."""
    return kind != "table" or not str(name).startswith(WORDS)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _ddl(connection: Connection) -> dict[str, list[str]]:
    """Each table and index by its words; lines of a table may stand in any order."""
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {
        name: sorted("".join(sql.replace('"', "").split()).removesuffix(")").split(","))
        for name, sql in found
        if "alembic" not in name and "sqlite" not in name and described(name, "table", {})
    }


def test_there_is_no_drift(connection: Connection, tmp_path: Path) -> None:
    upgrade(connection, "head")
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_name": described}
    )
    assert compare_metadata(context, metadata) == []
    # Alembic compares neither CHECKs nor the words of partial indexes: SQLite's own text does.
    engine = create_engine(f"sqlite:///{tmp_path / 'direct.db'}")
    metadata.create_all(engine)
    with engine.connect() as direct:
        assert _ddl(connection) == _ddl(direct)
    engine.dispose()


async def test_there_is_no_drift_on_postgresql(new_database: str) -> None:
    def drift(connection: Connection) -> list[object]:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": described,
        }
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        )

    writers = writing(new_database)
    async with await writers.connect() as connection:
        assert await connection.run_sync(drift) == []
    await writers.dispose()


def test_what_stood_in_the_tables_before_stands_there_after(connection: Connection) -> None:
    upgrade(connection, "0001")
    queue = "'q', 'Sales', 30, 30, 3, 10, 'en', 'Bye', false, 7"
    connection.execute(text(f"INSERT INTO queue VALUES ({queue})"))
    connection.execute(text("INSERT INTO profile_queue VALUES ('p', 'q', 0, 0, 1, 0)"))
    upgrade(connection, "head")
    found = connection.execute(select(*QUEUE.columns)).one()
    assert QUEUE.of(found) == Queue(QueueId("q"), "Sales", signature="Bye", language="en", ver=7)
    assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_up_down_and_up_again(connection: Connection) -> None:
    upgrade(connection, "head")
    tables = set(inspect(connection).get_table_names())
    upgrade(connection, "base")
    assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    upgrade(connection, "head")
    assert set(inspect(connection).get_table_names()) == tables
    known = {name for name in tables if described(name, "table", {})}
    assert known == {*metadata.tables, "alembic_version"}


def test_the_revision_that_a_start_compares_is_the_newest() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == REVISION


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    migrate(tmp_path / "data")
    before = sorted(path.name for path in (tmp_path / "data").iterdir())
    migrate(tmp_path / "data")
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == before
