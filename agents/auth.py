"""The door: sessions kept on the server, a CSRF header, and the exact list of Origins."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from multidict import CIMultiDictProxy

from agents.refusals import NotSignedIn
from router.errors import Forbidden
from router.people import Agent, SignIn
from router.ports import Clock, Unit
from router.repositories import Tx
from router.seeing import Principal

SLIDING = timedelta(hours=12)
ABSOLUTE = timedelta(days=30)
# How stale the mark of last use may get: not every request has to write.
TOUCH = timedelta(minutes=5)
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who has come through the door."""

    agent: Agent
    sign_in: SignIn

    @property
    def principal(self) -> Principal:
        """Who asks, as the read models want to know it."""
        return Principal(self.agent.id, self.agent.role)


def digest(token: str) -> str:
    """Return what is kept of a token: the hexadecimal sha256."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


class Door:
    """Lets people in, knows them again, and sees them out."""

    def __init__(self, unit: Unit, clock: Clock, origins: frozenset[str], secure: bool) -> None:
        self._unit = unit
        self._clock = clock
        self._origins = origins
        self._secure = secure
        # The prefix makes browsers refuse the cookie from any other host or path (RFC 6265bis).
        self.cookie = "__Host-centralita_session" if secure else "centralita_session"

    async def admit(self, request: web.Request) -> Signed:
        """Return who sends `request`. Raises NotSignedIn, or Forbidden for a forged one."""
        signed = await self.known(self.token_hash(request))
        if signed is None:
            raise NotSignedIn("session.none", "Sign in first.")
        if request.method in UNSAFE:
            self.check_csrf(signed, request.headers.get("X-CSRF-Token", ""))
        await self._touch(signed.sign_in)
        return signed

    async def known(self, token_hash: str) -> Signed | None:
        """Return whose session it is while it lasts."""
        async with self._unit.read() as reads:
            found = await reads.sign_in(token_hash)
        if found is None or found[1].disabled or self._over(found[0]):
            return None
        return Signed(found[1], found[0])

    def token_hash(self, request: web.Request) -> str:
        """Return the hash of the token that the request's cookie brings."""
        return digest(request.cookies.get(self.cookie, ""))

    def check_origin(self, headers: CIMultiDictProxy[str] | Mapping[str, str]) -> None:
        """Refuse an Origin that is not ours; none at all comes from no browser. Raises Forbidden.

        Browsers always name it on sockets and on what changes things, so a foreign page cannot
        speak in somebody's name (CWE-352, CWE-1385).
        """
        origin = headers.get("Origin")
        if origin is not None and origin not in self._origins:
            raise Forbidden("origin.foreign", "This page may not speak to the hub.")

    def check_csrf(self, signed: Signed, token: str) -> None:
        """Refuse what does not bring the session's own second token. Raises Forbidden."""
        if not hmac.compare_digest(token.encode("utf-8", "replace"), signed.sign_in.csrf.encode()):
            raise Forbidden("csrf", "The X-CSRF-Token header is missing or wrong.")

    async def open(self, tx: Tx, agent: Agent, request: web.Request) -> tuple[str, SignIn]:
        """Begin a session in `tx`; return its token (kept nowhere) and the row.

        The session that the request came with, if any, ends: an id from before is worth nothing.
        """
        await tx.people.end_sign_in(self.token_hash(request))
        now, token = self._clock.now(), secrets.token_urlsafe(32)
        sign_in = SignIn(
            token_hash=digest(token),
            agent_id=agent.id,
            csrf=secrets.token_urlsafe(24),
            created_at=now,
            seen_at=now,
            expires_at=now + ABSOLUTE,
            ip=request.remote or "",
            user_agent=request.headers.get("User-Agent", "")[:200],
        )
        await tx.people.add_sign_in(sign_in)
        return token, sign_in

    def hand_cookie(self, response: web.Response, token: str) -> None:
        """Give the browser its token."""
        response.set_cookie(
            self.cookie,
            token,
            max_age=int(ABSOLUTE.total_seconds()),
            httponly=True,
            secure=self._secure,
            samesite="Lax",
            path="/",
        )

    def take_cookie(self, response: web.Response) -> None:
        """Take the token out of the browser."""
        response.del_cookie(self.cookie, path="/", secure=self._secure, httponly=True)

    def _over(self, sign_in: SignIn) -> bool:
        now = self._clock.now()
        return now >= sign_in.expires_at or now - sign_in.seen_at >= SLIDING

    async def _touch(self, sign_in: SignIn) -> None:
        now: datetime = self._clock.now()
        if now - sign_in.seen_at < TOUCH:
            return

        async def touch(tx: Tx) -> None:
            await tx.people.touch_sign_in(sign_in.token_hash, now)

        await self._unit.write(touch)
