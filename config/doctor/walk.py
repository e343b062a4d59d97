"""The walk through all checks; one that fails in a way nobody foresaw is itself a finding."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

from config.doctor import rows, surroundings, web
from config.doctor.accounts import accounts
from config.doctor.bell import redis
from config.doctor.case import Case, Inside, Opened, Outside
from config.doctor.database import is_new, look
from config.doctor.finding import Finding, bad, warning
from router.errors import ChannelError, HubError
from storage.backup.places import one_moment

log = logging.getLogger(__name__)

OUTSIDE: tuple[Outside, ...] = (
    surroundings.versions,
    surroundings.folder,
    surroundings.key_file,
    surroundings.ticking,
    surroundings.pages,
    redis,
    web.public_url,
    web.processes,
)
INSIDE: tuple[Inside, ...] = (rows.clock, rows.raws, rows.waiting, rows.files, accounts)


async def walk(case: Case) -> AsyncIterator[Finding]:
    """Yield what is found, check by check."""
    async for finding in _inside(case):
        yield finding
    for check in OUTSIDE:
        async for finding in _safe(check.__name__, check(case)):
            yield finding


async def _inside(case: Case) -> AsyncIterator[Finding]:
    if is_new(case):
        text = f"There is none in {case.settings.data} yet"
        yield warning("database", text, "The first start makes it")
        return
    try:
        where = case.settings
        async with one_moment(where.database, where.data, hurried=True) as connection:
            async for seen in look(case, connection):
                if isinstance(seen, Opened):
                    for check in INSIDE:
                        async for finding in _safe(check.__name__, check(seen)):
                            yield finding
                else:
                    yield seen
    except HubError as error:
        advice = "Is the server up, is CENTRALITA_DATABASE_URL right, may we sign in there?"
        yield bad("database", error.text, advice)


async def _safe(name: str, findings: AsyncIterator[Finding]) -> AsyncIterator[Finding]:
    try:
        async for finding in findings:
            yield finding
    except (HubError, ChannelError) as error:
        yield bad(name.replace("_", " "), error.text)
    except Exception as error:
        log.exception("the check %s failed", name)
        said = f"The check itself failed: {type(error).__name__}: {error}"
        yield bad(name.replace("_", " "), said, "The log has more; please report it")
