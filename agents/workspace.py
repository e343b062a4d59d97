"""Settings of the whole installation, and the first steps of a new one."""

from __future__ import annotations

from aiohttp import web

from agents.admin import by
from agents.auth import Signed
from agents.forms_people import FirstSteps, HolidayLine, HolidayQuery, Workspace, WorkspaceChange
from agents.schema import Nothing
from agents.tools import Tools
from router.people import Queue
from router.repositories import Tx
from router.workspace import put_settings

DISMISSED = "dismissed"
YEARS = 3


async def shown(tools: Tools, who: Signed) -> Workspace:
    """The settings."""
    async with tools.unit.read() as reads:
        kept = await reads.settings()
    return Workspace(
        name=kept.get("name", ""),
        time_zone=kept.get("time_zone", "UTC"),
        language=kept.get("language", "en"),
        public_url=tools.settings.public_url,
    )


async def change(
    tools: Tools, who: Signed, request: web.Request, body: WorkspaceChange
) -> Workspace:
    """Other settings."""

    async def work(tx: Tx) -> None:
        await put_settings(tx, by(who, request), tools.clock.now(), body.model_dump())

    await tools.unit.write(work)
    return await shown(tools, who)


async def first_steps(tools: Tools, who: Signed) -> FirstSteps:
    """What has been done of what a new hub needs."""
    async with tools.unit.read() as reads:
        queues = [one for one in await reads.listed(Queue) if not one.retired]
        return FirstSteps(
            mailbox=any(not one.retired for one in await reads.accounts()),
            queue=len(queues) > 1 or any(one.ver > 1 for one in queues),
            colleagues=len(await reads.people()) > 1,
            dismissed=(await reads.settings()).get("first_steps") == DISMISSED,
        )


async def dismiss(tools: Tools, who: Signed, request: web.Request, body: Nothing) -> None:
    """Show the first steps no more."""

    async def work(tx: Tx) -> None:
        now = tools.clock.now()
        await put_settings(tx, by(who, request), now, {"first_steps": DISMISSED})

    await tools.unit.write(work)


async def countries(tools: Tools, who: Signed) -> dict[str, tuple[str, ...]]:
    """Countries whose public holidays are known, with those parts that have their own."""
    return {place: tuple(parts) for place, parts in tools.holidays.countries().items()}


async def holidays(tools: Tools, who: Signed, query: HolidayQuery) -> tuple[HolidayLine, ...]:
    """Public holidays of a country (ES) or a part of it (ES-MD), this year and the next two."""
    this = tools.clock.now().year
    found = [tools.holidays.of(query.country, this + n, query.language) for n in range(YEARS)]
    days = [holiday for year in found for holiday in year]
    return tuple(HolidayLine(day=one.day.isoformat(), name=one.name) for one in days)
