"""Browsers that somebody has signed in from before: strangers' guesses cost them nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from aiohttp import web

LIFE = timedelta(days=400)  # browsers keep no cookie longer


class Devices:
    """Marks a browser after a sign-in, and knows it again for that person alone."""

    def __init__(self, key: bytes, secure: bool) -> None:
        # A key of its own: nothing signed for files may pass for a browser, nor the reverse.
        self._key = hmac.digest(key, b"devices", hashlib.sha256)
        self._secure = secure
        self._cookie = "__Host-centralita_device" if secure else "centralita_device"

    def known(self, request: web.Request, email: str) -> str | None:
        """Return the name of the browser when this person has signed in from it."""
        name, _, signature = request.cookies.get(self._cookie, "").partition(".")
        given = signature.encode("utf-8", "replace")
        return name if hmac.compare_digest(self._sign(name, email).encode(), given) else None

    def remember(self, request: web.Request, response: web.Response, email: str) -> None:
        """Mark the browser, under its old name if it has one."""
        name = self.known(request, email) or secrets.token_urlsafe(16)
        response.set_cookie(
            self._cookie,
            f"{name}.{self._sign(name, email)}",
            max_age=int(LIFE.total_seconds()),
            httponly=True,
            secure=self._secure,
            samesite="Strict",
            path="/",
        )

    def _sign(self, name: str, email: str) -> str:
        text = f"{name}.{email.lower()}".encode("utf-8", "replace")
        return hmac.digest(self._key, text, hashlib.sha256).hex()
