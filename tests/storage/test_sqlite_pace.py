"""Which statements may run on the loop."""

import pytest

from storage.sqlite_pace import KNOWN, SHORT_S, Pace

SQL = "SELECT 1"
MS = 0.001

# what it took for how many rows, before -> with how many rows it is short now
CASES: list[tuple[list[tuple[float, int]], int, bool]] = [
    ([], 1, False),
    ([(0.5 * MS, 1)], 1, True),
    ([(0.5 * MS, 1)], 3, False),
    ([(5 * MS, 50)], 1, True),
    ([(5 * MS, 50)], 9, True),
    ([(5 * MS, 50)], 50, False),
    ([(5 * MS, 1)], 1, False),
    ([(5 * MS, 1), (0.5 * MS, 1)], 1, True),
    ([(0.5 * MS, 1), (5 * MS, 1)], 1, False),
    ([(0.0, 0)], 0, True),
]


@pytest.mark.parametrize(("before", "rows", "short"), CASES)
def test_a_statement_is_as_short_as_it_was_the_last_time(
    before: list[tuple[float, int]], rows: int, short: bool
) -> None:
    pace = Pace()
    for seconds, n in before:
        pace.took(SQL, n, seconds)
    assert pace.is_short(SQL, rows) is short
    assert not pace.is_short("SELECT 2", rows)


def test_no_more_statements_are_remembered_than_a_hub_has() -> None:
    pace = Pace()
    for n in range(3 * KNOWN):
        pace.took(f"SELECT {n}", 1, SHORT_S / 2)
    assert sum(pace.is_short(f"SELECT {n}", 1) for n in range(3 * KNOWN)) <= KNOWN
    assert pace.is_short(f"SELECT {3 * KNOWN - 1}", 1)
