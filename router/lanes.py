"""What the engine keeps in memory: waiting items and free agents, lane by lane.

A lane is (queue, medium, weight): all its items ask for the same. Its agents stand in the order in
which they are asked, its items in the order in which they came.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from dataclasses import dataclass, field

from router.model import AgentId, InteractionId, Medium, ProfileId, QueueId

LaneKey = tuple[QueueId, Medium, int]
ItemKey = tuple[int, int, InteractionId]  # band, first entry (ms), id: smaller goes first
AgentKey = tuple[
    int, int, AgentId
]  # load in all media, idle since (ms), id: smaller is asked first

RETRY_ALL_MS = 10_000  # when everybody who could was passed over, they are asked again


@dataclass(slots=True)
class Waiting:
    """An item in a queue. `passed` are agents not to be asked before a time (ms)."""

    id: InteractionId
    lane: LaneKey
    key: ItemKey
    passed: dict[AgentId, int] = field(default_factory=dict)
    retry_all_at: int = 0

    def passes(self, agent: AgentId, now: int) -> bool:
        """Tell whether this agent is to be passed over."""
        return self.passed.get(agent, 0) > now


@dataclass(slots=True)
class Seat:
    """An agent as the engine sees them."""

    id: AgentId
    profile: ProfileId
    reach: frozenset[Medium]
    idle_ms: int
    load: dict[Medium, int]
    cap: dict[Medium, int]

    def key(self) -> AgentKey:
        """Return the place in the order of asking: who holds least, then longest idle."""
        return (sum(self.load.values()), self.idle_ms, self.id)

    def fits(self, medium: Medium, weight: int) -> bool:
        """Tell whether more of a medium may be offered."""
        return medium in self.reach and self.load.get(medium, 0) + weight <= self.cap.get(medium, 0)


class Lane:
    """One lane. Items that pass somebody over stand apart: they are few, and looked at singly."""

    def __init__(self, key: LaneKey) -> None:
        self.key = key
        self.agents: list[AgentKey] = []  # ascending
        self._heap: list[ItemKey] = []  # with leftovers: valid are those in `_plain`
        self._plain: dict[InteractionId, ItemKey] = {}
        self._passing: dict[InteractionId, Waiting] = {}

    def __bool__(self) -> bool:
        """Tell whether anything waits here."""
        return bool(self._plain or self._passing)

    def put(self, item: Waiting) -> None:
        """Let an item wait here, at the place its key gives it."""
        self.drop(item.id)
        if item.passed:
            self._passing[item.id] = item
            return
        self._plain[item.id] = item.key
        heapq.heappush(self._heap, item.key)

    def drop(self, id: InteractionId) -> None:
        """Take an item out, if it is here."""
        self._plain.pop(id, None)
        self._passing.pop(id, None)

    def seat(self, key: AgentKey) -> None:
        """Let an agent be asked."""
        insort(self.agents, key)

    def unseat(self, key: AgentKey) -> None:
        """Let an agent not be asked any more."""
        at = bisect_left(self.agents, key)
        if at < len(self.agents) and self.agents[at] == key:
            del self.agents[at]

    def first_agent(self, now: int) -> AgentKey | None:
        """Return who is asked first for anything that waits here."""
        if not self.agents:
            return None
        if self._head() is not None:
            return self.agents[0]
        willing = (self._willing(item, now) for item in self._passing.values())
        return min((agent for agent in willing if agent is not None), default=None)

    def best_for(self, agent: AgentId, now: int) -> ItemKey | None:
        """Return the first item that this agent may be asked to take."""
        keys = [item.key for item in self._passing.values() if self._may_ask(item, agent, now)]
        head = self._head()
        return min([*keys, head] if head is not None else keys, default=None)

    def _head(self) -> ItemKey | None:
        while self._heap and self._plain.get(self._heap[0][2]) != self._heap[0]:
            heapq.heappop(self._heap)
        return self._heap[0] if self._heap else None

    def _willing(self, item: Waiting, now: int) -> AgentKey | None:
        return next((key for key in self.agents if self._may_ask(item, key[2], now)), None)

    def _may_ask(self, item: Waiting, agent: AgentId, now: int) -> bool:
        if not item.passes(agent, now):
            return True
        if now < item.retry_all_at:
            return False
        return all(item.passes(key[2], now) for key in self.agents)
