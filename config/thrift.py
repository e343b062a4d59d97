"""What a burst took of memory goes back to the system once it is over.

The C library keeps what lies between pieces in use, some megabytes after a thousand mails.
"""

from __future__ import annotations

import asyncio
from ctypes import CDLL
from time import process_time

LOOK_S = 0.5
BUSY, QUIET = 0.2, 0.1  # of one processor


async def give_back() -> None:
    """Return what is free at the end of each burst, until cancelled; without glibc do nothing."""
    trim = getattr(CDLL(None), "malloc_trim", None)
    used, was_busy = process_time(), False
    while trim is not None:
        await asyncio.sleep(LOOK_S)
        before, used = used, process_time()
        share = (used - before) / LOOK_S
        if was_busy and share < QUIET:
            trim(0)
        was_busy = share > BUSY or (was_busy and share >= QUIET)
