"""Durable marks of the messages on their way, written for several at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from channels import outcomes
from channels.supplies import Supplies
from router.errors import Down
from router.messages import Outgoing
from router.model import BlobId
from router.repositories import Tx

IN_ROWS = 16 * 1024
"""Bytes that a message's rows may keep of it in all; more lie in a file, which costs four syncs."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who sends a message: `until` is its name in the outbox, `deadline` our own monotonic time
    at which we give it up, well before others may take it over.
    """

    until: datetime
    deadline: float


class Lost(Down):
    """The message, or its whole account, is another process's by now: its dot must not go out."""


class Mark:
    """See `Sending`: what has been made durable about one send.

    `made`: a crash from here on leaves it unknown. `passed`: its own final dot may have gone out.
    """

    def __init__(
        self, window: Window, rows: tuple[Outgoing, ...], claim: Claim, content: bytes | None
    ) -> None:
        self._window, self.rows, self.claim = window, rows, claim
        self.blob_id = rows[0].blob_id
        self.content = content
        self.made = self.lost = False
        self.passed = False

    @property
    def phase(self) -> str:
        """The phase its rows enter with the final dot."""
        return outcomes.REPEAT if outcomes.is_repeat(self.rows[0]) else outcomes.DATA

    @property
    def is_rendered(self) -> bool:
        """Tell whether the channel has said what it sends."""
        return self.content is not None or self.blob_id is not None

    def rows_kept(self) -> tuple[Outgoing, ...]:
        """Its rows, with the file they have by now."""
        return tuple(replace(row, blob_id=self.blob_id) for row in self.rows)

    async def rendered(self, content: bytes) -> None:
        """Keep the bytes, so that every later attempt sends the same."""
        if len(content) * len(self.rows) <= IN_ROWS:
            self.content = content  # durable with the mark
        else:
            self.blob_id = await self._window.keep(content)

    async def data(self) -> None:
        """Record that the final dot comes next. Raises Lost when it must not."""
        if not self.is_rendered:
            raise RuntimeError("the channel has not said what it sends: rendered() comes first")
        while not self.made:
            await self._window.make()
        if self.lost or not self._window.is_ours(self.claim):
            raise Lost("send.lost", "another process has taken over")
        self.passed = True


class Window:
    """The sends of one lane that are on their way. The first to reach its final dot marks all
    that are rendered: one commit for many, and a crash makes them all unknown.
    """

    def __init__(self, supplies: Supplies, ours: Callable[[], bool]) -> None:
        self._supplies, self._ours = supplies, ours
        self._open: set[Mark] = set()
        self._making: asyncio.Future[None] | None = None

    def is_ours(self, claim: Claim) -> bool:
        """Tell whether nobody else can have taken over by now, as far as our own clock knows."""
        return self._ours() and self._supplies.clock.monotonic() < claim.deadline

    def mark(self, rows: tuple[Outgoing, ...], claim: Claim, content: bytes | None = None) -> Mark:
        """Open a mark for the rows of one message; `content`: what they keep already."""
        mark = Mark(self, rows, claim, content)
        self._open.add(mark)
        return mark

    def forget(self, mark: Mark) -> None:
        """The send is over."""
        self._open.discard(mark)

    async def keep(self, content: bytes) -> BlobId:
        """Make rendered bytes durable; their rows name them with the next mark."""
        return await self._supplies.blobs.put(content)

    async def make(self) -> None:
        """Write the marks of all sends that have their bytes; returns after the commit. Who comes
        while they are being written waits for that, and comes again if it was too late.
        """
        if self._making is None or self._making.done():
            self._making = asyncio.ensure_future(self._make())
        await asyncio.shield(self._making)

    async def _make(self) -> None:
        marks = [mark for mark in self._open if mark.is_rendered and not mark.made]
        lost = await self._supplies.unit.write(partial(_write, marks=marks))
        for mark in marks:
            mark.made, mark.lost = True, mark in lost


async def _write(tx: Tx, marks: Collection[Mark]) -> set[Mark]:
    """Write them; return those whose claim does not hold all their rows any more."""
    held: set[str] = set()
    for claim in {mark.claim.until for mark in marks}:
        ours = [mark for mark in marks if mark.claim.until == claim]
        rows = [replace(row, phase=mark.phase) for mark in ours for row in mark.rows_kept()]
        contents = {row.id: mark.content for mark in ours if mark.content for row in mark.rows}
        held |= await tx.outbox.mark(rows, claim, contents)
    return {mark for mark in marks if not held.issuperset(row.id for row in mark.rows)}
