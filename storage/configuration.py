"""Queues, profiles and the other plain nouns of configuration, in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select

from router.model import Medium, ProfileId, QueueId
from router.people import CannedReply, Outcome, ProfileQueue, Queue, RoutingProfile
from storage.accounts import SqlAccounts
from storage.calendars import SqlCalendars
from storage.catalogue import Catalogue, put
from storage.rows import CANNED, OUTCOME, QUEUE
from storage.sql import Sql
from storage.tables_config import profile_queue, routing_profile, setting
from storage.upsert import insert_or_replace

SETTING = select(setting.c.value).where(setting.c.key == bindparam("key_"))
PUT_SETTING = insert_or_replace(setting)
PROFILES = select(routing_profile).order_by(routing_profile.c.name, routing_profile.c.id)
LINES = select(profile_queue).order_by(profile_queue.c.profile_id, profile_queue.c.place)
DROP_LINES = delete(profile_queue).where(profile_queue.c.profile_id == bindparam("key"))
ADD_LINES = insert(profile_queue)


async def all_profiles(sql: Sql) -> list[RoutingProfile]:
    """Return the routing profiles with their queues, by name."""
    lines: defaultdict[str, list[ProfileQueue]] = defaultdict(list)
    for row in await sql.all(LINES):
        line = ProfileQueue(QueueId(row.queue_id), row.priority, row.ring, row.delay_s)
        lines[row.profile_id].append(line)
    return [
        RoutingProfile(
            row.id,
            row.name,
            tuple(lines[row.id]),
            {Medium(medium): cap for medium, cap in row.caps.items()},
            row.ver,
            row.retired,
        )
        for row in await sql.all(PROFILES)
    ]


async def put_profile(sql: Sql, profile: RoutingProfile) -> None:
    """Write a routing profile and its queues. Raises Conflict by ver."""
    row = {name: getattr(profile, name) for name in ("id", "name", "ver", "retired")}
    caps = {medium.value: cap for medium, cap in profile.caps.items()}
    await put(sql, routing_profile, {**row, "caps": caps})
    await sql.run(DROP_LINES, {"key": profile.id})
    lines = [
        {
            "profile_id": profile.id,
            "queue_id": line.queue_id,
            "place": place,
            "priority": line.priority,
            "ring": line.ring,
            "delay_s": line.delay_s,
        }
        for place, line in enumerate(profile.queues)
    ]
    if lines:
        await sql.run(ADD_LINES, lines)


class SqlConfiguration(SqlAccounts, SqlCalendars):
    """See `Configuration`."""

    async def queue(self, queue: QueueId) -> Queue | None:
        """See `Configuration`."""
        return next((one for one in await self.queues() if one.id == queue), None)

    async def queues(self) -> Sequence[Queue]:
        """See `Configuration`; by name."""
        return await Catalogue(self._sql).list(QUEUE)

    async def put_queue(self, queue: Queue) -> None:
        """See `Configuration`."""
        await Catalogue(self._sql).put(QUEUE, queue)

    async def profile(self, profile: ProfileId) -> RoutingProfile | None:
        """See `Configuration`."""
        return next((one for one in await self.profiles() if one.id == profile), None)

    async def profiles(self) -> Sequence[RoutingProfile]:
        """See `Configuration`; by name."""
        return await all_profiles(self._sql)

    async def put_profile(self, profile: RoutingProfile) -> None:
        """See `Configuration`."""
        await put_profile(self._sql, profile)

    async def outcomes(self) -> Sequence[Outcome]:
        """See `Configuration`; by name."""
        return await Catalogue(self._sql).list(OUTCOME)

    async def put_outcome(self, outcome: Outcome) -> None:
        """See `Configuration`."""
        await Catalogue(self._sql).put(OUTCOME, outcome)

    async def canned(self) -> Sequence[CannedReply]:
        """See `Configuration`; by name."""
        return await Catalogue(self._sql).list(CANNED)

    async def put_canned(self, canned: CannedReply) -> None:
        """See `Configuration`."""
        await Catalogue(self._sql).put(CANNED, canned)

    async def setting(self, key: str) -> str | None:
        """See `Configuration`."""
        found: str | None = await self._sql.value(SETTING, {"key_": key})
        return found

    async def put_setting(self, key: str, value: str) -> None:
        """See `Configuration`."""
        await self._sql.run(PUT_SETTING, {"key": key, "value": value})
