"""The shop of the demonstration: its pages, and the web chat that stands on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from config.demo.people import CHAT, SUPPORT
from config.directory import put_account, put_queue
from router.accounts import Account
from router.model import AccountId, QueueId
from router.people import Queue
from router.repositories import Tx
from storage.store import Store

_PAGE = Path(__file__).parent / "page"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_TITLES = {
    "en": ("Hello! We know bicycles.", "Ask us anything: sizes, delivery, repairs."),
    "es": ("¡Hola! Sabemos de bicicletas.", "Pregunte lo que quiera: tallas, envíos, arreglos."),
    "ru": ("Здравствуйте! Мы знаем всё о велосипедах.", "Спрашивайте: размеры, доставка, ремонт."),
}


class Shop:
    """Serves the shop; `key` is what its pages name the chat by."""

    def __init__(self) -> None:
        self._key = ""

    async def connect(self, store: Store, url: str) -> None:
        """Set the chat up, or let it follow to the address of this start."""

        async def work(tx: Tx) -> AccountId:
            found = next((a for a in await tx.config.accounts() if a.kind == "webchat"), None)
            account = found or await _new_chat(tx, store)
            origins = " ".join(_names(url))
            if account.settings.get("origins") != origins:
                settings = {**account.settings, "origins": origins}
                moved = replace(account, settings=settings, ver=account.ver + bool(found))
                await put_account(tx, moved, store.clock.now())
            return account.id

        self._key = f"wc_{await store.unit.write(work)}"

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes of the shop."""
        return [
            web.get("/demo", self.index),
            web.get("/demo/", self.index),
            web.get("/demo/{file:shop\\.(?:css|js)|bikes\\.svg}", self.file),
            web.get("/demo/api/shop", self.start),
        ]

    async def index(self, _request: web.Request) -> web.FileResponse:
        """Serve the page."""
        return web.FileResponse(_PAGE / "shop.html", headers=_HEADERS)

    async def file(self, request: web.Request) -> web.FileResponse:
        """Serve its style, its script and its pictures."""
        return web.FileResponse(_PAGE / request.match_info["file"], headers=_HEADERS)

    async def start(self, request: web.Request) -> web.Response:
        """Say which chat stands here, and where one is a second visitor."""
        here = f"{request.scheme}://{request.host}"
        second = next((name for name in _names(here) if name != here), here)
        return web.json_response({"key": self._key, "second": second})


def _names(url: str) -> tuple[str, ...]:
    """Return the origins of a machine that only itself reaches: a browser holds each for a site."""
    parts = urlsplit(url)
    if parts.hostname not in ("127.0.0.1", "localhost"):
        return (url,)
    port = f":{parts.port}" if parts.port else ""
    return tuple(f"{parts.scheme}://{host}{port}" for host in ("127.0.0.1", "localhost"))


async def _new_chat(tx: Tx, store: Store) -> Account:
    queue = next((one for one in await tx.config.queues() if one.name == CHAT), None)
    if queue is None:
        queue = Queue(QueueId(store.ids.new()), CHAT)
        await put_queue(tx, queue, store.clock.now())
    mailbox = next(one for one in await tx.config.accounts() if one.name == SUPPORT)
    titles = {f"title_{language}": words[0] for language, words in _TITLES.items()}
    greetings = {f"greeting_{language}": words[1] for language, words in _TITLES.items()}
    settings: dict[str, str | int | bool] = {**titles, **greetings}
    settings |= {"name": "Pedalia", "mail_account": mailbox.id, "gone_after_s": 20}
    return Account(AccountId(store.ids.new()), "Pedalia", "webchat", queue.id, settings)
