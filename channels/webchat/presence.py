"""What may be lost: a visitor is here, on this page, writing; an agent is writing.

Visits are rung only where an agent looks, and gazes come again every 15 s: nobody else is told.
"""

from __future__ import annotations

from collections.abc import Iterable

from channels.base import Tools
from channels.webchat.links import Link, Links
from channels.webchat.session import Session
from channels.webchat.showing import encode, name_of
from channels.webchat.telling import Talk, Teller
from router.visiting import GAZES, GONE_S, VISITS, Gaze, Visit

OVER = "webchat.over"
TOKEN_OVER = 4401


class Presence:
    """The two sides of one account, as each other see them."""

    def __init__(self, tools: Tools, links: Links, teller: Teller) -> None:
        self._tools, self._links, self._teller = tools, links, teller
        self._looked: dict[str, float] = {}
        self._typing: dict[str, tuple[str, str]] = {}  # socket -> (conversation's key, text)
        self._writers: set[tuple[str, str]] = set()

    async def listen(self) -> None:
        """Hear where agents look, and pass on that they write, until cancelled."""
        async with self._tools.ring.listen(GAZES, OVER) as rings:
            async for topic, payload in rings:
                if topic == OVER:
                    self._see_off(payload.decode())
                else:
                    await self._heard(Gaze.decode(payload))

    async def typing(self, link: Link, key: str, on: bool, text: str) -> None:
        """Pass on that a visitor writes, or has stopped."""
        if on:
            self._typing[link.id] = key, text
        else:
            self._typing.pop(link.id, None)
        await self._tell_of(link, key)

    def wrote(self, link: Link) -> None:
        """What he was writing is said."""
        self._typing.pop(link.id, None)

    async def moved(self, link: Link) -> None:
        """Pass on where he is now."""
        for talk in self._teller.of(link):
            await self._ring(link, talk)

    async def tell(self, link: Link, interactions: Iterable[str]) -> None:
        """Pass on that he is here, where somebody looks."""
        for interaction_id in interactions:
            for talk, one in self._teller.at(interaction_id):
                if one is link:
                    await self._ring(link, talk)

    async def left(self, link: Link) -> None:
        """Pass on that a socket is gone."""
        self._typing.pop(link.id, None)
        for talk in self._teller.of(link):
            await self._ring(link, talk, online=False)

    async def over(self, session: Session) -> None:
        """Let all sockets of a session that is forgotten be closed, in every process."""
        await self._tools.ring.ring(OVER, f"{session.visitor} {session.key}".encode())

    def _see_off(self, named: str) -> None:
        visitor, _, key = named.partition(" ")
        for link in self._links.of(visitor):
            if link.session is not None and link.session.key == key:
                link.close(TOKEN_OVER)

    async def _heard(self, gaze: Gaze | None) -> None:
        if gaze is None:
            return
        now = self._tools.clock.monotonic()
        before = {item for item, session in self._writers if session == gaze.session}
        if gaze.interaction_id is not None:
            self._looked[gaze.interaction_id] = now
            for talk, link in self._teller.at(gaze.interaction_id):
                await self._ring(link, talk)
        writes = {gaze.interaction_id} if gaze.typing and gaze.interaction_id else set[str]()
        for item in before | writes:
            self._writers.discard((item, gaze.session))
            if item in writes:
                self._writers.add((item, gaze.session))
            self._say_typing(item, item in writes)
        if len(self._looked) > 1_000:
            self._looked = {i: at for i, at in self._looked.items() if now - at < GONE_S}

    def _say_typing(self, interaction_id: str, on: bool) -> None:
        for talk, link in self._teller.at(interaction_id):
            link.put(encode({"type": "typing", "conversation": name_of(talk.key), "on": on}))

    async def _tell_of(self, link: Link, key: str) -> None:
        for talk in self._teller.of(link):
            if talk.key == key:
                await self._ring(link, talk)

    async def _ring(self, link: Link, talk: Talk, online: bool = True) -> None:
        looked = self._looked.get(talk.interaction_id)
        if looked is None or self._tools.clock.monotonic() - looked > GONE_S:
            return
        key, text = self._typing.get(link.id, ("", ""))
        writes = online and key == talk.key
        visit = Visit(
            link.id, talk.interaction_id, online, writes, text if writes else "",
            link.page, link.title, link.language,
        )  # fmt: skip
        await self._tools.ring.ring(VISITS, visit.encode())
