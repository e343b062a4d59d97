"""Memory goes back to the system after a burst."""

from __future__ import annotations

import asyncio
import resource
import time
from pathlib import Path

from config.thrift import LOOK_S, give_back
from tests.servers.patience import PATIENCE

PAGE = resource.getpagesize()


def _held() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


async def test_what_lies_free_between_pieces_in_use_goes_back_after_a_burst() -> None:
    giving = asyncio.create_task(give_back())
    try:
        await asyncio.sleep(0)
        pieces = [bytearray(10_000) for _ in range(4_000)]
        pieces = [piece if n % 100 == 0 else bytearray() for n, piece in enumerate(pieces)]
        full, end = _held(), time.process_time() + LOOK_S / 2
        while time.process_time() < end:  # others are busy with something
            pass
        async with asyncio.timeout(PATIENCE):
            while _held() > full - (20 << 20):  # noqa: ASYNC110  # nobody says when it is
                await asyncio.sleep(LOOK_S / 5)
        assert len(pieces) == 4_000
    finally:
        giving.cancel()
        await asyncio.gather(giving, return_exceptions=True)
