"""One stand and one browser for each file; windows that a failed test leaves are photographed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.failing import FAILED, pytest_runtest_makereport  # noqa: F401  # pytest finds the hook
from tests.servers import browser as chromium
from tests.widget.stand import Stand, open_stand


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stands(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    """The hub, the site and the browser of this file."""
    async with (
        chromium.launched() as browser,
        open_stand(tmp_path_factory.mktemp("hub"), browser) as stand,
    ):
        yield stand


@pytest_asyncio.fixture(loop_scope="module")
async def stand(stands: Stand, request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    """The stand of this file, for one test."""
    yield stands
    await stands.leave(request.node.name if request.node.stash.get(FAILED, False) else "")
