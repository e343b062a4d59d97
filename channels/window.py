"""Durable marks of the messages on their way, written for several at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from channels import outcomes
from channels.supplies import Supplies
from router.messages import Outgoing
from router.model import BlobId
from router.repositories import Tx


class Mark:
    """See `Sending`: what has been made durable about one send.

    `made`: a crash from here on leaves it unknown. `passed`: its own final dot may have gone out.
    """

    def __init__(self, window: Window, rows: tuple[Outgoing, ...]) -> None:
        self._window, self.rows = window, rows
        self.blob_id = rows[0].blob_id
        self.made = False
        self.passed = False

    @property
    def phase(self) -> str:
        """The phase its rows enter with the final dot."""
        return outcomes.REPEAT if outcomes.is_repeat(self.rows[0]) else outcomes.DATA

    def rows_kept(self) -> tuple[Outgoing, ...]:
        """Its rows, with the bytes they have by now."""
        return tuple(replace(row, blob_id=self.blob_id) for row in self.rows)

    async def rendered(self, content: bytes) -> None:
        """Keep the bytes, so that every later attempt sends the same."""
        self.blob_id = await self._window.keep(content)

    async def data(self) -> None:
        """Record that the final dot comes next."""
        if not self.made:
            await self._window.make()
        self.passed = True


class Window:
    """The sends of one lane that are on their way. The first to reach its final dot marks all
    that are rendered: one commit for many, and a crash makes them all unknown.
    """

    def __init__(self, supplies: Supplies) -> None:
        self._supplies = supplies
        self._open: set[Mark] = set()

    def mark(self, rows: tuple[Outgoing, ...]) -> Mark:
        """Open a mark for the rows of one message."""
        mark = Mark(self, rows)
        self._open.add(mark)
        return mark

    def forget(self, mark: Mark) -> None:
        """The send is over."""
        self._open.discard(mark)

    async def keep(self, content: bytes) -> BlobId:
        """Make rendered bytes durable; their rows name them with the next mark."""
        return await self._supplies.blobs.put(content)

    async def make(self) -> None:
        """Write the marks of all sends that have their bytes; returns after the commit."""
        marks = [mark for mark in self._open if mark.blob_id and not mark.made]
        await self._supplies.unit.write(partial(_write, marks=marks))
        for mark in marks:
            mark.made = True


async def _write(tx: Tx, marks: Collection[Mark]) -> None:
    for mark in marks:
        await tx.outbox.set_phase([row.id for row in mark.rows], mark.phase, mark.blob_id)
