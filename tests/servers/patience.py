"""How long a test waits for what should come at once: on a busy machine it comes late, and a wait
costs only what it takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 30  # seconds


async def until(look: Callable[[], Awaitable[T]], what: str) -> T:
    """Look until there is something, and return it; AssertionError with `what` after a while."""
    end = monotonic() + PATIENCE
    while not (found := await look()):
        if monotonic() > end:
            raise AssertionError(f"{what}: {found}")
        await asyncio.sleep(0.05)
    return found
