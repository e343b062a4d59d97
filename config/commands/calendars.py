"""./centralita calendar: the hours in which somebody answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from config.commands.opening import DataFolder, run_with
from config.directory import named_calendar, put_calendar
from config.hours import EXAMPLE, read_day, read_spans, read_week, say_spans, say_week
from router.calendars import Calendar, Holiday, is_open, next_open, zone_of
from router.errors import Conflict, Invalid
from router.model import CalendarId
from router.repositories import Tx
from storage.store import Store

app = typer.Typer(
    help="Calendars: when somebody answers.", no_args_is_help=True, add_completion=False
)

Open = Annotated[
    list[str] | None, typer.Option("--open", help=f"'{EXAMPLE}'; may be said several times.")
]


@app.command()
def add(
    name: str,
    zone: Annotated[str, typer.Option(help="Time zone, as Europe/Madrid.")],
    open_: Open = None,
    data: DataFolder = None,
) -> None:
    """Add a calendar; a span like 22:00-06:00 ends the next day."""
    week = read_week(open_ or ())
    zone_of(zone)
    if not any(week):
        raise Invalid("calendar.hours", f"When is it open? Say --open '{EXAMPLE}'.", field="open")

    async def work(store: Store) -> None:
        async def put(tx: Tx) -> None:
            if any(one.name == name for one in await tx.config.calendars()):
                raise Conflict("calendar.exists", f"There is a calendar named '{name}' already.")
            new = Calendar(CalendarId(store.ids.new()), name, zone, week)
            await put_calendar(tx, new, store.clock.now())

        await store.unit.write(put)
        print(f"Calendar '{name}' added: {say_week(week)} ({zone}).")

    run_with(data, work)


@app.command()
def change(
    name: str,
    zone: Annotated[str, typer.Option(help="Another time zone.")] = "",
    open_: Open = None,
    data: DataFolder = None,
) -> None:
    """Give a calendar other weekly hours or another zone; its dates stay."""
    week = read_week(open_ or ())
    if zone:
        zone_of(zone)

    def changed(old: Calendar) -> Calendar:
        return replace(old, zone=zone or old.zone, weekly=week if open_ else old.weekly)

    _change(name, changed, data)


@app.command()
def closed(
    name: str,
    day: Annotated[str, typer.Argument(help="2026-12-25")],
    open_: Annotated[str, typer.Option("--open", help="'10:00-13:00': hours of its own.")] = "",
    data: DataFolder = None,
) -> None:
    """Close a calendar on a date, wholly or but for the hours given."""
    holiday = Holiday(read_day(day), read_spans(open_))

    def changed(old: Calendar) -> Calendar:
        return replace(old, holidays=(*_others(old, holiday), holiday))

    _change(name, changed, data)


@app.command()
def usual(
    name: str,
    day: Annotated[str, typer.Argument(help="2026-12-25")],
    data: DataFolder = None,
) -> None:
    """Give a date that was closed its weekday's hours again."""
    holiday = Holiday(read_day(day))

    def changed(old: Calendar) -> Calendar:
        return replace(old, holidays=_others(old, holiday))

    _change(name, changed, data)


@app.command("list")
def show(data: DataFolder = None) -> None:
    """List the calendars: whether they are open now, and which dates are to come."""

    async def work(store: Store) -> None:
        now = store.clock.now()
        async with store.unit.read() as reads:
            for calendar in await reads.calendars():
                print("\t".join(_line(calendar, now)))
                for line in _dates(calendar, now):
                    print(f"  {line}")

    run_with(data, work)


def _change(name: str, changed: Callable[[Calendar], Calendar], data: Path | None) -> None:
    async def work(store: Store) -> None:
        now = store.clock.now()

        async def put(tx: Tx) -> Calendar:
            old = await named_calendar(tx, name)
            new = replace(changed(old), ver=old.ver + 1)
            await put_calendar(tx, new, now)
            return new

        new = await store.unit.write(put)
        print("\t".join(_line(new, now)))
        for line in _dates(new, now):
            print(f"  {line}")

    run_with(data, work)


def _others(calendar: Calendar, holiday: Holiday) -> tuple[Holiday, ...]:
    return tuple(one for one in calendar.holidays if one.day != holiday.day)


def _line(calendar: Calendar, now: datetime) -> tuple[str, ...]:
    return calendar.name, calendar.zone, say_week(calendar.weekly), _state(calendar, now)


def _state(calendar: Calendar, now: datetime) -> str:
    opens = next_open(calendar, now)
    if opens is None:
        return "never opens"
    if is_open(calendar, now):
        return "open now"
    return f"opens {opens.astimezone(zone_of(calendar.zone)):%Y-%m-%d %H:%M}"


def _dates(calendar: Calendar, now: datetime) -> list[str]:
    today = now.astimezone(zone_of(calendar.zone)).date()
    return [
        f"{one.day} open {say_spans(one.spans)}" if one.spans else f"{one.day} closed"
        for one in sorted(calendar.holidays, key=lambda one: one.day)
        if one.day >= today
    ]
