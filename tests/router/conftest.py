"""What a test of the centre may ask for."""

from collections.abc import AsyncIterator

import pytest

from storage.memory.store import open_memory
from tests.clock import FakeClock
from tests.router.hub import Hub


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    """A centre that is open for business."""
    clock = FakeClock()
    hub = Hub(clock, open_memory(clock))
    await hub.found()
    yield hub
    await hub.store.close()
