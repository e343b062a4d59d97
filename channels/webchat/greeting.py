"""How a visitor is met: known by his token or vouched for, and told what he has missed."""

from __future__ import annotations

from channels.webchat.channel import WebchatChannel
from channels.webchat.frames import Frame
from channels.webchat.links import Link
from channels.webchat.showing import Answer, encode, stamp, thread_of
from channels.webchat.talking import where
from router.errors import Forbidden
from router.visits import key_of

THREADS = 5


class TokenOver(Exception):
    """The token is nobody's, or nobody's any more."""


async def welcome(channel: WebchatChannel, link: Link, hello: Frame) -> list[bytes]:
    """Add a socket that said hello; return its first frames. Raises TokenOver."""
    await channel.begin()
    told = await _recognise(channel, link, hello)
    where(link, hello.get("page", {}))
    link.language = hello.get("language", "") or _language(link)
    since = hello.get("since") if link.session else None
    missed = await channel.teller.enter(link, since)
    cursor = channel.teller.told
    threads = await _threads(channel, link) if missed is None else None
    open_now, _ = await channel.opens()
    first: Answer = {
        "type": "welcome",
        "now": stamp(channel.tools.clock.now()),
        "cursor": cursor,
        "visitor": link.session.visitor if link.session else None,
        "name": link.session.said.get("name") if link.session else None,
        "open": open_now,
        "resumed": missed is not None,
        "threads": threads,
    }
    return [encode(first), *map(encode, told), *(missed or ())]


async def _recognise(channel: WebchatChannel, link: Link, hello: Frame) -> list[Answer]:
    token = hello.get("token")
    if token:
        link.session = await channel.sessions.find(token)
        if link.session is None:
            raise TokenOver
    if not hello.get("identity"):
        return []
    try:
        return await channel.talking.identified(link, hello["identity"])
    except Forbidden as error:
        # He stays whoever he was: a claim that is not proven is nothing.
        return [{"type": "refused", "code": error.code, "text": error.text, "params": {}}]


async def _threads(channel: WebchatChannel, link: Link) -> list[Answer]:
    if link.session is None:
        return []
    found = await channel.tools.threads.of(link.owners, THREADS)
    channel.teller.learn(found)
    link.known |= {thread.thread_key for thread in found}
    shown = []
    for thread in found:
        visit = await channel.tools.doc.get(key_of(thread.thread_key)) or {}
        shown.append(thread_of(thread, visit, channel.settings))
    return shown


def _language(link: Link) -> str:
    return link.session.said.get("language", "") if link.session else ""
