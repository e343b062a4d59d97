"""The centre's rules once more with its rows in PostgreSQL: those that need the store most."""

from collections.abc import AsyncIterator

import pytest

from tests.clock import FakeClock
from tests.router.hub import Hub
from tests.router.test_assign import *  # noqa: F403  a fixture of this file stands under them
from tests.router.test_intake import *  # noqa: F403  as above
from tests.router.test_reply import *  # noqa: F403  as above
from tests.storage.stores import open_empty


@pytest.fixture
async def hub(request: pytest.FixtureRequest) -> AsyncIterator[Hub]:
    """A centre that is open for business."""
    clock = FakeClock()
    hub = Hub(clock, await open_empty("postgres", request, clock))
    await hub.found()
    yield hub
    await hub.store.close()
