"""A mail provider in a process of its own, which takes every mail and keeps only its Message-ID.

Its SMTP side is aiosmtpd, its IMAP side an empty mailbox. Run as `python -m tests.bench.sink
FOLDER SECONDS`: it waits so long before it says that it has taken a mail, and prints its ports.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.email.simulator_imap import ImapServer
from channels.email.simulator_store import MailStore
from config.settings import ROOT

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Sink:
    """Where it listens, and what it has taken."""

    smtp: int
    imap: int
    taken: Path

    @property
    def message_ids(self) -> list[str]:
        """Of all mails taken, in their order."""
        return self.taken.read_text().split()

    @property
    def mailbox(self) -> dict[str, str | int | bool]:
        """Settings of an account that has its mailbox there."""
        return {
            "address": "support@desk.test",
            "imap_host": HOST, "imap_port": self.imap, "imap_security": "plain",
            "smtp_host": HOST, "smtp_port": self.smtp, "smtp_security": "plain",
            "smtp_auth": False,
        }  # fmt: skip


@contextmanager
def sink(folder: Path, seconds: float = 0.0) -> Iterator[Sink]:
    """Run it; it ends with the context."""
    command = [sys.executable, "-m", "tests.bench.sink", str(folder), str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            smtp, imap = json.loads(process.stdout.readline())
            yield Sink(smtp, imap, folder / "taken")
        finally:
            process.terminate()


class _Taker:
    """Handler of aiosmtpd."""

    def __init__(self, taken: Path, seconds: float) -> None:
        self._taken, self._seconds = taken.open("a"), seconds

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        await asyncio.sleep(self._seconds)
        self._taken.write(message_from_bytes(content)["Message-ID"].strip() + "\n")
        self._taken.flush()
        return "250 2.0.0 taken"


async def _run(folder: Path, seconds: float) -> None:
    taker = _Taker(folder / "taken", seconds)
    loop = asyncio.get_running_loop()
    smtp = await loop.create_server(lambda: SMTP(taker, hostname="sink"), HOST, 0)
    imap = await asyncio.start_server(ImapServer(MailStore(folder / "mail")).serve, HOST, 0)
    print(json.dumps([one.sockets[0].getsockname()[1] for one in (smtp, imap)]), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1]), float(sys.argv[2])))
