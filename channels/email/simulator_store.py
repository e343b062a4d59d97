"""The simulated provider's mail: in memory, and in files so that a restart keeps it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

HELD = 1_000
"""New mails that a listener may be behind; a slower one loses the oldest."""


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail of a mailbox."""

    uid: int
    arrived_at: datetime
    content: bytes


Arrivals = asyncio.Queue[tuple[str, StoredMail]]


class MailStore:
    """Mailboxes by address: local parts are compared without case, `+tags` reach their mailbox.

    The UIDVALIDITY of every mailbox is the time at which the folder was made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mails: defaultdict[str, list[StoredMail]] = defaultdict(list)
        self._listeners: set[Arrivals] = set()
        self.sessions: set[asyncio.Task[None]] = set()
        folder.mkdir(parents=True, exist_ok=True)
        self.uidvalidity = self._birth()
        for file in sorted(folder.glob("*/*.eml")):
            mail = StoredMail(
                int(file.stem), datetime.fromtimestamp(file.stat().st_mtime, UTC), file.read_bytes()
            )
            self._mails[unquote(file.parent.name)].append(mail)

    def add(self, address: str, content: bytes) -> StoredMail:
        """File a mail and tell those who listen."""
        owner = owner_of(address)
        mail = StoredMail(self.next_uid(owner), datetime.now(UTC), content)
        home = self._folder / quote(owner, safe="@")
        home.mkdir(exist_ok=True)
        (home / f"{mail.uid:08}.eml").write_bytes(content)
        self._mails[owner].append(mail)
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait((owner, mail))
        return mail

    def mails(self, address: str) -> Sequence[StoredMail]:
        """Mails of an address, oldest first."""
        return tuple(self._mails.get(owner_of(address), ()))

    def next_uid(self, owner: str) -> int:
        """The number that the next mail of a mailbox will have."""
        mails = self._mails.get(owner)
        return mails[-1].uid + 1 if mails else 1

    @contextmanager
    def listening(self) -> Iterator[Arrivals]:
        """A queue of new mails with their mailbox."""
        queue: Arrivals = asyncio.Queue(HELD)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def close(self) -> None:
        """End the sessions of those who are signed in."""
        for session in self.sessions:
            session.cancel()
        if self.sessions:
            await asyncio.wait(self.sessions)

    def _birth(self) -> int:
        mark = self._folder / "uidvalidity"
        if not mark.exists():
            mark.write_text(str(int(datetime.now(UTC).timestamp())))
        return int(mark.read_text())


def owner_of(address: str) -> str:
    """The mailbox in which mail for an address lands."""
    local, _, domain = address.strip().strip("<>").casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
