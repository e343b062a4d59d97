"""Who is asked to take what: the index in memory and the rule. Pure and deterministic.

Fed with a snapshot and then with the event log in order of seq; the same journal gives the same
decisions. Times are whole milliseconds; there is no clock in here. A decision changes the index at
once; when its rows could not be written (`refuse`), the index takes what the rows say.

The rule: of all agents who are there, have room and serve a queue where something waits, the one
who holds least is asked, among equals the longest idle; they are asked for the first item of their
best queue (the profile's priority, then the item's band, then first in first out).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from router.decisions import Actual, Decision, EndOffer, MakeOffer
from router.events import Event, Kind
from router.facts import ms
from router.lanes import RETRY_ALL_MS, Lane, LaneKey, Seat, Waiting
from router.loads import reach, reached
from router.model import (
    AgentId,
    Interaction,
    InteractionId,
    InteractionState,
    Medium,
    OfferId,
    ProfileId,
    QueueId,
)
from router.people import Agent, OfferState, Presence
from router.seeing import EngineSnapshot

S = InteractionState


class Engine:
    """See `Face`. Costs per fact: the agent's lanes times the logarithm of what stands in them."""

    def __init__(self) -> None:
        self._clear()

    def load(self, snapshot: EngineSnapshot, now: int) -> None:
        """See `Face`."""
        self._clear()
        for profile in snapshot.profiles:
            self._ranks[profile.id] = {line.queue_id: line.priority for line in profile.queues}
        for agent in snapshot.agents:
            if not agent.disabled:
                self._seats[agent.id] = _seat(agent)
        for load in snapshot.loads:
            if load.agent_id in self._seats:
                _count(self._seats[load.agent_id], load.medium, load.load, load.cap)
        exclude = {queue.id: queue.decline_exclude_s * 1000 for queue in snapshot.queues}
        for refusal in snapshot.recent_refusals:
            until = ms(refusal.ended_at) + exclude.get(refusal.queue_id, 0)
            self._pass(refusal.interaction_id, refusal.agent_id, until, ms(refusal.ended_at))
        for item in snapshot.waiting:
            self._wait(_waiting(item), now)
        for offer in snapshot.offers:
            self._offered(offer.id, ms(offer.expires_at))

    def apply(self, event: Event) -> None:
        """See `Face`."""
        if event.interaction_id is not None:
            self._about_item(event, InteractionId(event.interaction_id))
        elif event.agent_id is not None and event.agent_id in self._seats:
            self._about_agent(event, self._seats[AgentId(event.agent_id)])

    def decide(self, now: int) -> list[Decision]:
        """See `Face`."""
        decisions: list[Decision] = list(self._expired(now))
        self._wake(now)
        while (agent := self._next_agent(now)) is not None:
            decisions.append(self._ask(self._seats[agent], now))
        return decisions

    def next_due(self) -> int | None:
        """See `Face`."""
        while self._expiries and self._expiries[0][1] not in self._live:
            heapq.heappop(self._expiries)
        while self._alarms and self._alarms[0][1] not in self._items:
            heapq.heappop(self._alarms)
        heads = [heap[0][0] for heap in (self._expiries, self._alarms) if heap]
        return min(heads, default=None)

    def refuse(self, decision: Decision, actual: Actual) -> None:
        """See `Face`."""
        if isinstance(decision, EndOffer):
            # Else it had ended otherwise: the log says how.
            if actual.again_ms is not None:
                self._offered(decision.offer_id, actual.again_ms)
            return
        seat = self._seats.get(decision.agent_id)
        if seat is not None:
            self._leave(seat)
            _believe(seat, actual)
            self._enter(seat)
        if actual.item is not None and actual.item.state is S.QUEUED:
            self._wait(_waiting(actual.item), 0)
            if actual.again_ms is not None:
                self._set_aside(self._items[actual.item.id], actual.again_ms)

    def _clear(self) -> None:
        self._ranks: dict[ProfileId, dict[QueueId, int]] = {}
        self._seats: dict[AgentId, Seat] = {}
        self._items: dict[InteractionId, Waiting] = {}
        self._passed: dict[InteractionId, tuple[int, dict[AgentId, int]]] = {}
        self._lanes: dict[QueueId, dict[LaneKey, Lane]] = {}
        self._stirred: dict[LaneKey, Lane] = {}  # where a match has become possible
        self._alarms: list[tuple[int, InteractionId]] = []
        self._expiries: list[tuple[int, OfferId]] = []
        self._live: set[OfferId] = set()

    # Facts

    def _about_item(self, event: Event, id: InteractionId) -> None:
        if event.kind is Kind.INTERACTION_QUEUED:
            self._queued(event, id)
        elif event.kind is Kind.OFFER_MADE:
            self._offered(OfferId(str(event.data["offer"])), int(event.data["expires_ms"] or 0))
        elif event.kind is Kind.OFFER_ENDED:
            self._live.discard(OfferId(str(event.data["offer"])))
        state = event.data.get("state")
        if state is not None and state != S.QUEUED:
            self._drop(id)
            if state not in (S.OFFERED, S.ACCEPTING):
                self._passed.pop(id, None)

    def _queued(self, event: Event, id: InteractionId) -> None:
        data, at = event.data, ms(event.at)
        queue = QueueId(event.queue_id or "")
        lane = (queue, Medium(str(data["medium"])), int(data["weight"] or 1))
        if data.get("exclude"):
            self._pass(id, AgentId(str(data["exclude"])), int(data["exclude_ms"] or 0), at)
        key = (-int(data["priority"] or 0), int(data["enq_ms"] or 0), id)
        self._wait(Waiting(id, lane, key), at)

    def _about_agent(self, event: Event, seat: Seat) -> None:
        data = event.data
        self._leave(seat)
        if event.kind is Kind.AGENT_STATE_CHANGED:
            media = str(data.get("media") or "")
            away = [Medium(one) for one in media.split(",") if one]
            seat.reach = reached(Presence(str(data["presence"])), away)
            seat.idle_ms = int(data["idle_ms"] or 0)
        elif event.kind is Kind.AGENT_LOAD_CHANGED:
            medium = Medium(str(data["medium"]))
            _count(seat, medium, int(data["load"] or 0), int(data["cap"] or 0))
            seat.idle_ms = int(data["idle_ms"] or 0)
        self._enter(seat)

    # Items

    def _wait(self, item: Waiting, now: int) -> None:
        self._drop(item.id)
        asked_at, passed = self._passed.get(item.id, (0, {}))
        item.passed = {agent: until for agent, until in passed.items() if until > now}
        item.retry_all_at = asked_at + RETRY_ALL_MS
        self._items[item.id] = item
        for moment in (*item.passed.values(), item.retry_all_at) if item.passed else ():
            heapq.heappush(self._alarms, (moment, item.id))
        lane = self._lane(item.lane)
        lane.put(item)
        self._stirred[item.lane] = lane

    def _set_aside(self, item: Waiting, until: int) -> None:
        """Ask nobody for an item before then."""
        self._lane(item.lane).drop(item.id)
        heapq.heappush(self._alarms, (until, item.id))

    def _drop(self, id: InteractionId) -> None:
        item = self._items.pop(id, None)
        if item is not None:
            self._lane(item.lane).drop(id)

    def _pass(self, id: InteractionId, agent: AgentId, until: int, at: int) -> None:
        asked_at, passed = self._passed.get(id, (0, {}))
        self._passed[id] = (max(asked_at, at), {**passed, agent: until})

    def _wake(self, now: int) -> None:
        while self._alarms and self._alarms[0][0] <= now:
            item = self._items.get(heapq.heappop(self._alarms)[1])
            if item is not None:
                item.passed = {who: until for who, until in item.passed.items() if until > now}
                lane = self._lane(item.lane)
                lane.put(item)
                self._stirred[item.lane] = lane

    # Agents

    def _lane(self, key: LaneKey) -> Lane:
        lanes = self._lanes.setdefault(key[0], {})
        if key not in lanes:
            lanes[key] = lane = Lane(key)
            for seat in self._seats.values():
                if key[0] in self._ranks.get(seat.profile, {}) and seat.fits(key[1], key[2]):
                    lane.seat(seat.key())
        return lanes[key]

    def _lanes_of(self, seat: Seat) -> Iterator[tuple[int, Lane]]:
        for queue, rank in self._ranks.get(seat.profile, {}).items():
            for lane in self._lanes.get(queue, {}).values():
                yield rank, lane

    def _leave(self, seat: Seat) -> None:
        for _, lane in self._lanes_of(seat):
            lane.unseat(seat.key())

    def _enter(self, seat: Seat) -> None:
        for _, lane in self._lanes_of(seat):
            if seat.fits(lane.key[1], lane.key[2]):
                lane.seat(seat.key())
                if lane:
                    self._stirred[lane.key] = lane

    # Decisions

    def _offered(self, id: OfferId, expires: int) -> None:
        self._live.add(id)
        heapq.heappush(self._expiries, (expires, id))

    def _expired(self, now: int) -> Iterator[EndOffer]:
        while self._expiries and self._expiries[0][0] <= now:
            at, id = heapq.heappop(self._expiries)
            if id in self._live:
                self._live.discard(id)
                yield EndOffer(id, OfferState.TIMED_OUT, f"expired {at}")

    def _next_agent(self, now: int) -> AgentId | None:
        best = None
        for key, lane in list(self._stirred.items()):
            first = lane.first_agent(now)
            if first is None:
                del self._stirred[key]
            elif best is None or first < best:
                best = first
        return best[2] if best else None

    def _ask(self, seat: Seat, now: int) -> MakeOffer:
        choices = (
            ((rank, key), lane)
            for rank, lane in self._lanes_of(seat)
            if seat.fits(lane.key[1], lane.key[2])
            and (key := lane.best_for(seat.id, now)) is not None
        )
        (_, key), lane = min(choices, key=lambda choice: choice[0])
        why = _why(key[:2], seat, lane)
        self._drop(key[2])
        self._leave(seat)
        _, medium, weight = lane.key
        seat.load[medium] = seat.load.get(medium, 0) + weight
        self._enter(seat)
        return MakeOffer(key[2], seat.id, why)


def _waiting(item: Interaction) -> Waiting:
    key = (-item.priority, ms(item.enq_at), item.id)
    return Waiting(item.id, (item.queue_id, item.medium, item.weight), key)


def _seat(agent: Agent) -> Seat:
    return Seat(agent.id, agent.profile_id, reach(agent), ms(agent.idle_since), {}, {})


def _count(seat: Seat, medium: Medium, load: int, cap: int) -> None:
    seat.load[medium], seat.cap[medium] = load, cap


def _believe(seat: Seat, actual: Actual) -> None:
    seat.reach = frozenset() if actual.agent is None else reach(actual.agent)
    if actual.load is not None:
        _count(seat, actual.load.medium, actual.load.load, actual.load.cap)


def _why(place: tuple[int, int], seat: Seat, lane: Lane) -> str:
    """Tell the rule, the item's place, the agent's, how many could, and who comes next."""
    following = ",".join(key[2] for key in lane.agents[:4] if key[2] != seat.id)[:98]
    held, idle_ms, _ = seat.key()
    return (
        f"least_held,longest_idle item={place[0]},{place[1]} agent={held},{idle_ms} "
        f"eligible={len(lane.agents)} next={following}"
    )
