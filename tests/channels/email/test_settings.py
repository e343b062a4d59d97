"""A mailbox's settings are checked once, and what is wrong is named."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.settings import FIELDS, EmailSettings, Fetching, Listening, Security
from router.errors import Invalid
from tests.channels.email.mails import account


def test_what_is_not_said_has_its_usual_value() -> None:
    found = EmailSettings.from_account(account())

    assert found.incoming == Fetching(
        "imap.firma.example", 993, Security.TLS, "INBOX", False, "", ""
    )
    assert (found.username, found.smtp_username) == ("help@firma.example",) * 2
    assert (found.smtp_password, found.subaddress, found.oauth) == ("x", False, None)
    assert found.domain == "firma.example"


def test_the_command_line_may_give_everything_as_text() -> None:
    there = EmailSettings.from_account(account(imap_port="143", mark_seen="true")).incoming

    assert isinstance(there, Fetching)
    assert (there.port, there.mark_seen) == (143, True)


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

    there = EmailSettings.from_account(local).incoming
    assert isinstance(there, Fetching)
    assert there.security is Security.PLAIN


LMTP: dict[str, str | int | bool] = {"incoming": "lmtp", "lmtp_port": 2424, "imap_host": ""}
XOAUTH2: dict[str, str | int | bool] = {
    "auth": "xoauth2",
    "oauth_provider": "google",
    "oauth_client_id": "hub",
}


def test_what_a_mailbox_does_not_need_is_not_asked_of_it() -> None:
    found = EmailSettings.from_account(replace(account(**LMTP, auth="none"), secrets={}))
    loopback = (ip_network("127.0.0.0/8"), ip_network("::1"))
    assert found.incoming == Listening("127.0.0.1", 2424, loopback)
    assert (found.password, found.smtp_auth) == ("", False)
    found = EmailSettings.from_account(replace(account(**XOAUTH2), secrets={}))
    assert found.oauth is not None
    assert found.oauth.token_url == "https://oauth2.googleapis.com/token"
    assert found.oauth.scope == "https://mail.google.com/"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"incoming": "pigeon"}, "incoming"),
        ({**LMTP, "lmtp_port": ""}, "lmtp_port"),
        ({**LMTP, "lmtp_allowed": ""}, "lmtp_allowed"),
        ({**LMTP, "lmtp_allowed": "10.0.0.1/24"}, "lmtp_allowed"),
        ({"auth": "none"}, "auth"),
        ({"auth": "xoauth2"}, "oauth_provider"),
        ({**XOAUTH2, "oauth_client_id": ""}, "oauth_client_id"),
        ({**XOAUTH2, "oauth_provider": "other"}, "oauth_authorize_url"),
        ({**XOAUTH2, "oauth_token_url": "http://login.example/token"}, "oauth_token_url"),
        ({**XOAUTH2, "oauth_token_url": "https://[::1"}, "oauth_token_url"),
    ],
)
def test_what_another_way_needs_is_named_too(
    values: dict[str, str | int | bool], name: str
) -> None:
    with pytest.raises(Invalid) as refused:
        EmailSettings.from_account(account(**values))
    assert refused.value.params["field"] == name


def test_secrets_are_marked_and_never_shown() -> None:
    assert {field.name for field in FIELDS if field.secret} == {
        "password", "smtp_password", "oauth_client_secret", "oauth_refresh_token",
    }  # fmt: skip
    assert "'x'" not in repr(EmailSettings.from_account(account()))
    secret = replace(account(**XOAUTH2), secrets={"oauth_refresh_token": "x"})
    assert "'x'" not in repr(EmailSettings.from_account(secret))


def test_what_matters_only_with_another_setting_names_one_that_can_be_so() -> None:
    by_name = {field.name: field for field in FIELDS}
    for field in FIELDS:
        if field.when is not None:
            other, value = field.when
            assert value in by_name[other].choices


NAMED = [field.name for field in FIELDS]
NAMES = st.sampled_from(NAMED)
VALUES = st.one_of(st.text(max_size=40), st.integers(), st.booleans())


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=8))
def test_whatever_an_account_holds_is_read_or_its_field_is_named(
    values: dict[str, str | int | bool],
) -> None:
    try:
        EmailSettings.from_account(account(**values))
        wrong = ""
    except Invalid as error:
        wrong = str(error.params["field"])
    assert wrong in {"", *NAMED}
