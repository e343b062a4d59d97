"""The collector of garbage, which holds everybody up for as long as it looks.

It follows every object there is, and thousands of open sockets are millions of steps. So what it
has looked through and found in use it leaves alone, for some minutes.
"""

from __future__ import annotations

import asyncio
import gc
from typing import Any

AGAIN_S = 300.0
MANY = 50_000  # objects; of fewer the next look is not worth while


async def keep_looks_short() -> None:
    """Have only what is new looked through, and all of it again now and then, until cancelled."""
    gc.freeze()
    ours = gc.get_freeze_count()  # what a hub is made of stays
    gc.callbacks.append(_leave_alone)
    try:
        while True:
            await asyncio.sleep(AGAIN_S)
            if gc.get_freeze_count() - ours > MANY:
                gc.unfreeze()
    finally:
        gc.callbacks.remove(_leave_alone)


def _leave_alone(phase: str, info: dict[str, Any]) -> None:
    if phase == "stop" and info["generation"] == 2:
        gc.freeze()
