"""The audit log: every change in it, no secret, whole or not, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agents.sheets import csv_line
from router.audit import START, AuditRow, By, Change, Detail, broken, chained
from tests.agents import seed
from tests.agents.conftest import House
from tests.storage.stores import in_memory

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def chain(n: int) -> list[AuditRow]:
    rows: list[AuditRow] = []
    for i in range(n):
        before = rows[-1].hash if rows else START
        detail = Detail(f"Queue {i}", {"name": "a"}, {"name": "b"})
        change = Change(AT, By("ada"), "changed", "queue", str(i), detail)
        rows.append(chained(change, i + 1, before, f"salt{i}"))
    return rows


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (lambda rows: rows, None),
        (lambda rows: [*rows[:2], replace(rows[2], detail=Detail()), *rows[3:]], None),  # erased
        (lambda rows: rows[1:], 1),
        (lambda rows: [*rows[:2], *rows[3:]], 3),
        (lambda rows: [rows[1], rows[0], *rows[2:]], 1),
        (lambda rows: [*rows[:4], replace(rows[4], actor="eve")], 5),
        (lambda rows: [*rows[:4], replace(rows[4], actor="eve").sealed()], None),
        (lambda rows: [*rows[:3], replace(rows[3], actor="eve").sealed(), rows[4]], 5),
        (lambda rows: [replace(rows[0], detail=replace(rows[0].detail, name="x")), *rows[1:]], 1),
    ],
)
def test_a_line_altered_lost_or_moved_is_found(harm, found) -> None:  # type: ignore[no-untyped-def]
    assert broken(harm(chain(5))) == found


@pytest.mark.parametrize(
    "cell",
    ['=HYPERLINK("http://e","x")', "@SUM(1)", "\t=1", " -1+1", "+1", "\r=1", "\u00a0=1", "-"],
)
def test_a_formula_is_only_text(cell: str) -> None:
    [[told]] = csv.reader(io.StringIO(csv_line([cell]), newline=""))
    assert told == f"'{cell}"


def test_plain_cells_are_as_they_are() -> None:
    cells = ["a", 'say "no"', "two\nlines", "", "5 - 3", "a=b"]
    assert list(csv.reader(io.StringIO(csv_line(cells), newline=""))) == [cells]


@in_memory  # what a store does with it is held by its contract
async def test_every_change_is_there_with_who_where_before_and_after(house: House) -> None:
    ada = await house.enter(seed.ADA)
    tag = await ada.json("POST", "/tags", {"name": "=Urgent"})
    await ada.json("PUT", f"/tags/{tag['id']}", {"name": "Soon", "ver": 1})
    await ada.json("POST", f"/tags/{tag['id']}/retire", {"ver": 2})
    [third, second, first] = (await ada.json("GET", "/audit?kind=tag"))["lines"]
    assert (first["verb"], first["actor_name"], first["after"]["name"]) == (
        "created", "Ada", "=Urgent",
    )  # fmt: skip
    assert (second["before"], second["after"]) == ({"name": "=Urgent"}, {"name": "Soon"})
    assert (third["verb"], third["ip"]) == ("retired", "127.0.0.1")
    assert (await ada.json("GET", f"/audit?object_id={tag['id']}&verb=changed"))["lines"] == [
        second
    ]
    assert (await ada.json("GET", "/audit?actor=nobody"))["lines"] == []
    page = await ada.json("GET", "/audit?limit=2")
    assert [line["seq"] for line in page["lines"]] == [3, 2]
    rest = await ada.json("GET", f"/audit?limit=2&before={page['next']}")
    assert ([line["seq"] for line in rest["lines"]], rest["next"]) == ([1], None)
    state = await ada.json("GET", "/audit/check")
    assert (state["rows"], state["hash"], state["broken_at"]) == (3, third["hash"], None)
    exported = await ada.call("GET", "/audit.csv?kind=tag")
    assert "attachment" in exported.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO((await exported.text()).lstrip("\ufeff"), newline="")))
    assert [row["name"] for row in rows] == ["Soon", "Soon", "'=Urgent"]


@in_memory  # what a store does with it is held by its contract
async def test_the_workspace_and_the_first_steps_tell_how_things_are(house: House) -> None:
    ada = await house.enter(seed.ADA)
    there = {"name": "Shop", "time_zone": "Europe/Madrid", "language": "es"}
    kept = await ada.json("PUT", "/workspace", there)
    assert there.items() <= (await ada.json("GET", "/workspace")).items() <= kept.items()
    wrong = {**there, "time_zone": "Middle/Earth"}
    problem = await ada.json("PUT", "/workspace", wrong, status=422)
    assert problem["error"]["params"]["field"] == "zone"
    steps = {"mailbox": True, "queue": True, "colleagues": True, "dismissed": False}
    assert await ada.json("GET", "/first-steps") == steps
    await ada.json("POST", "/first-steps/dismiss", {}, status=204)
    assert await ada.json("GET", "/first-steps") == {**steps, "dismissed": True}


@in_memory  # what a store does with it is held by its contract
async def test_holidays_of_a_country_come_from_its_own_calendar(house: House) -> None:
    ada = await house.enter(seed.ADA)
    assert "MD" in (await ada.json("GET", "/countries"))["ES"]
    year = house.clock.now().year
    days = {one["day"]: one["name"] for one in await ada.json("GET", "/holidays?country=ES-MD")}
    assert days[f"{year}-12-25"]
    assert f"{year + 2}-05-02" in days
    problem = await ada.json("GET", "/holidays?country=XX", status=422)
    assert problem["error"]["params"]["field"] == "country"
