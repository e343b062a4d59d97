"""The collector looks at what is new."""

from __future__ import annotations

import asyncio
import gc

from config.garbage import keep_looks_short


async def test_what_was_found_in_use_is_not_looked_through_again() -> None:
    keeping = asyncio.create_task(keep_looks_short())
    try:
        await asyncio.sleep(0)
        visitors: list[list[dict[str, str]]] = [[{}] for _ in range(1_000)]
        before = gc.get_freeze_count()
        gc.collect()
        assert gc.get_freeze_count() - before >= len(visitors)
        keeping.cancel()
        await asyncio.wait([keeping])
        before = gc.get_freeze_count()
        gc.collect()
        assert gc.get_freeze_count() == before
    finally:
        keeping.cancel()
