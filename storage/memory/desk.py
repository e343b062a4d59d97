"""Drafts, uploads, timers and readers of the log, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from router.model import AgentId, InteractionId
from router.people import Draft, Timer, Upload
from storage.memory.setback import bring_back
from storage.memory.tables import Tables


class MemoryDesk:
    """See `Desk`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def draft(self, interaction: InteractionId, agent: AgentId, mode: str) -> Draft | None:
        """See `Desk`."""
        return self._t.draft.get((interaction, agent, mode), (None, 0))[0]

    async def put_draft(self, draft: Draft, at: datetime) -> bool:
        """See `Desk.put_draft`."""
        key = (draft.interaction_id, draft.agent_id, draft.mode)
        if key in self._t.draft and self._t.draft[key][1] >= draft.ver:
            return False
        self._t.draft.put(key, (draft, draft.ver))
        return True

    async def drop_draft(
        self, interaction: InteractionId, agent: AgentId, mode: str, ver: int
    ) -> None:
        """See `Desk.drop_draft`; a draft newer than `ver` stays."""
        key = (interaction, agent, mode)
        if key not in self._t.draft or self._t.draft[key][1] <= ver:
            self._t.draft.put(key, (None, ver))

    async def add_upload(self, upload: Upload) -> None:
        """See `Desk`."""
        self._t.upload.insert(upload.id, upload)

    async def uploads(self, agent: AgentId, ids: Collection[str]) -> Sequence[Upload]:
        """See `Desk`; in the order asked for, others' left out."""
        found = (self._t.upload.get(upload_id) for upload_id in ids)
        return [upload for upload in found if upload is not None and upload.agent_id == agent]

    async def drop_uploads(self, ids: Collection[str]) -> None:
        """See `Desk`."""
        for upload_id in ids:
            self._t.upload.drop(upload_id)

    async def set_timer(self, timer: Timer) -> None:
        """See `Desk`."""
        self._t.timer.put((timer.kind, timer.ref), timer)

    async def drop_timer(self, kind: str, ref: str) -> None:
        """See `Desk`."""
        self._t.timer.drop((kind, ref))

    async def due_timers(self, now: datetime, limit: int) -> Sequence[Timer]:
        """See `Desk`; earliest first."""
        due = [timer for timer in self._t.timer.values() if timer.due_at <= now]
        return sorted(due, key=lambda timer: (timer.due_at, timer.id))[:limit]

    async def next_timer(self) -> datetime | None:
        """See `Desk`."""
        return min((timer.due_at for timer in self._t.timer.values()), default=None)

    async def bring_back(self, by: timedelta) -> None:
        """See `Desk.bring_back`."""
        bring_back(self._t, by)

    async def prefer(self, agent: AgentId, values: Mapping[str, str]) -> None:
        """See `Desk.prefer`."""
        kept = {**await self.preferences(agent), **values}
        self._t.preference.put(agent, {name: value for name, value in kept.items() if value})

    async def preferences(self, agent: AgentId) -> Mapping[str, str]:
        """See `Desk`."""
        return self._t.preference.get(agent, {})

    async def reader(self, name: str) -> int:
        """See `Desk`; 0 for one who has not read yet."""
        return self._t.reader.get(name, 0)

    async def set_reader(self, name: str, seq: int) -> None:
        """See `Desk`."""
        self._t.reader.put(name, seq)
