"""A web process shows that it lives, whatever the store answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from agents.gateway import Gateway
from router.errors import Unavailable
from router.presence import Attendance
from tests.agents.conftest import House
from tests.servers.patience import PATIENCE


class FaultyUnit:
    """A store that fails until it is mended."""

    def __init__(self, unit: Any) -> None:
        self._unit = unit
        self.fault: Exception | None = None
        self.asked = asyncio.Event()

    async def write(self, work: Any) -> Any:
        self.asked.set()
        if self.fault is not None:
            raise self.fault
        return await self._unit.write(work)


@pytest.mark.parametrize("fault", [Unavailable("store.down", "away"), ValueError("a bug")])
async def test_it_goes_on_showing_that_it_lives_after_any_fault(
    house: House, fault: Exception
) -> None:
    unit = FaultyUnit(house.store.unit)
    attendance = Attendance(unit, house.store.clock, house.store.ids)  # type: ignore[arg-type]  # answers as a Unit does
    async with asyncio.timeout(PATIENCE), Gateway(attendance, "web", renew_s=0.01).running():
        unit.fault = fault
        for _ in range(3):
            unit.asked.clear()
            await unit.asked.wait()
        unit.fault = None
        unit.asked.clear()
        await unit.asked.wait()
