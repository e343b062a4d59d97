"""In which order tests run where several workers share them.

Some tests compute, others mostly wait: for browsers, servers and processes that start and die. Each
worker begins with its equal part of the order, so each part gets its share of both, mixed: while
one test waits another computes, and never are all browsers open at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, groupby
from typing import TypeVar

import pytest

WAITING = ("tests/system/", "tests/ui/", "tests/widget/", "tests/bench/")
LONG = "timeout"
"""What the mark of tests is called that may take longer: begun late, they would end alone."""
RUN = 8
"""Tests of the hub as a process that stay together, for they share what was prepared for them."""


T = TypeVar("T", bound=pytest.Item)


def dealt(items: Sequence[T], workers: int) -> list[T]:
    """Return the tests in parts, one a worker, in each of which waiting and computing are mixed."""
    runs = list(_runs(items))
    waiting = sorted(filter(_waits, runs), key=_seconds, reverse=True)
    computing = [run for run in runs if not _waits(run)]
    parts = (_mixed(waiting[n::workers], computing[n::workers]) for n in range(workers))
    return list(chain.from_iterable(chain.from_iterable(parts)))


def _runs(items: Iterable[T]) -> Iterable[list[T]]:
    """Keep together what shares a module, and with it what is made once for a module."""
    for module, tests in groupby(items, key=lambda item: item.nodeid.partition("::")[0]):
        run = list(tests)
        size = RUN if module.startswith("tests/system/") else len(run)
        yield from (run[at : at + size] for at in range(0, len(run), size))


def _waits(run: Sequence[pytest.Item]) -> bool:
    return run[0].nodeid.startswith(WAITING) or _seconds(run) > 0


def _seconds(run: Sequence[pytest.Item]) -> float:
    """How long a test of the run may take if that is longer than usual, else 0."""
    marks = (item.get_closest_marker(LONG) for item in run)
    return max((float(mark.args[0]) for mark in marks if mark), default=0)


def _mixed(waiting: Sequence[list[T]], computing: Sequence[list[T]]) -> list[list[T]]:
    """Spread the one evenly over the other, the first of those that wait at the very beginning."""
    placed = [(n / len(runs), run) for runs in (waiting, computing) for n, run in enumerate(runs)]
    return [run for _, run in sorted(placed, key=lambda place: place[0])]
