"""What OAuth 2.0 asks of us (RFC 6749, RFC 7636): who we are there, the link to the owner's
consent, and what is said to the provider for a token; pure.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

if TYPE_CHECKING:
    from channels.email.settings_values import Values

NOWHERE = "http://localhost"
"""Nobody listens there: the owner copies the address at which the browser has ended up. Providers
take it for desktop programs (RFC 8252, 7.3).
"""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider asks for consent and gives tokens; `asks` are its own words in the link."""

    authorize_url: str = ""
    token_url: str = ""
    scope: str = ""
    asks: Mapping[str, str] = field(default_factory=dict)


_MICROSOFT = "https://login.microsoftonline.com/common/oauth2/v2.0"
_OUTLOOK = "https://outlook.office.com"

PROVIDERS: Mapping[str, Provider] = {
    # Without these two Google gives a refresh token at the very first consent only.
    "google": Provider(
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "https://mail.google.com/",
        {"access_type": "offline", "prompt": "consent"},
    ),
    "microsoft": Provider(
        f"{_MICROSOFT}/authorize",
        f"{_MICROSOFT}/token",
        f"offline_access {_OUTLOOK}/IMAP.AccessAsUser.All {_OUTLOOK}/SMTP.Send",
    ),
    "other": Provider(),
}


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """This hub as a provider knows it, for one mailbox; no refresh token before the consent."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    authorize_url: str
    token_url: str
    scope: str
    asks: Mapping[str, str]

    @classmethod
    def read(cls, read: Values) -> Self:
        """Read and check an account's settings. Raises Invalid with the field's name."""
        provider = PROVIDERS[read.choice("oauth_provider")]
        return cls(
            client_id=read.required("oauth_client_id"),
            client_secret=read.secret("oauth_client_secret", required=False),
            refresh_token=read.secret("oauth_refresh_token", required=False),
            authorize_url=read.url("oauth_authorize_url", provider.authorize_url),
            token_url=read.url("oauth_token_url", provider.token_url),
            scope=read.text("oauth_scope") or provider.scope,
            asks=provider.asks,
        )

    def consent_link(self, login: str, state: str, verifier: str, back: str) -> str:
        """Return where the owner of `login` consents; `state` comes `back` with the code."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        words = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": back,
            "scope": self.scope,
            "state": state,
            "code_challenge": challenge.decode().rstrip("="),
            "code_challenge_method": "S256",
            "login_hint": login,
            **self.asks,
        }
        mark = "&" if "?" in self.authorize_url else "?"
        return self.authorize_url + mark + urlencode(words)

    def for_code(self, code: str, verifier: str, back: str) -> dict[str, str]:
        """Say what turns the code of a consent into tokens."""
        return self._signed(
            grant_type="authorization_code",
            code=code,
            redirect_uri=back,
            code_verifier=verifier,
        )

    def for_refresh(self, refresh_token: str) -> dict[str, str]:
        """Say what gives a new access token."""
        return self._signed(grant_type="refresh_token", refresh_token=refresh_token)

    def _signed(self, **words: str) -> dict[str, str]:
        secret = {"client_secret": self.client_secret} if self.client_secret else {}
        return {**words, "client_id": self.client_id, **secret}
