"""What a test of the centre may ask for."""

from collections.abc import AsyncIterator

import pytest

from router.acknowledge import Acknowledger
from tests.clock import FakeClock
from tests.router.hub import Hub
from tests.router.machine import begun
from tests.storage.stores import open_empty


@pytest.fixture
async def hub(store_kind: str, request: pytest.FixtureRequest) -> AsyncIterator[Hub]:
    """A centre that is open for business, on every store."""
    clock = FakeClock()
    hub = Hub(clock, await open_empty(store_kind, request, clock))
    await hub.found()
    yield hub
    await hub.store.close()


@pytest.fixture
async def machine(hub: Hub) -> Acknowledger:
    """Somebody who answers for the queue Support, and has begun to look."""
    return await begun(hub)
