"""Hearing a topic of the bus for as long as somebody is to be told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

from router.ports import Bus


@asynccontextmanager
async def relaying(
    bus: Bus, topic: str, hear: Callable[[bytes], None], forget: Coroutine[None, None, None]
) -> AsyncIterator[None]:
    """While entered, `hear` takes what is rung, and `forget` runs beside it."""
    async with bus.listen(topic) as rings:
        tasks = [asyncio.create_task(_listen(rings, hear)), asyncio.create_task(forget)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _listen(rings: AsyncIterator[tuple[str, bytes]], hear: Callable[[bytes], None]) -> None:
    async for _, payload in rings:
        hear(payload)
