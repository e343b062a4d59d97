"""What the rows say after everything is over: counted, and held against each other."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.exc import SQLAlchemyError

from config.settings import Settings, from_environment
from storage import engine as sqlite_engine
from storage import postgres_engine
from storage.connections import AsyncConnection, AsyncEngine
from storage.engine import database_file
from storage.failing import Down

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
    on_their_way: Sequence[RowMapping]
    contradictions: Mapping[str, Sequence[Any]]

    @property
    def received(self) -> Counter[str]:
        """How often each subject came in."""
        return Counter(str(one["subject"]) for one in self.said if one["direction"] == "in")

    @property
    def states(self) -> Counter[str]:
        """How many answers stand in each state."""
        return Counter(str(one["state"]) for one in self.answers)

    @property
    def answered(self) -> list[str]:
        """The marks of the mails that agents answered, once for each answer."""
        return [str(one["subject"]).removeprefix("Re: ") for one in self.answers]

    @property
    def nothing_on_its_way(self) -> bool:
        """Tell whether every answer has come to its end."""
        return set(self.states) <= {"sent", "failed"}

    @property
    def left_to_a_human(self) -> list[str]:
        """Answers that may have been sent, and that nobody will send again unasked."""
        waiting = {str(row["message_id"]) for row in self.on_their_way}
        unknown = (str(one["id"]) for one in self.answers if one["state"] == "unknown")
        return [message for message in unknown if message not in waiting]

    @property
    def answers(self) -> list[RowMapping]:
        """What went out, or will."""
        return [one for one in self.said if one["direction"] == "out"]


async def read(environment: Mapping[str, str], contradictions: bool = True) -> Ledger:
    """Read the books of the hub that these settings name, all of them at one moment."""
    asked = CONTRADICTIONS if contradictions else {}
    async with _connected(from_environment(environment)) as connection:

        async def rows(query: str) -> Sequence[RowMapping]:
            return (await connection.execute(text(query))).mappings().all()

        raws = await rows("SELECT state, COUNT(*) AS n FROM raw GROUP BY state")
        said = await rows("SELECT id, subject, direction, state, reason FROM message")
        away = await rows("SELECT message_id FROM outbox WHERE next_at IS NOT NULL")
        wrong = {what: await rows(query) for what, query in asked.items()}
    found = {what: [tuple(row.values()) for row in some] for what, some in wrong.items() if some}
    return Ledger({row["state"]: row["n"] for row in raws}, said, away, found)


async def holds(environment: Mapping[str, str], subject: str) -> bool:
    """Tell whether a message of that subject has come in; False as well while the rows are away."""
    query = text("SELECT 1 FROM message WHERE subject = :subject AND direction = 'in'")
    try:
        async with _connected(from_environment(environment)) as connection:
            return (await connection.execute(query, {"subject": subject})).first() is not None
    except (SQLAlchemyError, Down):
        return False


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[AsyncConnection]:
    engine = _engine(settings)
    try:
        async with await engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


def _engine(settings: Settings) -> AsyncEngine:
    if settings.database:
        return postgres_engine.reading(settings.database)
    return sqlite_engine.reading(database_file(settings.data))
