"""The machinery of channels on every kind of store."""

from collections.abc import AsyncIterator, Awaitable, Mapping
from typing import Protocol

import pytest

from storage.clock import SystemClock
from tests.channels.rig import Rig, rig_with
from tests.storage.stores import open_empty


class Rigged(Protocol):
    """Makes the rig of a test, which is closed after it."""

    def __call__(
        self, timings: Mapping[str, float] | None = None, clock: SystemClock | None = None
    ) -> Awaitable[Rig]: ...


@pytest.fixture
async def rigged(store_kind: str, request: pytest.FixtureRequest) -> AsyncIterator[Rigged]:
    made: list[Rig] = []

    async def make(
        timings: Mapping[str, float] | None = None, clock: SystemClock | None = None
    ) -> Rig:
        store = await open_empty(store_kind, request, clock or SystemClock())
        made.append(await rig_with(timings, store=store))
        return made[-1]

    yield make
    for rig in made:
        await rig.store.close()
