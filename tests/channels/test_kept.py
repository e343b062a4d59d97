"""What a channel has kept is read beside whatever is being written."""

from __future__ import annotations

import asyncio

from router.repositories import Tx
from tests.channels.rig import rig_with
from tests.servers.patience import PATIENCE


async def test_a_document_is_read_while_somebody_elses_write_takes_its_time() -> None:
    rig = await rig_with()
    docs, may_end, begun = rig.tools().doc, asyncio.Event(), asyncio.Event()
    await docs.put("session", {"visitor": "anna"})

    async def slow(_: Tx) -> None:
        begun.set()
        await may_end.wait()

    writing = asyncio.create_task(rig.store.unit.write(slow))
    await begun.wait()
    async with asyncio.timeout(PATIENCE):
        assert await docs.get("session") == {"visitor": "anna"}
    may_end.set()
    await writing
    await rig.store.close()
