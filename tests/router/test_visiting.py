"""What processes ring to each other, when they are not of one release."""

from __future__ import annotations

import json

import pytest

from router.visiting import Gaze, Visit

GAZE = Gaze("socket", "ana", "item", typing=True)
VISIT = Visit("socket", "item", typing=True, text="Hello", page="https://shop.example/")


def test_what_is_rung_is_read_again() -> None:
    assert Gaze.decode(GAZE.encode()) == GAZE
    assert Visit.decode(VISIT.encode()) == VISIT


def test_a_field_that_is_not_known_is_passed_over() -> None:
    for told in (GAZE, VISIT):
        newer = {**json.loads(told.encode()), "mood": "good"}
        assert type(told).decode(json.dumps(newer).encode()) == told


def test_what_a_visit_lacks_is_as_if_nothing_had_been_said_of_it() -> None:
    older = b'{"session": "socket", "interaction_id": "item"}'
    assert Visit.decode(older) == Visit("socket", "item")


NOT_TEXT = json.dumps({**json.loads(GAZE.encode()), "interaction_id": [2]}).encode()


@pytest.mark.parametrize(
    "rung", [b"", b"\xff", b"7", b"[]", b"{}", b'["a", "b", null, false]', NOT_TEXT]
)
def test_what_cannot_be_read_is_as_if_it_had_been_lost(rung: bytes) -> None:
    assert Gaze.decode(rung) is None
    assert Visit.decode(rung) is None
