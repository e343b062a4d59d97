"""One hub and one browser for each file; a window that a failed test leaves is photographed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.failing import FAILED, pytest_runtest_makereport  # noqa: F401  # pytest finds the hook
from tests.servers import browser as chromium
from tests.ui.house import House, open_house
from tests.ui.visitor import Visitors


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The hub of this file."""
    async with open_house(tmp_path_factory.mktemp("hub")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """The browser of this file."""
    async with chromium.launched() as launched:
        yield launched


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def guests(house: House, browser: Browser) -> Visitors:
    """Whoever has signed in at this file's hub."""
    return Visitors(house, browser)


@pytest_asyncio.fixture(loop_scope="module")
async def visitors(
    house: House, guests: Visitors, request: pytest.FixtureRequest
) -> AsyncIterator[Visitors]:
    """Windows of one test; afterwards nobody is available."""
    yield guests
    if request.node.stash.get(FAILED, False):
        await guests.photograph(request.node.name)
    await guests.leave()
    await house.all_offline()
