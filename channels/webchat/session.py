"""Visitors: known again by an opaque token, of which only the sha256 is kept (threat 20).

A session is made with the first message, form or signed identity, never by looking at a page.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from channels.base import Tools
from channels.webchat.identity import Person
from router.errors import Forbidden, NotFound
from router.model import Handle, Scheme

LASTS = timedelta(days=180)
RENEWED = timedelta(days=1)
NOTHING: Mapping[str, str] = MappingProxyType({})  # most say nothing: one for all of them
_SAID = "said."


@dataclass(frozen=True, slots=True)
class Session:
    """`visitor` is the browser's, `person` whoever the site has vouched for ('' for nobody); they
    begin the keys of conversations. `said` is what a form or the site told; `signed` in it is the
    address that the site vouches for.
    """

    key: str
    visitor: str
    person: str = ""
    said: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose conversations these are, first those that new ones belong to."""
        return (self.person, self.visitor) if self.person else (self.visitor,)

    @property
    def handle(self) -> Handle:
        """Return the handle under which he writes."""
        return Handle(Scheme.WEBCHAT, self.owners[0])

    @property
    def name(self) -> str:
        """Return what to call him."""
        return self.said.get("name") or f"Visitor {self.visitor[-4:]}"


class Sessions:
    """The sessions of one account; `audience` is its public key."""

    def __init__(self, tools: Tools, audience: str) -> None:
        self._doc, self._clock, self._audience = tools.doc, tools.clock, audience

    async def find(self, token: str) -> Session | None:
        """Return whose token it is while it lasts; using it prolongs it."""
        key = _key(token)
        kept = await self._doc.get(key)
        if kept is None:
            return None
        session = _session(key, kept)
        if self._clock.now() - datetime.fromisoformat(kept["renewed"]) > RENEWED:
            await self._put(session)
        return session

    async def begin(self, said: Mapping[str, str]) -> tuple[str, Session]:
        """Make a session; return its token, which is kept nowhere."""
        token, session = _fresh()
        session = replace(session, said=said or NOTHING)
        await self._put(session)
        return token, session

    async def told(self, session: Session, said: Mapping[str, str]) -> Session:
        """Add what he says of himself; what the site has signed stays. Raises NotFound
        'session.none' when another tab has had it forgotten.
        """
        there = await self._now(session)
        if there is None:
            raise NotFound("session.none", "Begin first")
        session, signed = there, {"signed"}
        if session.person:
            signed |= {"name", *({"email"} if session.said.get("signed") else ())}
        news = {name: text for name, text in said.items() if name not in signed}
        session = replace(session, said={**session.said, **news})
        await self._put(session)
        return session

    async def vouched(self, session: Session | None, person: Person) -> tuple[str | None, Session]:
        """Return the session of whom the site vouches for, and its token if it is a new one: a
        browser that had another person's begins anew. Raises Forbidden 'identity.replayed'.
        """
        owner = self._owner(person.sub)
        token, session = None, session and await self._now(session)
        if session is None or session.person not in ("", owner):
            token, session = _fresh()
        await self._spend(person, session)
        named = {
            name: text for name, text in (("name", person.name), ("email", person.email)) if text
        }
        # What he typed before stays a claim: `signed` is the address that the site has named.
        said = {**session.said, **named, "signed": person.email}
        session = replace(session, person=owner, said=said)
        await self._put(session)
        return token, session

    async def forget(self, session: Session) -> None:
        """End a session."""
        await self._doc.take(session.key)

    async def _spend(self, person: Person, session: Session) -> None:
        """Let a token be used by one browser only, which may show it again when it reloads."""
        key = f"jti:{hashlib.sha256(person.jti.encode()).hexdigest()}"
        until = datetime.fromtimestamp(person.expires, UTC) + timedelta(minutes=2)
        by = {"visitor": session.visitor}
        if await self._doc.add(key, by, until):
            return
        if await self._doc.get(key) != by:
            raise Forbidden("identity.replayed", "This identity has been used already")

    async def _now(self, session: Session) -> Session | None:
        """Return it as it stands: another tab may have said more since, or ended it."""
        kept = await self._doc.get(session.key)
        return _session(session.key, kept) if kept else None

    async def _put(self, session: Session) -> None:
        now = self._clock.now()
        value = {"visitor": session.visitor, "person": session.person, "renewed": now.isoformat()}
        value |= {_SAID + name: text for name, text in session.said.items()}
        await self._doc.put(session.key, value, now + LASTS)

    def _owner(self, sub: str) -> str:
        digest = hashlib.sha256(f"{self._audience}:{sub}".encode()).hexdigest()
        return f"u{digest[:31]}"


def _fresh() -> tuple[str, Session]:
    token = secrets.token_urlsafe(32)
    return token, Session(_key(token), secrets.token_hex(16))


def _session(key: str, kept: Mapping[str, str]) -> Session:
    said = {n.removeprefix(_SAID): text for n, text in kept.items() if n.startswith(_SAID)}
    return Session(key, kept["visitor"], kept["person"], said or NOTHING)


def _key(token: str) -> str:
    return f"visitor:{hashlib.sha256(token.encode('utf-8', 'replace')).hexdigest()}"
