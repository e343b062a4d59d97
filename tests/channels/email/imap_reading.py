"""A mailbox reader at work, for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from channels.email.imap import MailboxSource
from channels.email.server import Server
from channels.email.settings import Security
from router.errors import Unreachable
from router.model import AccountId
from tests.channels.rig import Rig, until

ACCOUNT = AccountId("mailbox")
FAST = {"imap.command": 2.0, "imap.idle": 5.0, "imap.poll": 0.2}


def plain(port: int, user: str, password: str = "secret") -> Server:
    return Server("127.0.0.1", port, Security.PLAIN, user, password)


def source(rig: Rig, server: Server, mailbox: str = "INBOX", **more: object) -> MailboxSource:
    return MailboxSource(ACCOUNT, server, mailbox, rig.tools(), **more)  # type: ignore[arg-type]  # forwarded as given


@asynccontextmanager
async def running(rig: Rig, mailbox: MailboxSource) -> AsyncIterator[None]:
    """Listen, and again whenever the connection fails, as a supervisor would."""

    async def listen() -> None:
        while True:
            with suppress(Unreachable):
                await mailbox.run(rig.supplies.keep_for(ACCOUNT))
            await asyncio.sleep(0.1)

    task = asyncio.create_task(listen())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def started(rig: Rig) -> None:
    """Wait until the mailbox was opened for the first time."""

    async def has_cursor() -> bool:
        return await rig.cursor(ACCOUNT) is not None

    await until(has_cursor)


async def kept(rig: Rig, count: int) -> list[bytes]:
    async def enough() -> bool:
        return len(await rig.raws(ACCOUNT)) >= count

    await until(enough)
    return [row.content for row in await rig.raws(ACCOUNT)]
