"""Names of all that rows mention by id, and how the channel accounts are."""

from __future__ import annotations

from agents.auth import Signed
from agents.schema import AccountLine, CannedLine, Directory, OutcomeLine, QueueLine
from agents.tools import Tools
from router.seeing import Reads
from router.views_staff import HealthLine


async def directory(tools: Tools, who: Signed) -> Directory:
    """Everything a screen needs to name things."""
    async with tools.unit.read() as reads:
        return Directory(
            agents=tuple(await reads.agents()),
            queues=await _queues(reads),
            outcomes=tuple(
                OutcomeLine(id=each.id, name=each.name)
                for each in await reads.outcomes()
                if not each.retired
            ),
            canned=await _canned(reads),
            accounts=tuple(
                AccountLine(id=each.id, name=each.name, kind=each.kind, state=each.state)
                for each in await reads.health()
            ),
            as_of=await reads.head(),
        )


async def accounts(tools: Tools, who: Signed) -> tuple[HealthLine, ...]:
    """Channel accounts with their health."""
    async with tools.unit.read() as reads:
        return tuple(await reads.health())


async def _queues(reads: Reads) -> tuple[QueueLine, ...]:
    return tuple(
        QueueLine(id=queue.id, name=queue.name, language=queue.language)
        for queue in await reads.queues()
        if not queue.retired
    )


async def _canned(reads: Reads) -> tuple[CannedLine, ...]:
    return tuple(
        CannedLine(id=each.id, name=each.name, text=each.text, language=each.language)
        for each in await reads.canned()
        if not each.retired
    )
