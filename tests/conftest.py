"""What every test may ask for, and the order in which tests run."""

import gc
import os

import pytest
from hypothesis import settings

from tests.order import dealt

# The same cases in every run: a change is not refused for what somebody else's dice found. Whoever
# looks for new ones says --hypothesis-profile=default.
settings.register_profile("same", derandomize=True)
settings.load_profile("same")

pytest_plugins = ["tests.servers.fixtures", "tests.storage.stores", "tests.storage.backups"]


@pytest.hookimpl(trylast=True)  # pytest itself brings together what shares a fixture
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mix what waits and what computes, where there are several workers."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers > 1:
        items[:] = dealt(items, workers)


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, not again and again through the tests themselves."""
    gc.collect()
    gc.freeze()
