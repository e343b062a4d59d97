"""The owner of a mailbox says yes in a browser: to one question, once, for one session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from router.model import AccountId
from tests.agents import seed
from tests.agents.conftest import House, Person
from tests.channels.email.oauth_provider import CLIENT, SECRET, Provider, provider
from tests.storage.stores import in_memory

# What a store does with accounts and documents is held by its contract.
pytestmark = in_memory

ADDRESS = "help@shop.example"


def form(there: Provider, **more: Any) -> dict[str, Any]:
    settings = {
        "address": ADDRESS,
        "imap_host": "127.0.0.1",
        "imap_security": "plain",
        "smtp_host": "127.0.0.1",
        "smtp_security": "plain",
        "auth": "xoauth2",
        "oauth_provider": "other",
        "oauth_client_id": CLIENT,
        "oauth_authorize_url": there.asks,
        "oauth_token_url": there.url,
        "oauth_scope": "mail",
    }
    return {"settings": settings, "secrets": {"oauth_client_secret": SECRET}, **more}


async def asked(person: Person, there: Provider) -> str:
    """Ask; return the address at which the owner's browser comes back with a yes."""
    question = await person.json("POST", "/accounts/consent", form(there, kind="email"))
    words = parse_qs(urlsplit(question["link"]).query)
    assert (words["redirect_uri"], words["state"]) == ([question["back"]], [question["state"]])
    return there.consent(question["link"])


async def test_a_yes_is_kept_sealed_and_goes_into_the_account_by_its_ticket(house: House) -> None:
    ada = await house.enter(seed.ADA)
    async with provider(ADDRESS) as there:
        address = await asked(ada, there)
        answered = await ada.json("POST", "/accounts/consent/answer", {"address": address})
        assert there.asked[-1]["grant_type"] == "authorization_code"
        new = form(there, name="Help", kind="email", queue_id=seed.SALES, ticket=answered["ticket"])
        made = await ada.json("POST", "/accounts", new)
        again = await ada.json("POST", "/accounts/consent/answer", {"address": address}, status=409)
    assert again["error"]["code"] == "consent.gone"
    assert made["secrets"] == ["oauth_client_secret", "oauth_refresh_token"]
    account = await house.store.unit.write(lambda tx: tx.config.account(AccountId(made["id"])))
    assert account is not None
    assert account.secrets["oauth_refresh_token"].startswith("refresh-")
    assert "refresh-" not in str((answered, made))


async def test_an_answer_is_good_for_the_session_that_asked_and_nobody_else(house: House) -> None:
    ada, other = await house.enter(seed.ADA), await house.enter(seed.ADA)
    async with provider(ADDRESS) as there:
        address = await asked(ada, there)
        stolen = await other.json("POST", "/accounts/consent/answer", {"address": address}, 409)
        assert stolen["error"]["code"] == "consent.gone"
        assert there.asked == []
        address = await asked(ada, there)
        given = await ada.json("POST", "/accounts/consent/answer", {"address": address})
        body = form(there, name="Help", kind="email", queue_id=seed.SALES, ticket=given["ticket"])
        theirs = await other.json("POST", "/accounts", body, 409)
        assert theirs["error"]["code"] == "consent.gone"
        body["settings"]["oauth_token_url"] = "http://127.0.0.1:9/token"
        elsewhere = await ada.json("POST", "/accounts", body, 422)
        assert elsewhere["error"]["code"] == "secret.again"


@pytest.mark.parametrize(
    ("spoil", "status", "code"),
    [
        (lambda address: address.replace("state=", "state=x"), 409, "consent.gone"),
        (lambda address: address.replace("code=", "cod="), 422, "oauth.code"),
        (lambda address: address.replace("code=", "error=no&x="), 409, "consent.refused"),
        (lambda address: address.replace("code=", "code=another-"), 409, "consent.refused"),
        (lambda address: "", 409, "consent.gone"),
    ],
)  # fmt: skip
async def test_what_is_no_yes_grants_nothing(
    house: House, spoil: Any, status: int, code: str
) -> None:
    ada = await house.enter(seed.ADA)
    async with provider(ADDRESS) as there:
        body = {"address": spoil(await asked(ada, there))}
        refused = await ada.json("POST", "/accounts/consent/answer", body, status)
    assert refused["error"]["code"] == code


async def test_a_question_is_open_for_half_an_hour_and_needs_an_account_that_asks(
    house: House,
) -> None:
    ada = await house.enter(seed.ADA)
    async with provider(ADDRESS) as there:
        address = await asked(ada, there)
        house.clock.ahead = timedelta(seconds=1801)
        late = await ada.json("POST", "/accounts/consent/answer", {"address": address}, 409)
        assert late["error"]["code"] == "consent.gone"
        plain = form(there, kind="email")
        plain["settings"]["auth"] = "password"
        plain["secrets"] = {"password": "hush"}
        none = await ada.json("POST", "/accounts/consent", plain, 422)
        assert none["error"]["code"] == "consent.none"
