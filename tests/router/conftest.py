"""What a test of the centre may ask for."""

import pytest

from tests.router.hub import Hub


@pytest.fixture
async def hub() -> Hub:
    hub = Hub()
    await hub.found()
    return hub
