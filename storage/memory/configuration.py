"""Queues, profiles, accounts and the like, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from router.accounts import Account, AccountHealth, RawState
from router.calendars import Calendar
from router.errors import Conflict
from router.model import AccountId, CalendarId, ProfileId, QueueId
from router.people import CannedReply, Outcome, Queue, RoutingProfile
from storage.memory.tables import Rows, Tables


class _Versioned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def ver(self) -> int: ...
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Versioned)


def put(rows: Rows[str, N], noun: N) -> None:
    """Insert, or write over version `ver - 1`; raises Conflict by ver."""
    stored = rows.get(noun.id)
    if stored is not None and stored.ver != noun.ver - 1:
        raise Conflict("row.moved", "It has been changed meanwhile")
    rows.put(noun.id, noun)


def by_name(rows: Rows[str, N]) -> list[N]:
    """Return what is configured, by name as written."""
    return sorted(rows.values(), key=lambda noun: (noun.name, noun.id))


class MemoryConfiguration:
    """See `Configuration`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def queue(self, queue: QueueId) -> Queue | None:
        """See `Configuration`."""
        return self._t.queue.get(queue)

    async def queues(self) -> Sequence[Queue]:
        """See `Configuration`; by name."""
        return by_name(self._t.queue)

    async def put_queue(self, queue: Queue) -> None:
        """See `Configuration`."""
        put(self._t.queue, queue)

    async def calendar(self, calendar: CalendarId) -> Calendar | None:
        """See `Configuration`."""
        return self._t.calendar.get(calendar)

    async def calendars(self) -> Sequence[Calendar]:
        """See `Configuration`."""
        return by_name(self._t.calendar)

    async def put_calendar(self, new: Calendar) -> None:
        """See `Configuration`."""
        by_date = tuple(sorted(new.holidays, key=lambda holiday: holiday.day))
        if len({holiday.day for holiday in by_date}) < len(by_date):
            raise Conflict("row.exists", "A date stands there twice")
        put(self._t.calendar, replace(new, holidays=by_date))

    async def profile(self, profile: ProfileId) -> RoutingProfile | None:
        """See `Configuration`."""
        return self._t.profile.get(profile)

    async def profiles(self) -> Sequence[RoutingProfile]:
        """See `Configuration`; by name."""
        return by_name(self._t.profile)

    async def put_profile(self, profile: RoutingProfile) -> None:
        """See `Configuration`."""
        missing = [line.queue_id for line in profile.queues if line.queue_id not in self._t.queue]
        if missing:
            raise Conflict("store.reference", f"queue_id {missing[0]} does not exist")
        put(self._t.profile, profile)

    async def outcomes(self) -> Sequence[Outcome]:
        """See `Configuration`; by name."""
        return by_name(self._t.outcome)

    async def put_outcome(self, outcome: Outcome) -> None:
        """See `Configuration`."""
        put(self._t.outcome, outcome)

    async def canned(self) -> Sequence[CannedReply]:
        """See `Configuration`; by name."""
        return by_name(self._t.canned)

    async def put_canned(self, canned: CannedReply) -> None:
        """See `Configuration`."""
        put(self._t.canned, canned)

    async def account(self, account: AccountId) -> Account | None:
        """See `Configuration`."""
        return self._t.account.get(account)

    async def accounts(self) -> Sequence[Account]:
        """See `Configuration`; by name."""
        return by_name(self._t.account)

    async def put_account(self, account: Account) -> None:
        """See `Configuration`."""
        put(self._t.account, account)

    async def remove_account(self, account: AccountId) -> None:
        """See `Configuration`; raises Conflict when something was said on it or waits there."""
        said = any(one.account_id == account for one in self._t.conversation.values())
        raws = [kept.row for kept in self._t.raw.values() if kept.row.account_id == account]
        if said or any(raw.state is not RawState.IGNORED for raw in raws):
            raise Conflict("account.used", "The account has messages: pause it instead")
        for raw in raws:
            self._t.raw.drop(raw.id)
            self._t.by_source.drop((account, raw.source_key))
        for owner, key in [one for one in self._t.document if one[0] == account]:
            self._t.document.drop((owner, key))
        self._t.mark.drop(account)
        self._t.health.drop(account)
        self._t.lease.drop(account)
        self._t.account.drop(account)

    async def set_health(self, health: AccountHealth) -> None:
        """See `Configuration`."""
        self._t.health.put(health.account_id, health)

    async def setting(self, key: str) -> str | None:
        """See `Configuration`."""
        return self._t.setting.get(key)

    async def put_setting(self, key: str, value: str) -> None:
        """See `Configuration`."""
        self._t.setting.put(key, value)
