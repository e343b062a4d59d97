"""The next comes while the one before it is worked on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from channels.email.ahead import read_ahead


class Source:
    """Numbers from afar; what is asked for, and whether it was closed, is noted."""

    def __init__(self, fails_at: int = 9) -> None:
        self.asked: list[int] = []
        self.closed = False
        self._fails_at = fails_at

    async def numbers(self) -> AsyncGenerator[int]:
        """Yield 1, 2 and 3."""
        try:
            for number in (1, 2, 3):
                self.asked.append(number)
                await asyncio.sleep(0)
                if number == self._fails_at:
                    raise ConnectionError
                yield number
        finally:
            self.closed = True


async def test_one_is_fetched_ahead_and_no_more() -> None:
    source, seen = Source(), []
    async with aclosing(read_ahead(source.numbers())) as ahead:
        async for number in ahead:
            for _ in range(10):
                await asyncio.sleep(0)
            assert source.asked[-1] == min(number + 1, 3)
            seen.append(number)
    assert (seen, source.closed) == ([1, 2, 3], True)


async def test_what_fails_ahead_fails_when_its_turn_comes() -> None:
    source, seen = Source(fails_at=2), []

    async def read() -> None:
        async with aclosing(read_ahead(source.numbers())) as ahead:
            async for number in ahead:
                await asyncio.sleep(0.01)
                seen.append(number)

    with pytest.raises(ConnectionError):
        await read()
    assert (seen, source.closed) == ([1], True)


async def test_who_stops_early_leaves_nothing_open() -> None:
    source = Source(fails_at=2)
    async with aclosing(read_ahead(source.numbers())) as ahead:
        async for _ in ahead:
            await asyncio.sleep(0.01)
            break
    assert source.closed
