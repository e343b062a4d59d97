"""Drafts, uploads, timers and readers of the log, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, delete, func, insert, select

from router.model import AgentId, InteractionId
from router.people import Draft, Timer, Upload
from storage.among import among
from storage.rows import DRAFT, TIMER, UPLOAD
from storage.setback import bring_back
from storage.sql import Sql
from storage.tables_desk import preference
from storage.tables_staff import draft, reader, timer, upload
from storage.upsert import insert_or_replace, newest_wins

GET = select(*DRAFT.columns).where(
    draft.c.interaction_id == bindparam("key"), draft.c.agent_id == bindparam("who"),
    draft.c.mode == bindparam("how"), draft.c.deleted.is_(False),
)  # fmt: skip
PUT = newest_wins(draft, "ver")
DROP = newest_wins(draft, "ver", also_same=True)

ADD_UPLOAD = insert(upload)
UPLOADS = select(*UPLOAD.columns).where(among(upload.c.id), upload.c.agent_id == bindparam("who"))
DROP_UPLOADS = delete(upload).where(among(upload.c.id))

SET_TIMER = insert_or_replace(timer)
DROP_TIMER = delete(timer).where(timer.c.kind == bindparam("what"), timer.c.ref == bindparam("of"))
DUE_TIMERS = (
    select(*TIMER.columns)
    .where(timer.c.due_at <= bindparam("now"))
    .order_by(timer.c.due_at, timer.c.id)
    .limit(bindparam("n", type_=Integer))
)
NEXT_TIMER = select(func.min(timer.c.due_at))
PREFERENCES = select(preference.c.name, preference.c.value).where(
    preference.c.agent_id == bindparam("key")
)
PREFER = insert_or_replace(preference)
FORGET = delete(preference).where(
    preference.c.agent_id == bindparam("who"), preference.c.name == bindparam("what")
)
READER = select(reader.c.seq).where(reader.c.name == bindparam("key"))
SET_READER = insert_or_replace(reader)


async def preferences_of(sql: Sql, agent: AgentId) -> Mapping[str, str]:
    """See `Desk.preferences`."""
    return {row.name: row.value for row in await sql.all(PREFERENCES, {"key": agent})}


class SqlDesk:
    """See `Desk`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._timers: dict[tuple[str, str], Timer | None] = {}

    async def draft(self, interaction: InteractionId, agent: AgentId, mode: str) -> Draft | None:
        """See `Desk`."""
        row = await self._sql.first(GET, {"key": interaction, "who": agent, "how": mode})
        return None if row is None else DRAFT.of(row)

    async def put_draft(self, draft: Draft, at: datetime) -> bool:
        """See `Desk.put_draft`."""
        row = {**DRAFT.row(draft), "deleted": False, "saved_at": at}
        return bool(await self._sql.run(PUT, row))

    async def drop_draft(
        self, interaction: InteractionId, agent: AgentId, mode: str, ver: int
    ) -> None:
        """See `Desk.drop_draft`; a draft newer than `ver` stays."""
        empty = DRAFT.row(Draft(interaction, agent, mode, "", ver=ver))
        await self._sql.run(DROP, {**empty, "deleted": True, "saved_at": None})

    async def add_upload(self, upload: Upload) -> None:
        """See `Desk`."""
        await self._sql.run(ADD_UPLOAD, UPLOAD.row(upload))

    async def uploads(self, agent: AgentId, ids: Collection[str]) -> Sequence[Upload]:
        """See `Desk`; in the order asked for, others' left out."""
        rows = await self._sql.all(UPLOADS, {"ids": list(ids), "who": agent})
        found = {one.id: one for one in map(UPLOAD.of, rows)}
        return [found[upload_id] for upload_id in ids if upload_id in found]

    async def drop_uploads(self, ids: Collection[str]) -> None:
        """See `Desk`."""
        await self._sql.run(DROP_UPLOADS, {"ids": list(ids)})

    async def set_timer(self, timer: Timer) -> None:
        """See `Desk`."""
        self._timers[timer.kind, timer.ref] = timer

    async def drop_timer(self, kind: str, ref: str) -> None:
        """See `Desk`."""
        self._timers[kind, ref] = None

    async def write_timers(self) -> None:
        """Set and drop what has changed, once for a transaction: many begin their shift at once."""
        timers, self._timers = sorted(self._timers.items()), {}
        dropped = [{"what": kind, "of": ref} for (kind, ref), timer in timers if timer is None]
        if dropped:
            await self._sql.run(DROP_TIMER, dropped)
        self._sql.add(SET_TIMER, TIMER.rows([timer for _, timer in timers if timer is not None]))

    async def due_timers(self, now: datetime, limit: int) -> Sequence[Timer]:
        """See `Desk`; earliest first."""
        await self.write_timers()
        rows = await self._sql.all(DUE_TIMERS, {"now": now, "n": limit})
        return [TIMER.of(row) for row in rows]

    async def next_timer(self) -> datetime | None:
        """See `Desk`."""
        await self.write_timers()
        due: datetime | None = await self._sql.value(NEXT_TIMER)
        return due

    async def bring_back(self, by: timedelta) -> None:
        """See `Desk.bring_back`."""
        await self.write_timers()
        await bring_back(self._sql, by)

    async def prefer(self, agent: AgentId, values: Mapping[str, str]) -> None:
        """See `Desk.prefer`."""
        for name, value in values.items():
            if value:
                await self._sql.run(PREFER, {"agent_id": agent, "name": name, "value": value})
            else:
                await self._sql.run(FORGET, {"who": agent, "what": name})

    async def preferences(self, agent: AgentId) -> Mapping[str, str]:
        """See `Desk`."""
        return await preferences_of(self._sql, agent)

    async def reader(self, name: str) -> int:
        """See `Desk`; 0 for one who has not read yet."""
        seq: int | None = await self._sql.value(READER, {"key": name})
        return seq or 0

    async def set_reader(self, name: str, seq: int) -> None:
        """See `Desk`."""
        await self._sql.run(SET_READER, {"name": name, "seq": seq})
