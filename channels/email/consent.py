"""The consent of a mailbox's owner, by way of their browser (RFC 6749, 4.1; PKCE, RFC 7636)."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from channels.base import Tools
from channels.email.oauth import granted
from channels.email.oauth_client import NOWHERE, OAuthClient
from channels.email.settings import EmailSettings
from router.accounts import Account
from router.errors import Invalid, Refused
from router.ports import Http


class MailboxConsent:
    """See `Consent`."""

    def __init__(
        self, client: OAuthClient, login: str, http: Http, back: str = "", secret: str = ""
    ) -> None:
        self._client, self._http, self._back = client, http, back or NOWHERE
        self.secret = secret or secrets.token_urlsafe(48)
        # The challenge in the link is a hash of the secret too: this one is of another kind.
        digest = hmac.digest(self.secret.encode(), b"state", "sha256")
        self.state = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        self.link = client.consent_link(login, self.state, self.secret, self._back)

    async def answered(self, pasted: str) -> Mapping[str, str]:
        """See `Consent.answered`."""
        form = self._client.for_code(self._code(pasted.strip()), self.secret, self._back)
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
        if said.get("state") != [self.state]:
            raise Invalid("oauth.state", "This address belongs to another attempt: start again")
        if "code" not in said:
            raise Invalid("oauth.code", "There is no code in this address")
        return said["code"][0]


def consent(
    account: Account, tools: Tools, back: str = "", secret: str = ""
) -> MailboxConsent | None:
    """See `Asks`. Raises Invalid when the settings are wrong."""
    settings = EmailSettings.from_account(account)
    if settings.oauth is None:
        return None
    return MailboxConsent(settings.oauth, settings.username, tools.http, back, secret)
