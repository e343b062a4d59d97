"""Lets a fixture know, when its test is over, whether it has failed."""

from __future__ import annotations

from collections.abc import Generator

import pytest

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note it under `FAILED`; a conftest that imports this has it for the tests of its folder."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
