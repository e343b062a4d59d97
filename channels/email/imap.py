"""Reads a mailbox: from the last UID on, in the order of arrival, never twice, never by flags.

The cursor is 'uidvalidity:uid:since[:until]': the last UID kept; when the account began to read
(seconds since 1970); and, while a mailbox that was numbered anew is read again, the last UID of
what may be old. Such mail is compared by content, and what arrived before the account began is
passed over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from channels.base import UNREADABLE, Tools
from channels.email import imap_words
from channels.email.ahead import read_ahead
from channels.email.imap_session import Session
from channels.email.imap_words import Fetched
from channels.email.server import Server
from router.inbound import Raw
from router.model import AccountId
from router.ports import Keep

log = logging.getLogger(__name__)

TOO_BIG_BYTES = 35 << 20
"""Of a larger mail only the header is fetched; the row carries the hint `too_big`."""

SIZES_AT_ONCE = 200
MAILS_AT_ONCE = 100
BYTES_AT_ONCE = 4 << 20
"""What is fetched at once, a single larger mail excepted; as much is being kept meanwhile."""

COMMAND_S = 30.0
IDLE_S = 55.0
"""IDLE is ended for a sweep at least each minute: some servers never push, and a connection that
died silently is noticed. RFC 2177 asks for less than 29 minutes.
"""

POLL_S = 20.0


@dataclass(frozen=True, slots=True)
class Position:
    """How far a mailbox has been read; see the module."""

    uidvalidity: int
    uid: int
    since: int
    until: int = 0

    @classmethod
    def read(cls, cursor: bytes) -> Position:
        """Decode a cursor."""
        numbers = [int(number) for number in cursor.decode().split(":")]
        return cls(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 0, *numbers[3:])

    def encode(self) -> bytes:
        """Encode as a cursor."""
        numbers = [self.uidvalidity, self.uid, self.since, *([self.until] if self.until else [])]
        return ":".join(map(str, numbers)).encode()

    @property
    def rereads(self) -> bool:
        """Tell whether what comes next may be old mail under a new number."""
        return self.uid < self.until


@dataclass(frozen=True, slots=True)
class Group:
    """What was fetched together, and how far the mailbox has been read once it is kept."""

    raws: Sequence[Raw]
    uids: Sequence[int]  # of those that came whole
    position: Position


class MailboxSource:
    """A mailbox of one account. `mark_seen` and `move_to` are done to mail that has been kept."""

    def __init__(
        self,
        account: AccountId,
        server: Server,
        mailbox: str,
        tools: Tools,
        *,
        mark_seen: bool = False,
        move_to: str = "",
    ) -> None:
        self._account, self._server, self._mailbox, self._tools = account, server, mailbox, tools
        self._mark_seen, self._move_to = mark_seen, move_to

    async def run(self, keep: Keep) -> None:
        """Read for as long as the connection holds. Raises Unreachable when it does not."""
        session = Session(self._server, self._seconds("imap.command", COMMAND_S))
        try:
            await session.connect()
            position = await self._open(session, keep)
            while True:
                position = await self._sweep(session, position, keep)
                await self._tools.beat()
                await self._wait(session)
        finally:
            await session.close()

    async def _open(self, session: Session, keep: Keep) -> Position:
        numbers = await session.select(self._mailbox)
        uidvalidity = numbers.get("UIDVALIDITY", 0)
        last = numbers["UIDNEXT"] - 1 if "UIDNEXT" in numbers else await self._last(session)
        cursor = await self._tools.cursor.load(self._account)
        if cursor is None:
            # History is not imported: a new account begins with the next mail.
            now = int(self._tools.clock.now().timestamp())
            position = Position(uidvalidity, last, now)
            await keep([], position.encode())
            return position
        position = Position.read(cursor)
        if position.uidvalidity != uidvalidity:
            log.warning("account %s: its mailbox was numbered anew; reading again", self._account)
            self._tools.meter.count("mailboxes_renumbered")
            return Position(uidvalidity, 0, position.since, until=last)
        return position

    async def _last(self, session: Session) -> int:
        return max(await session.search_after(0), default=0)

    async def _sweep(self, session: Session, position: Position, keep: Keep) -> Position:
        """Keep everything above the position."""
        uids = await session.search_after(position.uid)
        groups = self._fetch(session, position, uids)
        # The session is for one caller at once, and what is compared by content must be there.
        alone = self._mark_seen or bool(self._move_to) or position.rereads
        async with aclosing(groups if alone else read_ahead(groups)) as coming:
            async for group in coming:
                await keep(group.raws, group.position.encode())
                await self._tools.beat(heard=bool(group.raws))
                await self._acknowledge(session, group.uids)
                position = group.position
        return position

    async def _fetch(
        self, session: Session, position: Position, uids: Sequence[int]
    ) -> AsyncGenerator[Group]:
        for start in range(0, len(uids), SIZES_AT_ONCE):
            some = uids[start : start + SIZES_AT_ONCE]
            sizes = imap_words.sizes(await session.fetch(some, imap_words.FETCH_SIZES))
            for together in _groups(some, sizes):
                group = await self._group(session, position, together, sizes)
                position = group.position
                yield group

    async def _group(
        self, session: Session, position: Position, uids: Sequence[int], sizes: dict[int, int]
    ) -> Group:
        size = sum(sizes.get(uid, 0) for uid in uids)
        big = size > TOO_BIG_BYTES
        parts = imap_words.FETCH_HEADER if big else imap_words.FETCH_MAIL
        expected = 0 if big else size
        mails = list(imap_words.fetched(await session.fetch(uids, parts, expected)))
        missing = sorted({*uids} - {mail.uid for mail in mails})
        refused = await self._again(session, missing, parts, expected, mails) if missing else []
        if position.rereads:
            mails = await self._unknown(mails, position)
        hints = {"too_big": str(size)} if big else {}
        raws = [self._raw(mail, position.uidvalidity, hints) for mail in mails]
        raws += [self._raw(mail, position.uidvalidity, {UNREADABLE: "fetch"}) for mail in refused]
        return Group(raws, [mail.uid for mail in mails], replace(position, uid=uids[-1]))

    async def _again(
        self,
        session: Session,
        missing: Sequence[int],
        parts: str,
        expected: int,
        mails: list[Fetched],
    ) -> list[Fetched]:
        """Fetch singly what a group did not bring, into `mails`; return what is there and still
        does not come, without content. The cursor goes past both, so neither may be lost.
        """
        there = await session.still_there(missing)
        refused = []
        for uid in there:
            alone = imap_words.fetched(await session.fetch([uid], parts, expected))
            if mail := next((mail for mail in alone if mail.uid == uid), None):
                mails.append(mail)
            else:
                refused.append(Fetched(uid, None, b""))
        mails.sort(key=lambda mail: mail.uid)
        self._tell_missing("mails_gone", sorted({*missing} - {*there}))
        self._tell_missing("mails_unreadable", [mail.uid for mail in refused])
        return refused

    def _tell_missing(self, what: str, uids: Sequence[int]) -> None:
        if uids:
            log.warning("account %s: %s: UID %s", self._account, what, imap_words.uid_set(uids))
            self._tools.meter.count(what, len(uids))

    async def _unknown(self, mails: Sequence[Fetched], position: Position) -> list[Fetched]:
        """Those that were not kept under an old number and are no history."""
        hashes = {mail.uid: sha256(mail.content).hexdigest() for mail in mails}
        known = await self._tools.known(self._account, frozenset(hashes.values()))
        since = datetime.fromtimestamp(position.since, UTC)
        new = [mail for mail in mails if hashes[mail.uid] not in known]
        fresh = [mail for mail in new if mail.arrived_at is None or mail.arrived_at >= since]
        if len(fresh) < len(new):
            log.info("account %s: %d older mails passed over", self._account, len(new) - len(fresh))
        return fresh

    def _raw(self, mail: Fetched, uidvalidity: int, hints: dict[str, str]) -> Raw:
        return Raw(
            source_key=f"{uidvalidity}:{mail.uid}",
            received_at=self._tools.clock.now(),
            provider_at=mail.arrived_at,
            content=mail.content,
            hints={"mailbox": self._mailbox, "size": str(len(mail.content)), **hints},
        )

    async def _acknowledge(self, session: Session, uids: Sequence[int]) -> None:
        """Show other readers of the mailbox what we have; only where the account says so."""
        if not uids:
            return
        which = imap_words.uid_set(uids)
        if self._mark_seen:
            await session.command("STORE", which, "+FLAGS.SILENT", "(\\Seen)")
        if self._move_to:
            await session.move(which, imap_words.mailbox(self._move_to))

    async def _wait(self, session: Session) -> None:
        """Until there may be new mail."""
        if session.can("IDLE"):
            await session.idle(self._seconds("imap.idle", IDLE_S))
        else:
            await asyncio.sleep(self._seconds("imap.poll", POLL_S))

    def _seconds(self, name: str, default: float) -> float:
        return self._tools.timings.get(name, default)


def _groups(uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
    """Cut into groups that are fetched together; a mail that is too big stands alone."""
    group: list[int] = []
    total = 0
    for uid in uids:
        size = sizes.get(uid, 0)
        if group and (total + size > BYTES_AT_ONCE or len(group) == MAILS_AT_ONCE):
            yield group
            group, total = [], 0
        group.append(uid)
        total += size
    if group:
        yield group
