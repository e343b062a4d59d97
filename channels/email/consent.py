"""The consent of a mailbox's owner, by way of their browser (RFC 6749, 4.1; PKCE, RFC 7636)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from channels.base import Tools
from channels.email.oauth import granted
from channels.email.oauth_client import OAuthClient
from channels.email.settings import EmailSettings
from router.accounts import Account
from router.errors import Invalid, Refused
from router.ports import Http


class MailboxConsent:
    """See `Consent`."""

    def __init__(self, client: OAuthClient, login: str, http: Http) -> None:
        self._client, self._http = client, http
        self._state, self._verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(48)
        self.link = client.consent_link(login, self._state, self._verifier)

    async def answered(self, pasted: str) -> Mapping[str, str]:
        """See `Consent.answered`."""
        form = self._client.for_code(self._code(pasted.strip()), self._verifier)
        grant = await granted(self._http, self._client.token_url, form)
        if not grant.refresh:
            raise Refused("oauth.refresh", "The provider gave no refresh token: see its scopes")
        return {"oauth_refresh_token": grant.refresh}

    def _code(self, pasted: str) -> str:
        if "?" not in pasted and "=" not in pasted:
            if not pasted:
                raise Invalid("oauth.code", "Nothing was pasted")
            return pasted
        said = parse_qs(urlsplit(pasted).query or pasted.partition("?")[2] or pasted)
        if error := said.get("error"):
            why = " ".join([*error, *said.get("error_description", ())])
            raise Refused("oauth.refused", f"The consent was not given: {why[:300]}")
        if said.get("state") != [self._state]:
            raise Invalid("oauth.state", "This address belongs to another attempt: start again")
        if "code" not in said:
            raise Invalid("oauth.code", "There is no code in this address")
        return said["code"][0]


def consent(account: Account, tools: Tools) -> MailboxConsent | None:
    """See `Spec.consent`. Raises Invalid when the settings are wrong."""
    settings = EmailSettings.from_account(account)
    if settings.oauth is None:
        return None
    return MailboxConsent(settings.oauth, settings.username, tools.http)
