"""Access tokens of one mailbox: kept, renewed before they end and after a refusal."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.base import Tools
from channels.email.oauth_client import OAuthClient
from channels.email.settings import EmailSettings
from router.errors import Refused, Unreachable
from router.ports import Answer, Clock, Docs, Http

KEY = "oauth"
EARLY = timedelta(minutes=5)
"""A token that ends so soon is renewed: it must live as long as a sign-in may take."""

USUAL_S = 3600

KEEPING_S = 1.0
"""Another process needs so long at most to keep what it was given."""

AGAIN = "Give the consent again: the account test shows the link"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a provider gave: two tokens, and the seconds that the first is good for."""

    access: str
    refresh: str
    seconds: int


def token_of(settings: EmailSettings, tools: Tools) -> AccessTokens | None:
    """Return what signs this mailbox in; None where a password does."""
    if settings.oauth is None:
        return None
    return AccessTokens(settings.oauth, tools.doc, tools.http, tools.clock)


class AccessTokens:
    """The tokens of one account, kept in `docs`; several of these may work on the same ones."""

    def __init__(self, client: OAuthClient, docs: Docs, http: Http, clock: Clock) -> None:
        self._client, self._docs, self._http, self._clock = client, docs, http, clock
        self._turn = asyncio.Lock()

    async def __call__(self, refused: str = "") -> str:
        """Return an access token other than the `refused` one. Raises Unreachable; code 'auth':
        the provider gives none any more, or never did.
        """
        async with self._turn:
            kept = await self._kept()
            if kept and kept["access"] != refused and self._lasts(kept["until"]):
                return kept["access"]
            # A provider may give a new refresh token with each access token; the old one ends.
            try:
                return await self._renewed(kept["refresh"] if kept else self._client.refresh_token)
            except Unreachable as error:
                if error.code == "auth" and (theirs := await self._another_s(kept)):
                    return theirs
                raise

    async def _kept(self) -> Mapping[str, str] | None:
        """What is kept, unless it comes from an older consent."""
        kept = await self._docs.get(KEY)
        return kept if kept and kept["consent"] == _mark(self._client.refresh_token) else None

    async def _another_s(self, kept: Mapping[str, str] | None) -> str | None:
        """The token of another process that was faster with the same refresh token, if so."""
        await asyncio.sleep(KEEPING_S)
        now_kept = await self._kept()
        if now_kept is None or now_kept == kept or not self._lasts(now_kept["until"]):
            return None
        return now_kept["access"]

    def _lasts(self, until: str) -> bool:
        return datetime.fromisoformat(until) - EARLY > self._clock.now()

    async def _renewed(self, refresh_token: str) -> str:
        if not refresh_token:
            raise Unreachable("auth", f"Nobody has given their consent yet. {AGAIN}")
        form = self._client.for_refresh(refresh_token)
        grant = await granted(self._http, self._client.token_url, form)
        until = self._clock.now() + timedelta(seconds=grant.seconds)
        value = {
            "access": grant.access,
            "until": until.isoformat(),
            "refresh": grant.refresh or refresh_token,
            "consent": _mark(self._client.refresh_token),
        }
        await self._docs.put(KEY, value)
        return grant.access


async def granted(http: Http, url: str, form: Mapping[str, str]) -> Grant:
    """Ask a provider for tokens. Raises Unreachable; code 'auth': it has refused for good."""
    try:
        answer = await http.request("POST", url, form=form, headers={"Accept": "application/json"})
    except Refused as error:
        # Of the settings' making: no reason to give up a mail that waits to be sent.
        raise Unreachable("oauth.address", error.text) from error
    said = _read(answer)
    access, refresh = said.get("access_token"), said.get("refresh_token")
    if answer.status == 200 and isinstance(access, str) and access.isascii():
        seconds = said.get("expires_in")
        good = isinstance(seconds, int | str) and str(seconds).isdecimal() and len(str(seconds)) < 9
        return Grant(access, str(refresh or ""), int(str(seconds)) if good else USUAL_S)
    raise _refusal(answer, said)


def _refusal(answer: Answer, said: Mapping[str, object]) -> Unreachable:
    error = str(said.get("error", ""))[:100]
    why = " ".join(str(said.get("error_description", "")).split())[:300]
    text = ": ".join(filter(None, (error, why))) or f"HTTP {answer.status} without a token"
    if error == "invalid_grant":
        return Unreachable("auth", f"The consent has ended or was withdrawn ({text}). {AGAIN}")
    if error and answer.status in (400, 401, 403):
        return Unreachable("auth", f"The provider does not know this client ({text})")
    return Unreachable("oauth.unreachable", f"The provider gives no token now ({text})")


def _read(answer: Answer) -> Mapping[str, object]:
    try:
        said = json.loads(answer.content)
    except ValueError:
        said = None
    return said if isinstance(said, dict) else {}


def _mark(refresh_token: str) -> str:
    return hashlib.sha256(refresh_token.encode()).hexdigest()[:16]
