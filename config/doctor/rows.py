"""What the database holds: is it whole, is it ours, does anything wait too long?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text

from config.doctor.case import Opened
from config.doctor.finding import Finding, bad, ok, warning
from storage.backup.making import FILES
from storage.sweeping import GRACE
from storage.tables_staff import event

SERVER_TIME = text("SELECT clock_timestamp()")
NEWEST = select(func.max(event.c.at).label("at"))
OFF_S, FAR_OFF_S = 1.0, 30.0
LATE_S = {"oldest_raw_s": 60.0, "oldest_outbox_s": 900.0}
LATE_ELSE_S = 60.0  # for any other reader, as that of the search


async def clock(opened: Opened) -> AsyncIterator[Finding]:
    """Is it as late here as at the database, and later than all that has happened?"""
    if opened.settings.database:
        before = datetime.now(UTC)
        server: datetime = await opened.sql.value(SERVER_TIME)
        middle = before + (datetime.now(UTC) - before) / 2
        yield _apart((server - middle).total_seconds())
    newest: datetime | None = await opened.sql.value(NEWEST)
    if newest is not None and newest > datetime.now(UTC) + timedelta(seconds=FAR_OFF_S):
        text = f"The newest event is of {newest:%Y-%m-%d %H:%M} UTC, which is to come"
        yield bad("clock", text, "The clock was set back: let an NTP service keep it right")
    elif not opened.settings.database:
        yield ok("clock", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, after all that happened")


def _apart(seconds: float) -> Finding:
    said = f"{abs(seconds):.2f} s {'behind' if seconds > 0 else 'ahead of'} the database's"
    advice = "Let an NTP service keep the clocks of all machines"
    if abs(seconds) < OFF_S:
        return ok("clock", said)
    return (bad if abs(seconds) > FAR_OFF_S else warning)("clock", said, advice)


async def files(opened: Opened) -> AsyncIterator[Finding]:
    """Has every row its file, and every file its row?"""
    named = {str(row[0]) for row in await opened.sql.all(FILES)}
    there, old = await asyncio.to_thread(_there, opened)
    if lost := sorted(named - there):
        some = ", ".join(lost[:3])
        advice = "Restore a backup elsewhere and copy these files back"
        yield bad("files", f"{len(lost)} of {len(named)} files are gone: {some} ...", advice)
    else:
        yield ok("files", f"All {len(named)} files that rows name are there")
    if forgotten := old - named:
        text = f"{len(forgotten)} files of no row are older than two days"
        yield warning("files", text, "A running hub removes them within an hour")


def _there(opened: Opened) -> tuple[set[str], set[str]]:
    now = datetime.now(UTC)
    there = set(opened.blobs.unchanged_since(now.timestamp() + GRACE.total_seconds()))
    return there, set(opened.blobs.unchanged_since((now - 2 * GRACE).timestamp()))


async def raws(opened: Opened) -> AsyncIterator[Finding]:
    """Has everything that arrived a fate?"""
    counts = await opened.reads.raw_counts()
    lost = await opened.reads.raw_total() - sum(counts.values())
    if lost:
        advice = "Keep a backup of this database and report it: this must not happen"
        yield bad("arrivals", f"{lost} of what arrived have no fate", advice)
    else:
        yield ok("arrivals", f"All {sum(counts.values())} that arrived are accounted for")
    if aside := counts.get("quarantined", 0):
        advice = "./centralita replay lists them and reads them again"
        yield warning("quarantine", f"{aside} could not be read and wait", advice)


async def waiting(opened: Opened) -> AsyncIterator[Finding]:
    """Does anything wait longer than it should?"""
    lag = await opened.reads.lag()
    for name, seconds in lag.items():
        if name.endswith("_s") and seconds > LATE_S.get(name, LATE_ELSE_S):
            text = f"{name.removesuffix('_s').replace('_', ' ')}: {seconds:.0f} s"
            yield warning("waiting", text, "Is the hub running? Its log says what holds it up")
    counts = ", ".join(
        f"{value:.0f} {name.replace('_', ' ')}"
        for name, value in lag.items()
        if not name.endswith("_s")
    )
    yield ok("waiting", counts)
