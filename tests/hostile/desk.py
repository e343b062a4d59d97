"""The agents' side of the same hub: what is shown of a hostile mail, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient, TestServer

from router.messages import Message
from storage.store import Store
from tests.agents import seed
from tests.agents.conftest import PACE, Ledger, Person, application


@dataclass
class Desk:
    """Somebody who may see everything."""

    person: Person

    async def shown(self, said: Message) -> dict[str, Any]:
        """A message as the API gives it; its other views must be there too."""
        path = f"/customers/{said.customer_id}/timeline"
        page = await self.person.json("GET", path)
        messages = [item["message"] for item in page["items"] if item["message"]]
        [found] = [message for message in messages if message["id"] == said.id]
        await self.person.json("GET", f"/messages/{said.id}/headers")
        raw = await self.person.call("GET", f"/messages/{said.id}/raw")
        assert raw.status == 200
        if found["has_html"]:
            await self.person.json("GET", f"/messages/{said.id}/html?images=true")
        view: dict[str, Any] = found
        return view

    async def file(self, part: dict[str, Any]) -> ClientResponse:
        """Fetch an attachment by the address that the message names."""
        return await self.person.call("GET", part["url"])

    async def reply(self, interaction: str, **body: Any) -> ClientResponse:
        """Answer; fields as the composer sends them."""
        return await self.person.call("POST", f"/interactions/{interaction}/replies", body)


@asynccontextmanager
async def desk(store: Store, email: str, pages: Path) -> AsyncIterator[Desk]:
    """Serve the desk over a store and sign somebody in."""
    server = TestServer(application(store, Ledger(), pages, PACE))
    async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as client:
        person = Person(client)
        body = {"email": email, "password": seed.PASSWORD}
        person.session = await person.json("POST", "/session", body)
        person.csrf = person.session["csrf"]
        yield Desk(person)
