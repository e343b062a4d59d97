"""P17: how fast a mailbox is read empty, beside the rate at which the same mails come in by hand.

2,000 mails lie in a Dovecot, behind TLS, when the hub starts; until the last of them is a message.
`idle_ms` is what passes between the server's word that there is a new mail, when the hub hears it,
and its commit as a message.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pwd
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import corpus
from tests.bench.databases import SQLITE, server
from tests.bench.figures import compared, say
from tests.bench.ingest import WARM_UP, hub_s
from tests.bench.inside import Inside, inside
from tests.servers import mail
from tests.servers.mail import MailServers

TARGET = 0.9
IDLE_MS = 20.0
PUSHES = 4
FIRST = WARM_UP - PUSHES  # come before, so that the parser has begun


def measure(database: str = SQLITE, mails: int = 2_000, pairs: int = 5) -> dict[str, Any]:
    """Mails read from a Dovecot, a second."""
    contents = corpus.mails(mails + WARM_UP)
    own, values, pushes = [], [], []
    with server(database) as new_database, _servers() as (folder, servers):
        for pair in range(pairs):
            with tempfile.TemporaryDirectory() as data:
                by_hand = asyncio.run(hub_s(contents, Path(data), new_database()))
            own.append(mails / by_hand.seconds)
            box = Mailbox(folder, servers, f"support-{pair}")
            with tempfile.TemporaryDirectory() as data:
                spent, idle = asyncio.run(_drain(box, contents, mails, Path(data), new_database()))
            values.append(mails / spent)
            pushes += idle
            say(f"pair {pair + 1}/{pairs}: by hand {own[-1]:.0f}/s, read {values[-1]:.0f}/s")
    return compared(
        "imap", database, "mails/s", values, own, at_least=TARGET, mails=mails,
        idle_ms=round(median(pushes), 1), idle_target_ms=IDLE_MS,
    )  # fmt: skip


@contextmanager
def _servers() -> Iterator[tuple[Path, MailServers]]:
    with tempfile.TemporaryDirectory(prefix="centralita-") as name:
        folder = Path(name)
        try:
            yield folder, mail.start(folder)
        finally:
            mail.stop(folder)


class Mailbox:
    """A mailbox of that Dovecot, into which mails are put as files."""

    def __init__(self, folder: Path, servers: MailServers, name: str) -> None:
        self._new = folder / "mail" / "desk.test" / name / "new"
        self._owner = pwd.getpwnam("nobody")
        self._count = 0
        self.servers = servers
        self.settings: dict[str, str | int | bool] = {
            "address": "support@desk.test", "username": f"{name}@desk.test",
            "imap_host": "localhost", "imap_port": servers.imaps, "imap_security": "tls",
            "smtp_host": "localhost", "smtp_port": servers.smtps, "smtp_security": "tls",
        }  # fmt: skip

    def put(self, contents: Sequence[bytes]) -> None:
        """Put mails in, whose order is that of their names."""
        for content in contents:
            self._count += 1
            file = self._new.parent / "tmp" / f"1700000000.M{self._count:06d}P1.bench"
            file.write_bytes(content)
            os.chown(file, self._owner.pw_uid, self._owner.pw_gid)
            file.rename(self._new / file.name)


async def _drain(
    box: Mailbox, contents: Sequence[bytes], mails: int, folder: Path, url: str
) -> tuple[float, list[float]]:
    """Return the seconds from the start of the hub on, and the milliseconds of single mails."""
    some, single, first = contents[:mails], contents[mails:-FIRST], contents[-FIRST:]
    ca = str(box.servers.ca)
    async with inside(folder, url, box.settings, enabled=True, ca_file=ca) as here:
        async with here.at_work():
            await _until_watched(here)  # a new account begins with the next mail
            box.put(first)
            await here.until_done(FIRST)
        box.put(some)
        start = time.perf_counter()
        async with here.at_work():
            await here.until_done(FIRST + mails)
            await here.until_found()
            spent = time.perf_counter() - start
            idle = [
                await _push_ms(here, box, one, FIRST + mails + n) for n, one in enumerate(single, 1)
            ]
        await here.check(len(contents))
    return spent, idle


async def _until_watched(here: Inside) -> None:
    while True:
        async with here.store.unit.read() as reads:
            if all(line.state == "ok" for line in await reads.health()):
                return
        await asyncio.sleep(0.05)


async def _push_ms(here: Inside, box: Mailbox, content: bytes, until: int) -> float:
    """Milliseconds from the server's word to the commit of a mail that comes now."""
    with _heard() as moments:
        async with here.store.bus.listen("events") as rings:
            await asyncio.sleep(0.5)  # until it idles again
            came = time.perf_counter()
            box.put([content])
            async for _ in rings:
                done = time.perf_counter()
                if moments and (await here.counts()).get("done", 0) >= until:
                    break
    return (done - next(moment for moment in moments if moment > came)) * 1000


@contextmanager
def _heard() -> Iterator[list[float]]:
    """The moments at which a server told us of something, meanwhile."""
    moments: list[float] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            moments.append(time.perf_counter())

    said, listener = logging.getLogger("channels.email.imap_session"), Listener()
    said.addHandler(listener)
    said.setLevel(logging.DEBUG)
    try:
        yield moments
    finally:
        said.removeHandler(listener)
        said.setLevel(logging.NOTSET)
