"""A provider that gives access tokens for mailboxes, as Google and Microsoft do."""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.servers.tokens import KEY, access_token

CLIENT, SECRET = "hub", "client-secret"


@dataclass
class Provider:
    """What it gives and what it was asked. `spoilt`: so many tokens more that no server takes;
    `lasts`: seconds a token is good for; `revoked`: the owner has taken the consent back;
    `says`: an answer it gives whatever it is asked.
    """

    address: str
    url: str = ""
    asks: str = ""
    lasts: int = 3600
    spoilt: int = 0
    revoked: bool = False
    says: web.Response | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    _good: set[str] = field(default_factory=set)
    _codes: dict[str, str] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def consent(self, link: str) -> str:
        """Say yes as the owner does in a browser; return the address where the browser ends up."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
        code = f"code-{next(self._numbers)}"
        self._codes[code] = asked["code_challenge"]
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    async def page(self, request: web.Request) -> web.Response:
        """Ask the owner; yes and no lead back to whoever has sent them."""
        no = f"{request.query['redirect_uri']}?error=access_denied&state={request.query['state']}"
        links = f'<a href="{escape(self.consent(str(request.url)))}">Allow</a>'
        links += f' <a href="{escape(no)}">Deny</a>'
        text = f"<!doctype html><title>Consent</title>{links}"
        return web.Response(text=text, content_type="text/html")

    async def answer(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.says is not None:
            return self.says
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return web.json_response({"error": "invalid_client"}, status=401)
        if self.revoked or not self._is_good(form):
            error = {"error": "invalid_grant", "error_description": "Token has been revoked."}
            return web.json_response(error, status=400)
        return web.json_response(self._tokens())

    def _is_good(self, form: dict[str, str]) -> bool:
        if form["grant_type"] == "refresh_token":
            # Each is good once: the next one comes with the access token.
            known = form["refresh_token"] in self._good
            self._good.discard(form["refresh_token"])
            return known
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return self._codes.pop(form["code"], None) == challenge

    def _tokens(self) -> dict[str, str | int]:
        refresh = f"refresh-{next(self._numbers)}"
        self._good.add(refresh)
        self.spoilt -= 1
        key = b"another" if self.spoilt >= 0 else KEY
        token = access_token(self.address, self.lasts, key=key)
        return {"access_token": token, "expires_in": self.lasts, "refresh_token": refresh}


@asynccontextmanager
async def provider(address: str) -> AsyncIterator[Provider]:
    """A provider on loopback that knows one mailbox."""
    made, app = Provider(address), web.Application()
    app.router.add_post("/token", made.answer)
    app.router.add_get("/authorize", made.page)
    async with TestServer(app) as server:
        made.url, made.asks = str(server.make_url("/token")), str(server.make_url("/authorize"))
        yield made
