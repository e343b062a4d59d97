"""Until when one may snooze."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from router.errors import Invalid
from tests.router.hub import Hub, later


@pytest.mark.parametrize(
    ("until", "code"),
    [
        ("9999-12-31T23:59:59-23:59", "snooze.far"),
        ("9999-12-31T23:59:59.999999+00:00", "snooze.far"),
        ("0001-01-01T00:00:00+23:59", "snooze.past"),
    ],
)
async def test_a_snooze_beyond_all_plans_is_refused(hub: Hub, until: str, code: str) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    with pytest.raises(Invalid) as refusal:
        await hub.desk.snooze(who, item.id, datetime.fromisoformat(until))
    assert refusal.value.code == code
    assert await hub.item(item.id) == item


async def test_a_snooze_from_another_zone_ends_at_that_moment(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    until = later(hub.clock.now(), 60)
    zoned = until.astimezone(timezone(timedelta(hours=-11)))
    assert (await hub.desk.snooze(who, item.id, zoned)).due_at == until
    assert await hub.route() == until
