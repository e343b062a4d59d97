"""What two do at once, in two processes: whoever was slower looks again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from router.errors import Conflict
from router.ports import Unit
from router.repositories import Tx

T = TypeVar("T")

TRIES = 3
"""Each one finds what somebody did meanwhile; a third somebody is rare."""


async def write(unit: Unit, work: Callable[[Tx], Awaitable[T]]) -> T:
    """Run a work as `Unit.write` does, anew where somebody changed a row between its reading and
    its writing: it then meets what they did, and may say who it was. Raises what the last try did.
    """
    for _ in range(TRIES - 1):
        try:
            return await unit.write(work)
        except Conflict as conflict:
            if conflict.code != "row.moved":
                raise
    return await unit.write(work)
