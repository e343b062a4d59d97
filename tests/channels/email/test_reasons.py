"""Why a mail came back is said as a code, and every language has words for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from channels.email import reasons
from channels.email.reasons import status_in, why

TEXTS = Path(__file__).parents[3] / "channels" / "email" / "texts" / "en.json"

SAID = [
    ("550 5.1.1 <x@y.example>: Recipient address rejected: User unknown", True, "no_mailbox"),
    ("550 5.4.4 Host not found", True, "no_domain"),
    (
        "452 4.2.2 The account that you tried to reach is over quota",
        False,
        "mailbox_full?soft",
    ),
    ("552 5.2.2 user over quota", True, "mailbox_full"),
    ("554 5.7.1 Service unavailable; Client host blocked using Spamhaus", True, "spam"),
    ("550 5.7.1 Relay access denied", True, "refused"),
    ("550 5.7.26 This mail is unauthenticated: SPF did not pass", True, "unsigned"),
    ("552 5.3.4 Message size exceeds fixed limit", True, "too_big"),
    ("451 4.7.1 Greylisted, try again later", False, "later?soft"),
    ("421 4.4.2 connection timed out", False, "unreachable?soft"),
    ("554 delivery error: dd This user doesn't have an account", True, "no_mailbox"),
    ("550 No such user here", True, "no_mailbox"),
    ("550 Mailbox disabled for this recipient", True, "mailbox_closed"),
    ("retry time not reached for any host after a long failure period", True, ""),
    ("mailbox is full: retry timeout exceeded", True, "mailbox_full"),
    ("5.4.7 delivery expired", True, "too_long"),
    ("550 5.6.1 Body type not supported", True, "content"),
    ("999", True, ""),
]


@pytest.mark.parametrize(("said", "hard", "code"), SAID)
def test_what_a_server_said_is_told_as_a_code(said: str, hard: bool, code: str) -> None:
    assert why(status_in(said), said, hard) == (f"email.bounce.{code}" if code else "")


def test_every_code_has_words() -> None:
    texts = json.loads(TEXTS.read_text("utf-8"))
    codes = {*reasons._BY_STATUS.values(), *(code for code, _ in reasons._BY_WORDS), "soft"}

    assert {f"email.bounce.{code}" for code in codes} <= texts.keys()


WARNINGS = (
    "bounce.unmatched", "receipt.unmatched", "mail.spam", "mail.too_big", "mail.unreadable",
    "sender.direction", "sender.double", "sender.international_domain", "sender.name_is_address",
    "sender.unreadable", "subject.direction", "html.too_big", "html.too_deep", "parts.too_deep",
    "parts.too_many", "text.truncated",
)  # fmt: skip


@pytest.mark.parametrize("code", WARNINGS)
def test_a_warning_that_matters_has_words(code: str) -> None:
    assert json.loads(TEXTS.read_text("utf-8"))[f"email.warning.{code}"]
