"""What of an account is asked at the command line."""

import io

import pytest

from config.commands.account_values import fields_of, read_values
from router.errors import Invalid

EMAIL = fields_of("email")
GOOGLE = ["address=a@desk.test", "imap_host=i", "smtp_host=s", "auth=xoauth2"]


def test_a_secret_named_without_a_value_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("word\n"))
    settings, secrets = read_values(EMAIL, ["oauth_client_secret"], {"port": 1}, asking=False)
    assert (settings, secrets) == ({"port": 1}, {"oauth_client_secret": "word"})


def test_only_what_matters_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    values = [*GOOGLE, "oauth_provider=google", "oauth_client_id=hub"]
    settings, secrets = read_values(EMAIL, values, {}, asking=True)
    assert settings["oauth_client_id"] == "hub"
    assert secrets == {}
    with pytest.raises(Invalid, match="'oauth_provider' is missing"):
        read_values(EMAIL, GOOGLE, {}, asking=True)
