"""The migrations make exactly the tables that the code uses, and can be undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from storage import tables_staff
from storage.migrating import MIGRATIONS, migrate, upgrade
from storage.tables import REVISION, metadata

assert tables_staff  # its import fills the metadata


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
        name: sorted("".join(sql.split()).removesuffix(")").split(","))
        for name, sql in found
        if "alembic" not in name and "sqlite" not in name
    }


def test_there_is_no_drift(connection: Connection, tmp_path: Path) -> None:
    upgrade(connection, "head")
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    assert compare_metadata(context, metadata) == []
    # Alembic compares neither CHECKs nor the words of partial indexes: SQLite's own text does.
    engine = create_engine(f"sqlite:///{tmp_path / 'direct.db'}")
    metadata.create_all(engine)
    with engine.connect() as direct:
        assert _ddl(connection) == _ddl(direct)
    engine.dispose()


def test_up_down_and_up_again(connection: Connection) -> None:
    upgrade(connection, "head")
    tables = set(inspect(connection).get_table_names())
    upgrade(connection, "base")
    assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    upgrade(connection, "head")
    assert set(inspect(connection).get_table_names()) == tables == {
        *metadata.tables, "alembic_version",
    }  # fmt: skip


def test_the_revision_that_a_start_compares_is_the_newest() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == REVISION


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    migrate(tmp_path / "data")
    before = sorted(path.name for path in (tmp_path / "data").iterdir())
    migrate(tmp_path / "data")
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == before
