"""The order of the tests leaves none out."""

import pytest

from tests.order import dealt


@pytest.mark.parametrize("workers", [2, 4, 400])
def test_every_test_stands_in_the_order_once(request: pytest.FixtureRequest, workers: int) -> None:
    tests = request.session.items
    assert sorted(each.nodeid for each in dealt(tests, workers)) == sorted(
        each.nodeid for each in tests
    )
