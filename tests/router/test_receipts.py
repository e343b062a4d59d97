"""What a message shows for its recipients."""

import itertools

import pytest

from router.messages import Delivery, Outgoing
from router.model import AccountId, MessageId
from router.receipts import aggregate, moves_forward, reported

D = Delivery


def row(state: Delivery, reason: str = "") -> Outgoing:
    return Outgoing("r", MessageId("m"), AccountId("a"), "x@y", state, None, reason=reason)


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([row(D.SENT)], (D.SENT, "")),
        ([row(D.FAILED, "550 no such user")], (D.FAILED, "550 no such user")),
        ([row(D.SENT), row(D.FAILED, "no"), row(D.SENT)], (D.FAILED, "mixed?failed=1&sent=2")),
        ([row(D.DEFERRED), row(D.SENT)], (D.DEFERRED, "mixed?deferred=1&sent=1")),
        ([row(D.QUEUED), row(D.QUEUED)], (D.QUEUED, "")),
        ([], (D.UNKNOWN, "")),
    ],
)
def test_the_worst_recipient_shows(rows: list[Outgoing], shown: tuple[Delivery, str]) -> None:
    assert aggregate(rows) == shown


@pytest.mark.parametrize(
    "reports", list(itertools.permutations([D.SENT, D.DELIVERED, D.READ, D.DEFERRED]))
)
def test_reports_in_any_order_come_to_the_same(reports: tuple[Delivery, ...]) -> None:
    state = D.SENDING
    for report in reports:
        state = report if moves_forward(state, report) else state
    assert state is D.READ


def test_a_failure_is_final_and_a_later_delay_never_wakes_the_outbox() -> None:
    assert moves_forward(D.SENT, D.FAILED)
    assert not moves_forward(D.FAILED, D.DELIVERED)
    assert not moves_forward(D.SENT, D.DEFERRED)
    assert not moves_forward(D.CANCELLED, D.SENT)


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        (D.SENT, D.DEFERRED, D.SENT),
        (D.UNKNOWN, D.DEFERRED, D.SENT),
        (D.QUEUED, D.DEFERRED, None),
        (D.DEFERRED, D.DEFERRED, None),
        (D.DELIVERED, D.DEFERRED, None),
        (D.FAILED, D.DEFERRED, None),
        (D.SENT, D.FAILED, D.FAILED),
        (D.READ, D.DELIVERED, None),
    ],
)
def test_a_reported_delay_means_that_it_was_sent(
    old: Delivery, new: Delivery, state: Delivery | None
) -> None:
    assert reported(old, new) is state
