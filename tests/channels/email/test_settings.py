"""A mailbox's settings are checked once, and what is wrong is named."""

from __future__ import annotations

import pytest

from channels.email.settings import FIELDS, EmailSettings, Security
from router.errors import Invalid
from tests.channels.email.mails import account


def test_what_is_not_said_has_its_usual_value() -> None:
    settings = EmailSettings.from_account(account())

    assert (settings.imap_port, settings.imap_security) == (993, Security.TLS)
    assert (settings.username, settings.smtp_username) == ("help@firma.example",) * 2
    assert (settings.smtp_password, settings.mailbox) == ("x", "INBOX")
    assert (settings.mark_seen, settings.subaddress, settings.move_to) == (False, False, "")
    assert settings.domain == "firma.example"


def test_the_command_line_may_give_everything_as_text() -> None:
    settings = EmailSettings.from_account(account(imap_port="143", mark_seen="true"))

    assert (settings.imap_port, settings.mark_seen) == (143, True)


WRONG: list[tuple[str, str | int | bool]] = [
    ("address", "nobody"),
    ("address", "a@b\r\nx"),
    ("imap_host", ""),
    ("imap_host", "https://mail.example"),
    ("imap_port", 0),
    ("imap_port", "x"),
    ("imap_port", True),
    ("imap_security", "ssl"),
    ("imap_security", "starttls"),
    ("imap_security", "plain"),
    ("smtp_port", 70_000),
    ("mark_seen", "perhaps"),
    ("display_name", "a\nb"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_named(name: str, value: str | int | bool) -> None:
    with pytest.raises(Invalid) as refused:
        EmailSettings.from_account(account(**{name: value}))

    assert refused.value.params["field"] == name
    assert name in refused.value.text


def test_plain_connections_are_for_this_machine_only() -> None:
    local = account(imap_host="127.0.0.1", imap_security="plain")

    assert EmailSettings.from_account(local).imap_security is Security.PLAIN


def test_every_setting_has_its_field_and_secrets_are_marked() -> None:
    assert {field.name for field in FIELDS} == set(EmailSettings.__slots__)
    assert {field.name for field in FIELDS if field.secret} == {"password", "smtp_password"}
    assert "'x'" not in repr(EmailSettings.from_account(account()))
