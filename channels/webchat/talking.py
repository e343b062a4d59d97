"""What each frame of a visitor does. Nothing is acknowledged before it is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from channels.base import Tools
from channels.webchat import records
from channels.webchat.files import Files
from channels.webchat.forms import form_of, may_talk
from channels.webchat.frames import Frame
from channels.webchat.identity import verify
from channels.webchat.limits import Limits
from channels.webchat.links import Link, Links
from channels.webchat.presence import Presence
from channels.webchat.session import Session, Sessions
from channels.webchat.settings import LANGUAGES, ChatSettings
from channels.webchat.settings_values import web_address
from channels.webchat.showing import OVER, Answer, message_of, state_of, thread_of
from channels.webchat.telling import Teller
from router import identity
from router.errors import Conflict, Invalid, NotFound, Unavailable
from router.inbound import Deed
from router.messages import Delivery, Direction
from router.model import MessageId
from router.ports import Keep
from router.views_threads import Thread
from router.visits import CLAIM, key_of

MAX_TEXT = 4_000
MAX_FILES = 10
MAX_CLAIMS = 20
PAGE = 50
PREVIEW = 200

Handler = Callable[[Link, Frame, Keep], Awaitable[list[Answer]]]


@dataclass(frozen=True, slots=True)
class Talking:
    """The moves of one account's visitors; `key` is its public one."""

    key: str
    settings: ChatSettings
    tools: Tools
    links: Links
    teller: Teller
    sessions: Sessions
    files: Files
    presence: Presence
    limits: Limits

    async def answer(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        """Do what a frame asks; return what is answered. Raises HubError for what is refused."""
        handlers: Mapping[str, Handler] = {
            "begin": self._begin,
            "send": self._send,
            "open": self._open,
            "typing": self._typing,
            "delivered": self._got,
            "read": self._got,
            "page": self._page,
            "leave": self._leave,
            "end": self._end,
            "rate": self._rate,
            "identify": self._identify,
            "attributes": self._attributes,
            "forget": self._forget,
            "ping": _ping,
        }
        handler = handlers.get(frame["type"])
        if handler is None:
            raise Invalid("frame.bad", "hello comes once")
        return await handler(link, frame, keep)

    async def identified(self, link: Link, jwt: str) -> list[Answer]:
        """Believe whom the site vouches for. Raises Forbidden 'identity.*'."""
        now = self.tools.clock.now()
        person = verify(jwt, self.settings.secrets(now), self.key, now.timestamp())
        token, session = await self.sessions.vouched(link.session, person)
        self.links.become(link, session)
        told: list[Answer] = [{"type": "identified", "name": session.name}]
        return [_session(token, session), *told] if token else told

    async def _begin(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        said = form_of(self.settings, frame.get("form"), self.tools.clock.now())
        link.language = frame.get("language", link.language)
        said |= {"language": link.language} if link.language else {}
        if link.session is None:
            if not self.limits.sessions.take(link.address):
                raise Conflict("session.many", "Too many begin from here; try again later")
            token, session = await self.sessions.begin(said)
        else:
            token, session = "", await self.sessions.told(link.session, said)
        self.links.become(link, session)
        return [_session(token, session)]

    async def _send(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        session = _known(link)
        text = frame["text"].strip()
        uploads = frame.get("uploads", [])
        _check_text(text, uploads)
        may_talk(self.settings, session)
        parts = await self.files.of(session, uploads)
        key, begins = await self._place(link, session, frame["conversation"])
        if begins and not self.limits.talks.take(session.visitor):
            raise Conflict("conversation.many", "Too many conversations; try again later")
        topic = frame.get("topic") or session.said.get("topic", "")
        form = {**session.said, "topic": topic, "page": link.page} if begins else None
        raw = records.message(
            session, key, frame["id"], text, parts, self.settings.topics.get(topic, ""),
            link.language[:2] if link.language[:2] in LANGUAGES else "",
            {name: said for name, said in form.items() if said} if form else None,
            self.tools.clock.now(),
        )  # fmt: skip
        if uploads:
            await self.files.sent(session, uploads)
        try:
            await keep([raw], None)
        except Unavailable:
            if begins:  # he tries again every few seconds, and has still begun no talk
                self.limits.talks.give_back(session.visitor)
            raise
        link.known |= {key}
        self.presence.wrote(link)
        return [_ack(frame)]

    async def _open(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        thread = await self._thread(link, frame["conversation"])
        said = await self.tools.threads.said(thread.conversation_id, frame.get("before"), PAGE)
        visit = await self.tools.doc.get(key_of(thread.thread_key)) or {}
        self.teller.learn([thread])
        await self.presence.tell(link, [thread.interaction_id])
        return [
            {
                "type": "thread",
                "conversation": frame["conversation"],
                "thread": thread_of(thread, visit, self.settings),
                "messages": [message_of(one, self.tools.file_url) for one in said],
                "more": len(said) == PAGE,
                "seen": thread.seen,
            }
        ]

    async def _typing(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        key, _ = await self._place(link, _known(link), frame["conversation"])
        await self.presence.typing(link, key, frame["on"], frame.get("text", "")[:PREVIEW])
        return []

    async def _page(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        where(link, frame)
        link.language = frame.get("language", link.language)
        await self.presence.moved(link)
        return []

    async def _got(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        """Keep how far answers got, of his own conversations alone."""
        session, now = _known(link), self.tools.clock.now()
        said = await self.tools.threads.messages([MessageId(id) for id in frame["messages"]])
        talks = await self.tools.threads.by_id({one.conversation_id for one in said})
        mine = {t.conversation_id for t in talks if t.thread_key[:32] in session.owners}
        state = Delivery.READ if frame["type"] == "read" else Delivery.DELIVERED
        rows = [
            records.receipt(session.handle.value, one.id, state, now)
            for one in said
            if one.conversation_id in mine and one.direction is Direction.OUT
        ]
        if rows:
            await keep(rows, None)
        return []

    async def _leave(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        if not self.settings.mail:
            raise Conflict("mail.off", "This chat is not answered by mail")
        email = identity.mailto(frame["email"]).value
        return await self._do(link, frame, keep, Deed.LEFT, {"email": email})

    async def _end(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        now = self.tools.clock.now().isoformat()
        return await self._do(link, frame, keep, Deed.ENDED, {"ended_at": now})

    async def _rate(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        thread = await self._thread(link, frame["conversation"])
        visit = await self.tools.doc.get(key_of(thread.thread_key)) or {}
        if not self.settings.csat or state_of(thread, visit) != "ended":
            raise Conflict("rate.early", "It is rated when it has ended")
        if visit.get("rated") == thread.interaction_id:
            raise Conflict("rate.twice", "It has been rated already")
        said = {"score": str(frame["score"]), "rated": thread.interaction_id}
        return await self._do(
            link, frame, keep, Deed.RATED, {**said, "comment": frame.get("comment", "")}
        )

    async def _do(
        self, link: Link, frame: Frame, keep: Keep, deed: Deed, said: Mapping[str, str]
    ) -> list[Answer]:
        session = _known(link)
        thread = await self._thread(link, frame["conversation"])
        if deed is not Deed.RATED and thread.state in OVER:
            raise Conflict("end.ended", "This has ended")
        now = self.tools.clock.now()
        await keep([records.deed(session, thread.thread_key, frame["id"], deed, said, now)], None)
        return [_ack(frame)]

    async def _identify(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        return await self.identified(link, frame["token"])

    async def _attributes(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        """Keep what the site claims of him, for whoever answers; of nobody, nothing."""
        told = {f"{CLAIM}{name}": str(one) for name, one in frame["values"].items()}
        said = link.session.said if link.session else {}
        claims = {name for name in said if name.startswith(CLAIM)} | told.keys()
        if link.session and len(claims) <= MAX_CLAIMS and not told.items() <= said.items():
            self.links.become(link, await self.sessions.told(link.session, told))
        return []

    async def _forget(self, link: Link, frame: Frame, keep: Keep) -> list[Answer]:
        if link.session is not None:
            await self.sessions.forget(link.session)
            await self.presence.left(link)
            over = link.session
            self.links.become(link, None)  # before the others, or it would be closed with them
            await self.presence.over(over)
        return [{"type": "forgotten"}]

    async def _thread(self, link: Link, name: str) -> Thread:
        key, _ = await self._place(link, _known(link), name)
        thread = await self.tools.threads.by_key(key)
        if thread is None:
            raise NotFound("conversation.none", "There is no such conversation")
        return thread

    async def _place(self, link: Link, session: Session, name: str) -> tuple[str, bool]:
        """Return the key of the conversation he calls so, and whether it begins now."""
        keys = [f"{owner}/{name}" for owner in session.owners]
        for key in keys:
            if key in link.known:
                return key, False
        for key in keys:
            if await self.tools.threads.by_key(key) is not None:
                link.known |= {key}
                return key, False
        return keys[0], True


def where(link: Link, page: Mapping[str, str]) -> None:
    """Note on which page he says he is; what is no web address is not shown to agents."""
    url = page.get("url", "")
    link.page = url[:1_000] if web_address(url) else ""
    link.title = page.get("title", "")[:200]


def _known(link: Link) -> Session:
    if link.session is None:
        raise NotFound("session.none", "Begin first")
    return link.session


def _check_text(text: str, uploads: list[str]) -> None:
    if not text and not uploads:
        raise Invalid("text.empty", "There is nothing to send")
    if len(text) > MAX_TEXT:
        raise Invalid("text.long", "The text is too long", max=MAX_TEXT)
    if len(uploads) > MAX_FILES:
        raise Invalid("upload.many", "Too many files at once", max=MAX_FILES)


def _session(token: str | None, session: Session) -> Answer:
    answer: Answer = {"type": "session", "visitor": session.visitor}
    return answer | ({"token": token} if token else {})


def _ack(frame: Frame) -> Answer:
    return {"type": "ack", "id": frame["id"], "conversation": frame["conversation"]}


async def _ping(link: Link, frame: Frame, keep: Keep) -> list[Answer]:
    return [{"type": "pong"}]
