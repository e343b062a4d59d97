"""What the rows say after everything is over: counted, and held against each other."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, text

from config.metrics import Prometheus
from config.settings import from_environment
from config.store import opened
from storage.unit import SqlUnit

HOLDING = "('active', 'held', 'offered', 'accepting', 'wrapup')"  # with an agent_id

CONTRADICTIONS: Mapping[str, str] = {
    "an interaction with more than one live offer": """
        SELECT interaction_id FROM offer WHERE state IN ('pending', 'accepting')
        GROUP BY interaction_id HAVING COUNT(*) > 1""",
    "an offered interaction without an offer, or an offer of another": """
        SELECT i.id FROM interaction i WHERE (i.state = 'offered') <> EXISTS
        (SELECT 1 FROM offer o WHERE o.interaction_id = i.id AND o.state = 'pending')""",
    "an active interaction without an owner": """
        SELECT id FROM interaction WHERE state IN ('active', 'wrapup') AND agent_id IS NULL""",
    "a conversation with two open interactions": """
        SELECT conversation_id FROM interaction WHERE shelf = 'open'
        GROUP BY conversation_id HAVING COUNT(*) > 1""",
    "a message without its place on the timeline, or with two": """
        SELECT m.id FROM message m WHERE
        (SELECT COUNT(*) FROM timeline_entry t WHERE t.ref = m.id) <> 1""",
    "a raw row that gave two messages": """
        SELECT raw_id FROM message WHERE raw_id IS NOT NULL GROUP BY raw_id HAVING COUNT(*) > 1""",
    "a raw row that is done and gave nothing": """
        SELECT r.id FROM raw r WHERE r.state = 'done' AND NOT EXISTS
        (SELECT 1 FROM message m WHERE m.raw_id = r.id)""",
    "an answer without a row of the outbox": """
        SELECT m.id FROM message m WHERE m.direction = 'out' AND NOT EXISTS
        (SELECT 1 FROM outbox o WHERE o.message_id = m.id)""",
    "a hole in the event log": """
        SELECT MAX(seq) FROM event HAVING MAX(seq) - MIN(seq) + 1 <> COUNT(*)""",
    "a load that is not what its agent holds": f"""
        SELECT l.agent_id, l.load FROM agent_load l WHERE l.load <>
        (SELECT COALESCE(SUM(i.weight), 0) FROM interaction i WHERE i.agent_id = l.agent_id
           AND i.medium = l.medium AND i.state IN {HOLDING}) +
        (SELECT COALESCE(SUM(o.weight), 0) FROM offer o WHERE o.agent_id = l.agent_id
           AND o.medium = l.medium AND o.state IN ('pending', 'accepting'))""",
    "a counter that is not what it counts": """
        SELECT c.queue_id, c.state, c.n FROM inbox_counter c WHERE c.n <>
        (SELECT COUNT(*) FROM interaction i WHERE i.queue_id = c.queue_id AND i.state = c.state
           AND COALESCE(i.agent_id, '') = c.agent_id)""",
}
"""What must never be found, each with the query that looks for it."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The books of one hub, read while it runs or after."""

    raws: Mapping[str, int]
    said: Sequence[RowMapping]
    contradictions: Mapping[str, Sequence[Any]]

    @property
    def received(self) -> Counter[str]:
        """How often each subject came in."""
        return Counter(str(one["subject"]) for one in self.said if one["direction"] == "in")

    @property
    def answers(self) -> list[RowMapping]:
        """What went out, or will."""
        return [one for one in self.said if one["direction"] == "out"]


async def read(environment: Mapping[str, str]) -> Ledger:
    """Read the books of the hub that these settings name."""
    async with opened(from_environment(environment), Prometheus()) as store:
        assert isinstance(store.unit, SqlUnit)
        async with store.unit.lend() as connection:

            async def rows(query: str) -> Sequence[RowMapping]:
                return (await connection.execute(text(query))).mappings().all()

            raws = await rows("SELECT state, COUNT(*) AS n FROM raw GROUP BY state")
            said = await rows("SELECT id, subject, direction, state, reason FROM message")
            wrong = {what: await rows(query) for what, query in CONTRADICTIONS.items()}
    found = {what: list(map(tuple, some)) for what, some in wrong.items() if some}
    return Ledger({row["state"]: row["n"] for row in raws}, said, found)
