"""Settings of the whole installation, by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from router.audit import By
from router.calendars import zone_of
from router.catalogue import record
from router.repositories import Tx

SETTINGS = ("name", "time_zone", "language", "first_steps")


async def put_settings(tx: Tx, by: By, at: datetime, new: Mapping[str, str]) -> None:
    """Write settings; those not named stay. Raises Invalid for a zone that is none."""
    if "time_zone" in new:
        zone_of(new["time_zone"])
    old = {name: await tx.config.setting(name) or "" for name in new}
    for name, value in new.items():
        await tx.config.put_setting(name, value)
    await record(tx, by, at, "workspace", "workspace", old, new)
