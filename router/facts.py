"""How facts are worded, pure: events for the log and entries for the timeline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from router.events import Event, Kind, Value
from router.messages import Delivery, Message, TimelineEntry, TimelineKind
from router.model import AgentId, Interaction
from router.people import Agent, Load, Offer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def ms(at: datetime | None) -> int:
    """Return whole milliseconds since 1970; 0 for no time."""
    return (at - _EPOCH) // _MS if at else 0


def from_ms(value: int) -> datetime:
    """Return the time of so many milliseconds since 1970."""
    return _EPOCH + value * _MS


def about(kind: Kind, item: Interaction, at: datetime, actor: str = "", **data: Value) -> Event:
    """Word a fact about an interaction as it stands after the change."""
    return Event(
        kind,
        at,
        actor,
        conversation_id=item.conversation_id,
        interaction_id=item.id,
        customer_id=item.customer_id,
        queue_id=item.queue_id,
        agent_id=item.agent_id,
        account_id=item.account_id,
        data={"state": item.state.value, "ver": item.ver, **data},
    )


def queued(
    item: Interaction,
    at: datetime,
    actor: str = "",
    exclude: str = "",
    exclude_ms: int = 0,
    **data: Value,
) -> Event:
    """Word that an interaction waits; `exclude` is not asked again before `exclude_ms`."""
    return about(
        Kind.INTERACTION_QUEUED,
        item,
        at,
        actor,
        medium=item.medium.value,
        weight=item.weight,
        priority=item.priority,
        enq_ms=ms(item.enq_at),
        exclude=exclude,
        exclude_ms=exclude_ms,
        **data,
    )


def message(kind: Kind, said: Message, item: Interaction | None, at: datetime) -> Event:
    """Word that something was said, or how far it got."""
    data: dict[str, Value] = {"message": said.id, "seq_in_conversation": said.seq}
    if item is not None:
        data |= {"state": item.state.value, "ver": item.ver}
    if kind is Kind.MESSAGE_CHANGED:
        data["delivery"] = (said.state or Delivery.QUEUED).value
    return Event(
        kind,
        at,
        said.agent_id or "",
        conversation_id=said.conversation_id,
        interaction_id=said.interaction_id,
        customer_id=said.customer_id,
        queue_id=item.queue_id if item else None,
        agent_id=item.agent_id if item else None,
        account_id=said.account_id,
        data=data,
    )


def offer(kind: Kind, made: Offer, item: Interaction, at: datetime, actor: str = "") -> Event:
    """Word that an offer was made or ended; the event's agent is the one who is asked."""
    data: dict[str, Value] = {
        "state": item.state.value,
        "ver": item.ver,
        "offer": made.id,
        "medium": made.medium.value,
        "weight": made.weight,
        "expires_ms": ms(made.expires_at),
    }
    if kind is Kind.OFFER_ENDED:
        data["outcome"] = made.state.value
    return Event(
        kind,
        at,
        actor,
        conversation_id=item.conversation_id,
        interaction_id=item.id,
        customer_id=item.customer_id,
        queue_id=made.queue_id,
        agent_id=made.agent_id,
        account_id=item.account_id,
        data=data,
    )


def agent_state(agent: Agent, at: datetime, actor: str = "") -> Event:
    """Word an agent's presence."""
    data: dict[str, Value] = {
        "presence": agent.presence.value,
        "reason": agent.presence_reason,
        "media": ",".join(agent.presence_media),
        "idle_ms": ms(agent.idle_since),
    }
    return Event(Kind.AGENT_STATE_CHANGED, at, actor, agent_id=agent.id, data=data)


def agent_load(agent: Agent, load: Load, at: datetime) -> Event:
    """Word how much an agent holds on a medium."""
    data: dict[str, Value] = {
        "medium": load.medium.value,
        "load": load.load,
        "cap": load.cap,
        "idle_ms": ms(agent.idle_since),
    }
    return Event(Kind.AGENT_LOAD_CHANGED, at, agent_id=agent.id, data=data)


def entry(
    id: str,
    kind: TimelineKind,
    item: Interaction,
    at: datetime,
    ref: str = "",
    actor: AgentId | str = "",
    **data: str,
) -> TimelineEntry:
    """Word a move for the timeline; `actor` is who made it, '' the hub itself."""
    if actor:
        data["agent"] = actor
    return TimelineEntry(
        id, item.customer_id, at, kind, ref or id, item.conversation_id, item.id, data
    )
