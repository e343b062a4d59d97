"""Hubs with a past on either database, and a good backup of one."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage.backup.archive import Manifest
from storage.backup.making import Source, make
from storage.backup.places import one_moment, restore
from storage.every_table import every_table
from storage.migrating import migrate
from storage.postgres import bring_up
from storage.secrets import Vault
from storage.sqlite import BLOBS
from tests.servers.postgres import Postgres
from tests.storage.past import OLD, postgres_of, sqlite_of
from tests.storage.stores import KEY
from tests.storage.world import START


@dataclass(frozen=True)
class Place:
    """Where a hub is: a data folder, and perhaps a PostgreSQL."""

    data: Path
    url: str = ""

    async def backed_up(self, target: Path) -> Manifest:
        async with one_moment(self.url, self.data) as connection:
            source = Source(connection, self.data / BLOBS, Vault(KEY), {"CENTRALITA_PORT": "1"})
            return await make(target, source, START)

    async def filled(self, archive: Path, key: bytes = KEY, **how: bool) -> None:
        await restore(archive, key, self.url, self.data, **{"force": False, "paused": False} | how)

    async def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything in it, in an order that does not depend on the database."""

        def read(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
            found = {one.name: connection.execute(select(one)).all() for one in every_table()}
            return {name: sorted(map(tuple, rows), key=repr) for name, rows in found.items()}

        async with one_moment(self.url, self.data) as connection:
            return await connection.run_sync(read)

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.data / BLOBS).glob("??/??/*")}


@pytest.fixture
async def places(tmp_path: Path, postgres: Postgres) -> AsyncIterator[Callable[[str], Place]]:
    """Makes places that hold nothing yet."""
    made: list[Place] = []

    def place(kind: str) -> Place:
        url = postgres.blank() if kind == "postgres" else ""
        made.append(Place(tmp_path / f"place-{len(made)}", url))
        return made[-1]

    yield place
    for one in made:
        if one.url:
            postgres.drop(one.url)


async def lived_in(place: Place) -> Place:
    """A hub with a past, in today's tables."""
    if place.url:
        await postgres_of(OLD[-1], place.url, place.data)
        await bring_up(place.url)
    else:
        sqlite_of(OLD[-1], place.data)
        migrate(place.data)
    return place


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good archive, not to be changed."""
    folder = tmp_path_factory.mktemp("whole")

    async def backed_up() -> None:
        await (await lived_in(Place(folder / "data"))).backed_up(folder / "backup.tar")

    with ThreadPoolExecutor() as apart:
        apart.submit(asyncio.run, backed_up()).result()
    return folder / "backup.tar"


@pytest.fixture
def archive(whole: Path, tmp_path: Path) -> Path:
    """A good archive to do harm to."""
    return Path(shutil.copy(whole, tmp_path))
