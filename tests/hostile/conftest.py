"""One hub for all mails of a module: it has to stand all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.hostile.scene import Scene, scene


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hub(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("hub")
    async with scene(folder) as opened:
        raw, *_ = await opened.keep(b"From: first@good.test\r\n\r\nThe parser starts.")
        await opened.worked_off(raw, 30)
        yield opened
