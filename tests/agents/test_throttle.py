import pytest

from agents.refusals import Throttled
from agents.throttle import HOUR, MINUTE, Limit, Throttle

LIMITS = (Limit(2, MINUTE), Limit(3, HOUR))

TRIES: list[tuple[float, str, int]] = [  # second, key, seconds to wait
    (0, "a", 0),
    (10, "a", 0),
    (10, "b", 0),
    (20, "a", 40),  # refused, and counted all the same
    (70, "a", HOUR - 70),
    (HOUR - 1, "b", 0),
    (HOUR, "a", 0),
    (HOUR, "b", 0),
    (HOUR + 1, "b", 58),
]


def test_a_limit_counts_from_the_first_try_until_its_time_is_over() -> None:
    now = 0.0
    throttle = Throttle(lambda: now)
    for now, key, wait in TRIES:
        told = 0
        try:
            throttle.spend(LIMITS, key)
        except Throttled as refused:
            told = refused.retry_after
        assert (now, told) == (now, wait)


def test_what_costs_more_uses_more_and_what_is_forgotten_begins_anew() -> None:
    throttle = Throttle()
    throttle.spend(LIMITS, "a", cost=2)
    with pytest.raises(Throttled):
        throttle.spend(LIMITS, "a")
    throttle.forget(LIMITS, "a")
    throttle.spend(LIMITS, "a")
