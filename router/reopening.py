"""New work in a conversation whose last work is over: reopened by hand, or as it was agreed."""

from __future__ import annotations

from router import facts, loads
from router.errors import Conflict
from router.events import Kind
from router.messages import TimelineKind
from router.model import AgentId, Interaction, InteractionId, InteractionState, Origin
from router.moves import Moves
from router.people import Timer

S = InteractionState

FOLLOW_UP = "follow_up"  # kind of timer; its ref is the interaction that was finished


async def reopen(moves: Moves, old: Interaction, agent: AgentId) -> Interaction:
    """Open new work that the agent holds, also beyond capacity.

    Raises Conflict 'conversation.open' (interaction).
    """
    live = (await moves.tx.interactions.open_in([old.conversation_id])).get(old.conversation_id)
    if live is not None:
        raise Conflict("conversation.open", "There is open work here", interaction=live.id)
    await loads.hold(moves.tx, agent, old.medium, old.weight, moves.now, over=True)
    new = await _again(moves, old, S.ACTIVE, agent)
    moves.tx.emit(facts.about(Kind.INTERACTION_ASSIGNED, new, moves.now, moves.actor))
    return new


async def follow_up(moves: Moves, timer: Timer) -> None:
    """Open the work that was put off to this time: with who finished the last, if they are there
    and have room, else in its queue. Whatever is open in the conversation by then is enough.
    """
    await moves.tx.desk.drop_timer(FOLLOW_UP, timer.ref)
    old = (await moves.tx.interactions.get([InteractionId(timer.ref)])).get(
        InteractionId(timer.ref)
    )
    if old is None or await moves.tx.interactions.open_in([old.conversation_id]):
        return
    # Put off until now: it wakes like whatever was snoozed.
    await moves.wake(await _again(moves, old, S.PARKED, old.agent_id))


async def _again(
    moves: Moves, old: Interaction, state: InteractionState, agent: AgentId | None
) -> Interaction:
    tx, now = moves.tx, moves.now
    new = Interaction(
        InteractionId(moves.ids.new()),
        await tx.interactions.numbers(1),
        old.conversation_id,
        old.customer_id,
        old.account_id,
        old.medium,
        Origin.REOPEN,
        state,
        old.queue_id,
        enq_at=now,
        last_at=now,
        opened_at=now,
        agent_id=agent,
        weight=old.weight,
        preview=old.preview,
        subject=old.subject,
    )
    await tx.interactions.add([new])
    entry = facts.entry(moves.ids.new(), TimelineKind.REOPENED, new, now, actor=moves.actor)
    await tx.timeline.add([entry])
    tx.emit(facts.about(Kind.INTERACTION_OPENED, new, now, moves.actor, entry=entry.ref))
    return new
