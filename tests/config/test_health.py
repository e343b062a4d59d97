"""What the hub says of itself to whoever asks without signing in."""

import logging
import shutil
import sqlite3
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from config.health import Readiness
from config.metrics import Prometheus
from config.settings import Settings
from config.wiring import build
from storage.engine import database_file
from storage.ids import AscendingIds
from storage.sqlite import open_store
from tests.clock import FakeClock
from tests.storage.stores import KEY, SilentMeter
from tests.storage.world import START


async def test_a_store_that_fails_is_not_ready_and_only_the_log_says_why(
    migrated: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Path(shutil.copytree(migrated, tmp_path / "data"))
    store = await open_store(folder, KEY, FakeClock(START), AscendingIds(), SilentMeter())
    readiness = Readiness(build(store, Settings(data=folder), Prometheus()))
    readiness.open()
    pages = web.Application()
    pages.add_routes(readiness.routes())
    async with TestClient(TestServer(pages)) as client:
        assert (await client.get("/readyz")).status == 200
        broken = sqlite3.connect(database_file(folder))
        broken.execute("DROP TABLE event_head")
        broken.close()
        with caplog.at_level(logging.WARNING, "config.health"):
            answer = await client.get("/readyz")
        assert (answer.status, await answer.text()) == (503, "the store does not answer\n")
    assert "event_head" in caplog.text
    await store.close()
