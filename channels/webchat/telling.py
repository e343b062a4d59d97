"""What happens in the account's conversations, told to the visitors who are here.

One reader of the log an account and process; an event is encoded once, whoever hears it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from channels.base import Tools
from channels.webchat.links import Link, Links
from channels.webchat.settings import ChatSettings
from channels.webchat.showing import Answer, encode, message_of, name_of, state_of, thread_of
from router.events import Event, Kind
from router.messages import Delivery
from router.model import AccountId, ConversationId, MessageId
from router.recent import Recent
from router.views_threads import Thread
from router.visits import key_of

log = logging.getLogger(__name__)

REMEMBERED = 2_000  # events; who has missed more starts afresh
MAX_TALKS = 20_000  # with more, those whose visitors have gone are forgotten
POSITIONS_S = 1.0
TOGETHER_S = 0.02  # what comes within it of something told is told together, read by one question
NOTHING: Mapping[str, str] = MappingProxyType({})
AGAIN_S = 1.0

_SAID = frozenset({Kind.MESSAGE_RECEIVED, Kind.MESSAGE_CHANGED})
_WORK = frozenset(
    {
        Kind.INTERACTION_OPENED,
        Kind.INTERACTION_QUEUED,
        Kind.INTERACTION_ASSIGNED,
        Kind.INTERACTION_CHANGED,
        Kind.INTERACTION_CLOSED,
    }
)
_TOLD = _SAID | _WORK | {Kind.CONVERSATION_SEEN}
_NOT_LEFT = frozenset({Delivery.QUEUED, Delivery.SENDING, Delivery.DEFERRED})


@dataclass(slots=True)
class Talk:
    """A conversation whose visitor is here, as it was last shown to him."""

    key: str
    interaction_id: str = ""
    open: bool = True
    ahead: int | None = None


class Teller:
    """Follows the log while somebody is here."""

    def __init__(
        self, account: AccountId, settings: ChatSettings, tools: Tools, links: Links
    ) -> None:
        self._account, self._settings = account, settings
        self._tools, self._links = tools, links
        self._recent = Recent(REMEMBERED)
        self._moved = False
        self._most = MAX_TALKS
        self.talks: dict[ConversationId, Talk] = {}
        self._by_key: dict[str, Talk] = {}
        self._by_item: dict[str, Talk] = {}
        self.told = 0

    async def run(self) -> None:
        """Tell, and tell positions, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            group.create_task(self._tell_positions())

    async def start(self) -> None:
        """Begin where the log ends now."""
        self.told = await self._tools.feed.head()
        self._recent.begin(self.told)

    async def enter(self, link: Link, since: int | None) -> list[bytes] | None:
        """Add a socket; return what it has missed, None when that is not known any more."""
        upto = since if since is not None and self._recent.floor <= since <= self.told else None
        frames: list[bytes] = []
        while upto is not None and upto < self._newest():
            missed, upto = self._recent.after(upto), self._newest()
            for _, content in await self._frames(missed, set(link.owners)):
                frames.append(content)
        self._links.add(link)
        return None if upto is None else frames

    def learn(self, threads: Iterable[Thread]) -> None:
        """Note what a visitor has just been shown."""
        for thread in threads:
            self._note(thread)

    def at(self, interaction_id: str) -> list[tuple[Talk, Link]]:
        """Return who is here of an interaction."""
        talk = self._by_item.get(interaction_id)
        return [(talk, link) for link in self._links.of(_owner(talk))] if talk else []

    def of(self, link: Link) -> list[Talk]:
        """Return the conversations that this socket is known to be in."""
        return [self._by_key[key] for key in link.known if key in self._by_key]

    def _newest(self) -> int:
        """Return how far is told, or is being told to those who were here already."""
        return max(self.told, self._recent.newest)

    async def _follow(self) -> None:
        while True:
            try:
                async for events in self._tools.feed.after(self.told):
                    await self._tell(events)
                    await asyncio.sleep(TOGETHER_S)
            except Exception:
                # Whoever was to be told may have missed something: all of them look again.
                log.exception("account %s: visitors could not be told", self._account)
                self._recent.floor = self.told
                await asyncio.sleep(AGAIN_S)
                for link in self._links:
                    link.put(encode({"type": "resync", "cursor": self.told}))

    async def _tell(self, events: Sequence[Event]) -> None:
        self._moved |= any(event.kind in _WORK for event in events)
        mine = [e for e in events if e.account_id == self._account and e.kind in _TOLD]
        mine = [e for e in mine if e.data.get("delivery") not in _NOT_LEFT]
        self._recent.add(mine)
        if mine and len(self._links):
            for owner, content in await self._frames(mine, None):
                for link in self._links.of(owner):
                    link.put(content)
        self.told = events[-1].seq

    async def _frames(
        self, events: Sequence[Event], owners: set[str] | None
    ) -> list[tuple[str, bytes]]:
        """Return owner and frame of each event that is of one of `owners`, None: of who is here."""
        await self._look_up({ConversationId(e.conversation_id or "") for e in events})
        here = [e for e in events if self._concerns(e, owners)]
        wanted = {MessageId(str(e.data["message"])) for e in here if e.kind in _SAID}
        said = {one.id: one for one in await self._tools.threads.messages(wanted)} if wanted else {}
        work = {ConversationId(e.conversation_id or "") for e in here if e.kind in _WORK}
        threads = await self._threads(work)
        frames = []
        for event in here:
            talk = self.talks[ConversationId(event.conversation_id or "")]
            frame = self._frame(event)
            if event.kind in _SAID:
                message = said.get(MessageId(str(event.data["message"])))
                if message is None:
                    continue
                frame["message"] = message_of(message, self._tools.file_url)
            elif event.kind in _WORK:
                frame["thread"] = threads[ConversationId(event.conversation_id or "")]
            frames.append((_owner(talk), encode(frame)))
        return frames

    def _frame(self, event: Event) -> Answer:
        kind = "message" if event.kind in _SAID else "state" if event.kind in _WORK else "seen"
        talk = self.talks[ConversationId(event.conversation_id or "")]
        frame: Answer = {"type": kind, "conversation": name_of(talk.key), "cursor": event.seq}
        if kind == "seen":
            frame["seq"] = event.data.get("upto")
        return frame

    def _concerns(self, event: Event, owners: set[str] | None) -> bool:
        talk = self.talks.get(ConversationId(event.conversation_id or ""))
        if talk is None:
            return False
        owner = _owner(talk)
        return owner in owners if owners is not None else bool(self._links.of(owner))

    async def _look_up(self, ids: set[ConversationId]) -> None:
        if len(self.talks) > self._most:
            self._forget_absent()
        unknown = ids - self.talks.keys()
        if unknown:
            self.learn(await self._tools.threads.by_id(unknown))

    def _forget_absent(self) -> None:
        for id, talk in list(self.talks.items()):
            if not self._links.of(_owner(talk)):
                del self.talks[id]
                self._by_key.pop(talk.key, None)
                self._by_item.pop(talk.interaction_id, None)
        self._most = max(MAX_TALKS, 2 * len(self.talks))

    async def _threads(self, ids: Iterable[ConversationId]) -> Mapping[ConversationId, Answer]:
        wanted = set(ids)
        found = await self._tools.threads.by_id(wanted) if wanted else ()
        shown = {}
        for thread in found:
            visit = await self._tools.doc.get(key_of(thread.thread_key)) or {}
            self._note(thread, visit)
            shown[thread.conversation_id] = thread_of(thread, visit, self._settings)
        return shown

    def _note(self, thread: Thread, visit: Mapping[str, str] = NOTHING) -> None:
        talk = self.talks.setdefault(thread.conversation_id, Talk(thread.thread_key))
        self._by_item.pop(talk.interaction_id, None)
        self._by_key[talk.key] = self._by_item[thread.interaction_id] = talk
        talk.interaction_id = thread.interaction_id
        talk.open = state_of(thread, visit) != "ended"
        talk.ahead = thread.ahead if talk.open else None

    async def _tell_positions(self) -> None:
        """Tell those who wait how many are before them, when that has changed."""
        while True:
            await asyncio.sleep(self._tools.timings.get("webchat.positions", POSITIONS_S))
            try:
                await self._look_at_positions()
            except Exception as error:
                # The store may be away: what else happens is to be told all the same.
                log.warning("account %s: positions were not told: %r", self._account, error)
                self._moved = True

    async def _look_at_positions(self) -> None:
        waiting = {
            id: talk.ahead
            for id, talk in self.talks.items()
            if talk.ahead is not None and self._links.of(_owner(talk))
        }
        if not (self._moved and waiting):
            return
        self._moved = False
        for thread in await self._tools.threads.by_id(waiting):
            if thread.ahead != waiting[thread.conversation_id]:
                await self._tell_position(thread)

    async def _tell_position(self, thread: Thread) -> None:
        shown = await self._threads([thread.conversation_id])
        talk = self.talks[thread.conversation_id]
        frame = {
            "type": "state", "conversation": name_of(talk.key),
            "thread": shown[thread.conversation_id], "cursor": self.told,
        }  # fmt: skip
        for link in self._links.of(_owner(talk)):
            link.put(encode(frame))


def _owner(talk: Talk) -> str:
    return talk.key.partition("/")[0]
