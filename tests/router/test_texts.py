"""Canned replies and what may be sent."""

import pytest

from router.canned import fill, values
from router.consent import may_send
from router.errors import Invalid
from tests.router.hub import MailLimits

VALUES = values("Ana  Bravo", "Agent Smith", 42, "{agent.name}")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear {customer.first_name},", "Dear Ana,"),
        ("{customer.name} #{interaction.number}", "Ana Bravo #42"),
        ("{queue.name}", "{agent.name}"),
        ("{customer.password} {} {{agent.name}}", "{customer.password} {} {Agent Smith}"),
    ],
)
def test_placeholders_are_filled_once_and_no_others(text: str, filled: str) -> None:
    assert fill(text, VALUES) == filled


def test_a_placeholder_without_a_value_stays() -> None:
    assert fill("{agent.name}", {}) == "{agent.name}"


@pytest.mark.parametrize(
    ("text", "to", "copies", "attachments", "code"),
    [
        (" \n", ["a"], [], [], "reply.empty"),
        ("x" * 1001, ["a"], [], [], "reply.long"),
        ("hi", [], [], [], "reply.nobody"),
        ("hi", ["a"] * 15, ["b"] * 6, [], "reply.many"),
        ("hi", ["a"], [], [60, 60], "reply.big"),
    ],
)
def test_what_must_not_go_out_is_refused(
    text: str, to: list[str], copies: list[str], attachments: list[int], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        may_send(MailLimits(), text, to, copies, attachments)
    assert refusal.value.code == code


def test_a_channel_without_copies_refuses_them() -> None:
    with pytest.raises(Invalid, match="no copies"):
        may_send(MailLimits(copies=False), "hi", ["a"], ["b"], [])


def test_a_picture_needs_no_words() -> None:
    may_send(MailLimits(), "", ["a"], [], [10])
