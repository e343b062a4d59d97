from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.outcomes import is_repeat, recorded, was_cut_short
from router.messages import Delivery, Outgoing
from router.model import AccountId, MessageId
from router.outbound import RecipientOutcome

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROW = Outgoing("1", MessageId("m"), AccountId("a"), "anna@customer.test", Delivery.QUEUED, NOW)
LATER = RecipientOutcome(Delivery.DEFERRED, 450, "later")
UNCLEAR = RecipientOutcome(Delivery.UNKNOWN)
SENT = RecipientOutcome(Delivery.SENT, 250)


def test_a_deferred_recipient_is_tried_later_and_later_until_48_hours_are_over() -> None:
    row, at, waits = ROW, NOW, []
    while row.state in (Delivery.QUEUED, Delivery.DEFERRED):
        row = recorded(row, LATER, at, repeatable=True)
        if row.next_at is not None:
            waits.append((row.next_at - at) / timedelta(minutes=1))
            at = row.next_at
    assert waits[:6] == [1, 5, 15, 60, 240, 240]
    assert (row.state, row.code, row.reason) == (Delivery.FAILED, 450, "later")
    assert at - NOW == timedelta(hours=48)


def test_a_provider_that_names_a_time_is_obeyed() -> None:
    row = recorded(ROW, replace(LATER, retry_after=600), NOW, repeatable=True)
    assert row.next_at == NOW + timedelta(minutes=10)
    row = recorded(ROW, replace(LATER, retry_after=5), NOW, repeatable=True)
    assert row.next_at == NOW + timedelta(minutes=1)


def test_a_provider_that_is_down_costs_a_recipient_neither_an_attempt_nor_its_turn() -> None:
    row, at = ROW, NOW
    for _ in range(100):
        row = recorded(row, LATER, at, repeatable=True, down=True)
        assert row.next_at == at + timedelta(seconds=1)
        at += timedelta(minutes=1)
    assert recorded(row, LATER, at, repeatable=True).next_at == at + timedelta(minutes=1)
    over = recorded(row, LATER, NOW + timedelta(hours=48), repeatable=True, down=True)
    assert over.state is Delivery.FAILED


def test_an_unknown_send_is_repeated_once_and_then_left_to_a_human() -> None:
    once = recorded(ROW, UNCLEAR, NOW, repeatable=True)
    assert once.next_at == NOW + timedelta(minutes=10)
    assert is_repeat(once)
    twice = recorded(once, UNCLEAR, NOW, repeatable=True)
    assert (twice.state, twice.next_at, is_repeat(twice)) == (Delivery.UNKNOWN, None, False)


def test_a_repeat_that_was_deferred_is_still_the_only_one() -> None:
    once = recorded(ROW, UNCLEAR, NOW, repeatable=True)
    deferred = recorded(once, LATER, NOW, repeatable=True)
    assert (deferred.state, is_repeat(deferred)) == (Delivery.DEFERRED, True)
    assert recorded(deferred, UNCLEAR, NOW, repeatable=True).next_at is None


def test_what_may_not_be_repeated_is_left_to_a_human_at_once() -> None:
    row = recorded(ROW, UNCLEAR, NOW, repeatable=False)
    assert (row.state, row.next_at) == (Delivery.UNKNOWN, None)


@pytest.mark.parametrize("outcome", [SENT, RecipientOutcome(Delivery.FAILED, 550, "no such user")])
def test_a_final_outcome_is_not_due_again(outcome: RecipientOutcome) -> None:
    row = recorded(replace(ROW, phase="data"), outcome, NOW, repeatable=True)
    assert (row.state, row.next_at, row.phase) == (outcome.state, None, "")
    assert (row.attempts, row.first_at) == (1, NOW)


@pytest.mark.parametrize(
    ("state", "phase", "cut_short"),
    [
        (Delivery.QUEUED, "", False),
        (Delivery.SENDING, "", False),
        (Delivery.SENDING, "unknown", False),
        (Delivery.SENDING, "repeat", True),
        (Delivery.SENDING, "data", True),
        (Delivery.UNKNOWN, "unknown", False),
        (Delivery.DEFERRED, "unknown", False),
    ],
)
def test_a_mark_without_an_outcome_means_cut_short(
    state: Delivery, phase: str, cut_short: bool
) -> None:
    assert was_cut_short(replace(ROW, state=state, phase=phase)) is cut_short
