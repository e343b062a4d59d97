"""What falls due, done on time: the ends of snoozes, of wrap-ups and of graces.

A batch is one work. What cannot be done is put off alone: it never stops the others.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from router import crash
from router.errors import Unavailable
from router.model import WRAPPING, AgentId, Due, Interaction
from router.moves import Moves
from router.people import Timer
from router.ports import Ids, Unit
from router.presence import GRACE, Attendance
from router.reopening import FOLLOW_UP, follow_up
from router.repositories import Tx

log = logging.getLogger(__name__)

BATCH = 200  # due rows in one work
PUT_OFF = timedelta(minutes=1)  # until what could not be done is tried again
NAP = timedelta(seconds=1)  # meanwhile the others are looked for this often

Job = Interaction | Timer


class Lost(Exception):
    """Another owner has taken the shard."""


class Clockwork:
    """Does what is due in the name of an owner; needs a store and who keeps the agents' states."""

    def __init__(self, unit: Unit, ids: Ids, attendance: Attendance) -> None:
        self._unit = unit
        self._ids = ids
        self._attendance = attendance
        self._put_off: dict[str, datetime] = {}

    async def strike(self, now: datetime, epoch: int) -> datetime | None:
        """Do a batch of what has fallen due; return when the next thing does, perhaps at once.

        Raises Lost when the owner of that epoch is no longer the owner.
        """
        # Nothing waits longer, not even for a time told before the clock was set back.
        self._put_off = {
            job: until for job, until in self._put_off.items() if now < until <= now + PUT_OFF
        }
        try:
            done, due_at = await self._unit.write(partial(self._together, now=now, epoch=epoch))
        except (Lost, Unavailable):
            raise
        except Exception:
            log.exception("what is due is done one by one")
            done, due_at = await self._one_by_one(now, epoch)
        if done:
            crash.at("due.after_commit")
        return max(due_at, now + NAP) if due_at and self._put_off and not done else due_at

    async def _together(
        self, tx: Tx, now: datetime, epoch: int
    ) -> tuple[Sequence[Job], datetime | None]:
        await _still_ours(tx, epoch)
        jobs = await self._due(tx, now)
        for job in jobs:
            await self._do(tx, job, now)
        if jobs:
            crash.at("due.before_commit")
        return jobs, await _next(tx)

    async def _one_by_one(self, now: datetime, epoch: int) -> tuple[Sequence[Job], datetime | None]:
        jobs = await self._unit.write(partial(self._due, now=now))
        for job in jobs:
            try:
                await self._unit.write(partial(self._alone, job=job, now=now, epoch=epoch))
            except (Lost, Unavailable):
                raise
            except Exception:
                log.exception("%s is due and could not be done", _name(job))
                self._put_off[_name(job)] = now + PUT_OFF
        return jobs, await self._unit.write(_next)

    async def _alone(self, tx: Tx, job: Job, now: datetime, epoch: int) -> None:
        await _still_ours(tx, epoch)
        await self._do(tx, job, now)

    async def _due(self, tx: Tx, now: datetime) -> list[Job]:
        """Return what is due, but for what has been put off."""
        limit = BATCH + len(self._put_off)
        jobs: list[Job] = [
            *await tx.interactions.due(now, limit),
            *await tx.desk.due_timers(now, limit),
        ]
        return [job for job in jobs if _name(job) not in self._put_off]

    async def _do(self, tx: Tx, job: Job, now: datetime) -> None:
        if isinstance(job, Interaction):
            await _fall_due(Moves(tx, self._ids, now), job)
        elif job.kind == GRACE:
            await self._attendance.grace_over(tx, AgentId(job.ref))
        elif job.kind == FOLLOW_UP:
            await follow_up(Moves(tx, self._ids, now), job)


async def _fall_due(moves: Moves, item: Interaction) -> None:
    if item.due_kind is Due.SNOOZE:
        await moves.wake(item)
    elif item.due_kind is Due.WRAPUP:
        await moves.close(item)
    elif item.due_kind in WRAPPING:
        await moves.close(await moves.finish(item, None))


async def _still_ours(tx: Tx, epoch: int) -> None:
    if await tx.offers.shard_epoch() != epoch:
        raise Lost


async def _next(tx: Tx) -> datetime | None:
    times = (await tx.interactions.next_due(), await tx.desk.next_timer())
    return min((at for at in times if at is not None), default=None)


def _name(job: Job) -> str:
    """Name the job as it stands: once the row is another, so is the job."""
    return f"interaction {job.id} {job.ver}" if isinstance(job, Interaction) else f"timer {job.id}"
