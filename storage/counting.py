"""Counters of the inbox: how many interactions stand in each (queue, state, agent)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from router.model import Interaction
from storage.sql import Sql
from storage.tables import inbox_counter
from storage.upsert import insert_or_add

ADD = insert_or_add(inbox_counter, "n")


class Tally:
    """What a transaction changed, written once at its end, in the order of the keys."""

    def __init__(self) -> None:
        self._changes: Counter[tuple[str, str, str]] = Counter()

    def came(self, one: Interaction) -> None:
        """Count an interaction as it stands now."""
        self._changes[_place(one)] += 1

    def moved(self, old: Interaction, new: Interaction) -> None:
        """Count a change from old to new."""
        self._changes[_place(old)] -= 1
        self._changes[_place(new)] += 1

    def write(self, sql: Sql) -> None:
        """Add the changes to the rows."""
        sql.add(ADD, [_row(place, n) for place, n in sorted(self._changes.items()) if n])
        self._changes.clear()


def _place(one: Interaction) -> tuple[str, str, str]:
    return one.queue_id, one.state.value, one.agent_id or ""


def _row(place: tuple[str, str, str], n: int) -> dict[str, Any]:
    queue_id, state, agent_id = place
    return {"queue_id": queue_id, "state": state, "agent_id": agent_id, "n": n}
