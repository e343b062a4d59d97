"""What a backup holds, on either database, and how it comes back."""

import fcntl
import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Column, Connection, MetaData, Table, inspect, select

from router.errors import Conflict, HubError, Unavailable
from storage.backup.archive import Manifest, Writer
from storage.backup.making import FILES
from storage.backup.places import keep_key, one_moment
from storage.backup.restoring import proven
from storage.backup.rows import dumped, form_of
from storage.blobs import FileBlobs
from storage.engine import database_file
from storage.every_table import every_table
from storage.ids import AscendingIds
from storage.migrating import migrate
from storage.postgres_engine import connect, name_of_process, patient
from storage.secrets import Vault, read_key
from storage.sqlite import BLOBS, LOCK
from storage.sweeping import HOLDERS
from storage.tables_staff import account, agent_state
from tests.storage.backups import Place, lived_in
from tests.storage.past import OLD, sqlite_of
from tests.storage.stores import KEY
from tests.storage.world import START

OTHER_KEY = bytes(32)


@pytest.mark.parametrize("end", ["sqlite", "postgres"])
@pytest.mark.parametrize("start", ["sqlite", "postgres"])
async def test_every_row_and_file_comes_back_on_either_database(
    start: str, end: str, places: Callable[[str], Place], tmp_path: Path
) -> None:
    source, target = await lived_in(places(start)), places(end)
    manifest = await source.backed_up(tmp_path / "backup.tar")
    assert (manifest.files, manifest.missing) == (3, [])
    assert manifest.tables["message"] == 18
    assert proven(tmp_path / "backup.tar", KEY, tmp_path) == manifest
    await target.filled(tmp_path / "backup.tar")
    assert await target.rows() == await source.rows()
    assert target.files() == source.files()


async def test_what_counts_by_itself_goes_on_behind_what_was_put_back(
    places: Callable[[str], Place], archive: Path
) -> None:
    place = places("postgres")
    await place.filled(archive)
    row = {"agent_id": "ana", "presence": "available", "reason": "", "since": START}
    engine = patient(place.url)
    async with engine.begin() as connection:
        await connection.execute(agent_state.insert().values(**row))
    await engine.dispose()


async def test_an_archive_of_older_tables_is_brought_up_as_it_is_put_back(
    places: Callable[[str], Place], tmp_path: Path
) -> None:
    old, new = places("sqlite"), places("sqlite")
    sqlite_of(OLD[0], old.data)
    tables = {one.name: one for one in every_table()}

    def as_it_was(connection: Connection) -> list[Table]:
        seen = inspect(connection)
        return [
            Table(name, MetaData(), *(
                Column(one["name"], tables[name].c[one["name"]].type)
                for one in seen.get_columns(name)
            ))
            for name in seen.get_table_names() if name in tables
        ]  # fmt: skip

    counts = {}
    with (tmp_path / "old.tar").open("wb") as out:
        writer = Writer(out)
        async with one_moment("", old.data) as connection:
            for table in await connection.run_sync(as_it_was):
                lines = [line async for line in dumped(connection, table)]
                counts[table.name] = len(lines) - 1
                (tmp_path / "rows").write_bytes(gzip.compress(b"".join(lines)))
                with (tmp_path / "rows").open("rb") as rows:
                    writer.add(f"rows/{table.name}.jsonl.gz", rows)
        manifest = Manifest(
            "2026-01-01",
            "sqlite",
            OLD[0],
            Vault(KEY).key_id,
            counts,
            0,
            0,
            sums=writer.sum_of_sums(),
        )
        writer.finish(manifest, KEY)
    await new.filled(tmp_path / "old.tar")
    migrate(old.data)
    assert await new.rows() == await old.rows()


async def test_a_rehearsal_pauses_every_account(
    places: Callable[[str], Place], archive: Path
) -> None:
    place = places("sqlite")
    await place.filled(archive, paused=True)
    async with one_moment("", place.data) as connection:
        enabled = (await connection.execute(select(account.c.enabled))).scalars().all()
    assert enabled == [False] * 4


async def test_a_file_that_was_gone_before_is_told_and_stops_nothing(
    places: Callable[[str], Place], tmp_path: Path
) -> None:
    source, target = await lived_in(places("sqlite")), places("sqlite")
    gone = FileBlobs(source.data / BLOBS, AscendingIds()).path("f" * 32)
    gone.unlink()
    manifest = await source.backed_up(tmp_path / "backup.tar")
    assert (manifest.files, manifest.missing) == (2, ["f" * 32])
    proven(tmp_path / "backup.tar", KEY, tmp_path)
    await target.filled(tmp_path / "backup.tar")
    assert target.files() == source.files()


async def test_a_place_with_a_past_is_replaced_only_when_told_and_is_then_kept_beside(
    places: Callable[[str], Place], archive: Path
) -> None:
    for kind in ("sqlite", "postgres"):
        place = await lived_in(places(kind))
        before = await place.rows()
        with pytest.raises(Conflict, match="--force replaces it"):
            await place.filled(archive)
        assert await place.rows() == before
        await place.filled(archive, force=True)
        assert len((await place.rows())["message"]) == len(before["message"])
    [kept] = [path for path in archive.parent.glob("*/*.replaced-1")]
    shutil.copy(kept, database_file(kept.parent))
    assert len((await Place(kept.parent).rows())["message"]) == len(before["message"])


async def test_a_hub_that_runs_and_a_database_of_somebody_else_are_left_alone(
    places: Callable[[str], Place], archive: Path
) -> None:
    here, there = places("sqlite"), places("postgres")
    here.data.mkdir()
    with (here.data / LOCK).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Conflict, match="stop it first"):
            await here.filled(archive, force=True)
    running = await connect(there.url, application_name=name_of_process())
    with pytest.raises(Conflict, match="stop it first"):
        await there.filled(archive, force=True)
    await running.close()
    foreign = await asyncpg.connect(there.url)
    await foreign.execute("CREATE TABLE invoice (id int)")
    await foreign.close()
    with pytest.raises(Conflict, match="something else"):
        await there.filled(archive, force=True)
    assert here.files() == there.files() == {}


async def test_a_target_that_is_there_or_cannot_be_written_is_said(
    places: Callable[[str], Place], tmp_path: Path
) -> None:
    source = await lived_in(places("sqlite"))
    (tmp_path / "there.tar").touch()
    with pytest.raises(Conflict, match=r"There is .*there\.tar already"):
        await source.backed_up(tmp_path / "there.tar")
    with pytest.raises(Unavailable, match="cannot be written: No such file"):
        await source.backed_up(tmp_path / "no folder" / "x.tar")
    with pytest.raises(HubError, match="There is no database in"):
        await places("sqlite").backed_up(tmp_path / "x.tar")


def test_the_key_is_put_where_it_is_looked_for_and_another_kept_beside_it(tmp_path: Path) -> None:
    keep_key(tmp_path / "key", OTHER_KEY)
    keep_key(tmp_path / "key", OTHER_KEY)
    keep_key(tmp_path / "key", KEY)
    assert read_key(tmp_path / "key") == KEY
    assert read_key(tmp_path / "key.replaced-1") == OTHER_KEY
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_every_column_has_a_form_and_every_table_that_names_files_is_known() -> None:
    assert {form_of(column) for table in every_table() for column in table.columns}
    assert {one for one in every_table() if "blob_id" in one.c} == set(HOLDERS)
    assert FILES is not None
