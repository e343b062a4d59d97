"""What a run of events means for screens, before anyone asks who may see it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from router.events import Event, Kind
from router.model import CustomerId, InteractionId

# How far a message got changes no row of the lists; what somebody read changes only their own.
_NO_ROW = frozenset(
    {Kind.MESSAGE_CHANGED, Kind.CONVERSATION_SEEN, Kind.CUSTOMER_CHANGED, Kind.AGENT_MENTIONED}
)
_AGENT_LINES = frozenset({Kind.AGENT_STATE_CHANGED, Kind.AGENT_LOAD_CHANGED})
# Where an event names what stands on the timeline.
_REFS = ("message", "note", "entry")


@dataclass(slots=True)
class News:
    """Things that changed, each with the seq of its newest event.

    `left` names the queues that an interaction was taken out of; `config` and `account` are 0
    when nothing of theirs changed.
    """

    rows: dict[InteractionId, int] = field(default_factory=dict)
    left: dict[InteractionId, set[str]] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    customers: dict[CustomerId, int] = field(default_factory=dict)
    offers_made: dict[str, Event] = field(default_factory=dict)
    offers_ended: list[Event] = field(default_factory=list)
    seen: list[Event] = field(default_factory=list)
    named: list[Event] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    changed_agents: set[str] = field(default_factory=set)
    config: int = 0
    account: int = 0


def gather(events: Iterable[Event]) -> News:
    """Sum events up; they come in ascending seq."""
    news = News()
    for event in events:
        _about_interaction(news, event)
        _about_people(news, event)
    return news


def _about_interaction(news: News, event: Event) -> None:
    if event.interaction_id and event.kind not in _NO_ROW:
        interaction = InteractionId(event.interaction_id)
        news.rows[interaction] = event.seq
        if left := event.data.get("from_queue"):
            news.left.setdefault(interaction, set()).add(str(left))
    for name in _REFS:
        if ref := event.data.get(name):
            news.items[str(ref)] = event.seq
    if event.kind is Kind.CUSTOMER_CHANGED and event.customer_id:
        news.customers[CustomerId(event.customer_id)] = event.seq
    if event.kind is Kind.CONVERSATION_SEEN:
        news.seen.append(event)
    if event.kind is Kind.AGENT_MENTIONED:
        news.named.append(event)


def _about_people(news: News, event: Event) -> None:
    if event.kind is Kind.OFFER_MADE:
        news.offers_made[str(event.data["offer"])] = event
    elif event.kind is Kind.OFFER_ENDED:
        news.offers_ended.append(event)
    elif event.kind in _AGENT_LINES and event.agent_id:
        news.agents.add(event.agent_id)
    elif event.kind is Kind.ACCOUNT_CHANGED:
        news.account = event.seq
    elif event.kind is Kind.CONFIG_CHANGED:
        news.config = event.seq
        if event.data.get("kind") == "agent":
            news.changed_agents.add(str(event.data.get("id")))
