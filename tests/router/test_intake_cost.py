"""What a batch costs: calls of the store, whatever the number of messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from router.intake import Intake
from router.model import Medium
from router.ports import Unit
from tests.router.hub import Hub


async def test_a_batch_needs_few_calls_of_the_store(hub: Hub) -> None:
    mails = [hub.mail(f"c{n}@customer.example") for n in range(100)]
    batch = await hub.arrivals(*mails)
    calls: list[str] = []

    unit = CountingUnit(hub.unit, calls)
    mediums = {"email": Medium.EMAIL}
    # It answers as a Unit does, whatever is asked of it.
    intake = Intake(unit, hub.clock, hub.ids, hub.store.blobs, mediums)  # type: ignore[arg-type]
    await intake.take_in(batch)
    assert (await hub.said(mails[99])).seq == 1
    assert len(calls) <= 14, calls


class CountingUnit:
    """A store that writes down which functions of its transactions were called."""

    def __init__(self, unit: Unit, calls: list[str]) -> None:
        self._unit, self._calls = unit, calls

    async def write(self, work: Callable[[object], Awaitable[object]]) -> object:
        return await self._unit.write(lambda tx: work(CountingTx(tx, self._calls)))


class CountingTx:
    """A transaction that writes down which of its repositories' functions were called."""

    def __init__(self, tx: object, calls: list[str]) -> None:
        self._tx, self._calls = tx, calls

    def __getattr__(self, name: str) -> object:
        found = getattr(self._tx, name)
        if name == "emit":
            return found
        if callable(found):
            self._calls.append(name)
            return found
        return CountingTx(found, self._calls)
