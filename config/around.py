"""Mails that carry a chat's answer: their words, and the page by which no more of them come.

Opening the page changes nothing, for mail servers open links to look at them; its button does.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from aiohttp import web

from channels.detour import AroundWords, SayAround
from config.words import LANGUAGES, mail_texts
from router import detour
from router.model import MessageId
from router.ports import Clock, ReplyToken, Unit
from router.repositories import Tx

_PATH = "/mail/stop"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 34em; margin: 15vh auto; padding: 0 20px }}
h1 {{ font-size: 22px }}
button {{ font: inherit; min-height: 44px; padding: 0 18px; border: 0; border-radius: 6px;
  color: #fff; background: #1f54d6; cursor: pointer }}
</style>
<main><h1>{title}</h1><p>{text}</p>{form}</main>
</html>"""


def say_around(url: str, token: ReplyToken) -> SayAround:
    """Return what words a chat's mails with their link; `url` is where customers reach the hub."""

    def say(language: str, message: MessageId) -> AroundWords:
        texts = mail_texts(language)
        known = language if language in LANGUAGES else LANGUAGES[0]
        link = f"{url}{_PATH}/{message}.{token.sign(_named(message))}?lang={known}"
        foot = texts["around_foot"].format(link=link)
        return AroundWords(texts["around_subject"], foot)

    return say


def stop_routes(unit: Unit, clock: Clock, token: ReplyToken) -> Sequence[web.RouteDef]:
    """Return the routes of the page behind the link."""

    def message_of(request: web.Request) -> MessageId:
        message, _, signature = request.match_info["token"].partition(".")
        if not token.check(_named(MessageId(message)), signature):
            raise web.HTTPNotFound
        return MessageId(message)

    async def ask(request: web.Request) -> web.Response:
        message_of(request)
        texts = _texts(request)
        form = f'<form method="post"><button>{escape(texts["stop_do"])}</button></form>'
        return _page(request, texts["stop_title"], texts["stop_text"], form)

    async def stop(request: web.Request) -> web.Response:
        message = message_of(request)

        async def work(tx: Tx) -> None:
            for said in (await tx.messages.get([message])).values():
                await detour.refuse(tx, said, clock.now())

        await unit.write(work)
        texts = _texts(request)
        return _page(request, texts["stopped_title"], texts["stopped_text"])

    path = f"{_PATH}/{{token}}"
    return [web.get(path, ask), web.post(path, stop)]


def _named(message: MessageId) -> str:
    """Return what is signed: a signature made for answers must not stop anything."""
    return f"stop:{message}"


def _texts(request: web.Request) -> dict[str, str]:
    return mail_texts(request.query.get("lang", ""))


def _page(request: web.Request, title: str, text: str, form: str = "") -> web.Response:
    language = request.query.get("lang", "")
    shown = _PAGE.format(
        language=language if language in LANGUAGES else LANGUAGES[0],
        title=escape(title), text=escape(text), form=form,
    )  # fmt: skip
    return web.Response(text=shown, content_type="text/html", headers=_HEADERS)
