"""One hub in memory for each file whose subject is the wire, not the rows."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from storage.memory.store import open_memory
from tests.channels.webchat.shop import Shop, furnish, open_shop

QUICK = {
    "webchat.hello": 1.0,
    "webchat.heartbeat": 1.2,  # who reads nothing for one and a half of them is gone
    "webchat.send": 0.5,
    "webchat.close": 0.1,
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """The hub of this file."""
    store = open_memory()
    await furnish(store, {"max_file_mb": 1})
    async with open_shop(store, tmp_path_factory.mktemp("shop"), timings=QUICK) as opened:
        yield opened
    await store.close()
