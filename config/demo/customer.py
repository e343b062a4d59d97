"""The page that plays the customer: his mailbox, a form to write, ready-made mails."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid
from pathlib import Path
from typing import Any

from aiohttp import web

from channels.email.simulator import Simulator
from config.demo.mailbox import Mail, read
from config.demo.people import CUSTOMERS, MAILBOXES
from config.demo.ready import READY, Letter

_PAGE = Path(__file__).parent / "page"
_TEXTS = Path(__file__).parent.parent / "texts"
_LARGEST = 40 * 1024 * 1024  # bytes of a request: 25 MB of files in base64
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def routes(page: CustomerPage) -> Sequence[web.RouteDef]:
    """Return the routes of the customer's page."""
    return [
        web.get("/demo/mail", page.index),
        web.get("/demo/{file:page\\.(?:css|js)|icon\\.svg}", page.file),
        web.get("/demo/texts/{language:en|es|ru}.json", page.texts),
        web.get("/demo/api/start", page.start),
        web.get("/demo/api/mail", page.mailbox),
        web.post("/demo/api/mail", page.write),
        web.post("/demo/api/ready", page.ready),
        web.get("/demo/ws", page.live),
    ]


class CustomerPage:
    """Handlers of the customer's page; his mails go through the simulated provider."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._sockets: set[web.WebSocketResponse] = set()

    async def index(self, _request: web.Request) -> web.FileResponse:
        """Serve the page."""
        return web.FileResponse(_PAGE / "index.html", headers=_HEADERS)

    async def file(self, request: web.Request) -> web.FileResponse:
        """Serve its style and its script."""
        return web.FileResponse(_PAGE / request.match_info["file"], headers=_HEADERS)

    async def texts(self, request: web.Request) -> web.FileResponse:
        """Serve its words in one language."""
        name = f"demo.{request.match_info['language']}.json"
        return web.FileResponse(_TEXTS / name, headers=_HEADERS)

    async def start(self, _request: web.Request) -> web.Response:
        """Say who may be played, whom to write to, which mails are ready."""
        people = [{"name": one.name, "address": one.address} for one in CUSTOMERS]
        return web.json_response(
            {"people": people, "desks": list(MAILBOXES.values()), "ready": list(READY)}
        )

    async def mailbox(self, request: web.Request) -> web.Response:
        """List the mails of one address, newest first."""
        mails = self._mails(request.query.get("address", ""))
        return web.json_response([_shown(mail) for mail in mails])

    async def write(self, request: web.Request) -> web.Response:
        """Send what the customer typed."""
        return await self._sending(request, self._written)

    async def ready(self, request: web.Request) -> web.Response:
        """Send a ready-made mail."""
        return await self._sending(request, self._made)

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        """Tell the page each time some mailbox has changed, until it leaves or the hub ends."""
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        self._sockets.add(socket)
        async with self._simulator.listen() as changes:
            teller = asyncio.create_task(_tell(socket, changes))
            try:
                async for _ in socket:
                    pass
            finally:
                self._sockets.discard(socket)
                teller.cancel()
                await asyncio.wait([teller])
        return socket

    async def close(self) -> None:
        """Send the pages away, so that no open socket holds the process."""
        await asyncio.gather(*(socket.close() for socket in list(self._sockets)))

    async def _sending(
        self,
        request: web.Request,
        build: Callable[[Mapping[str, Any]], tuple[bytes, str]],
    ) -> web.Response:
        content = await _limited(request)
        try:
            letter = json.loads(content)
            raw, desk = build(letter)
            own = str(letter["address"])
        except (KeyError, ValueError, TypeError, AttributeError, binascii.Error) as error:
            return web.Response(status=400, text=f"This cannot be sent: {error}")
        self._simulator.deliver(raw, [desk, own])
        return web.json_response({})

    def _mails(self, address: str) -> list[Mail]:
        stored = self._simulator.mailbox(address)
        return [read(str(mail.uid), mail.content, address) for mail in reversed(stored)]

    def _written(self, letter: Mapping[str, Any]) -> tuple[bytes, str]:
        desk = str(letter["to"])
        mail = EmailMessage(policy=SMTP)
        mail["From"] = formataddr((str(letter["name"]), str(letter["address"])))
        mail["To"] = desk
        mail["Subject"] = " ".join(str(letter["subject"]).split())
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = make_msgid(domain="customer.demo")
        for answered in self._mails(str(letter["address"])):
            if answered.id == letter.get("answers"):
                mail["In-Reply-To"] = mail["References"] = answered.message_id
        mail.set_content(str(letter["text"]))
        for file in letter["files"]:
            kind, _, subtype = (file["type"] or "application/octet-stream").partition("/")
            content = base64.b64decode(file["content"], validate=True)
            mail.add_attachment(content, kind, subtype, filename=str(file["name"]))
        return mail.as_bytes(), desk

    def _made(self, letter: Mapping[str, Any]) -> tuple[bytes, str]:
        address, name = str(letter["address"]), str(letter["name"])
        received = [mail for mail in self._mails(address) if not mail.mine]
        desks = list(MAILBOXES.values())
        desk = next(
            (one for one in desks if received and one in received[0].sender),
            desks[name == CUSTOMERS[0].name],
        )
        last = received[0] if received else None
        build = READY[str(letter["id"])]
        return build(Letter(name, address, desk, last, datetime.now(UTC))), desk


async def _tell(socket: web.WebSocketResponse, changes: AsyncIterator[object]) -> None:
    async for _ in changes:
        await socket.send_str("changed")


def _shown(mail: Mail) -> dict[str, Any]:
    return {**asdict(mail), "from": mail.sender}


async def _limited(request: web.Request) -> bytes:
    content = bytearray()
    async for chunk in request.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) > _LARGEST:
            raise web.HTTPRequestEntityTooLarge(_LARGEST, len(content))
    return bytes(content)
