"""What every test may ask for, and the order in which tests run."""

import gc
import os

import pytest

from tests.order import dealt

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
