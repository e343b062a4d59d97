"""What becomes of the work of somebody who leaves, for now or for good."""

from __future__ import annotations

from datetime import datetime

from router import facts, loads, offers
from router.model import Interaction, InteractionState
from router.moves import Moves
from router.people import Agent, Presence
from router.ports import Ids
from router.repositories import Tx

S = InteractionState


async def send_away(tx: Tx, ids: Ids, agent: Agent, now: datetime, actor: str) -> Agent:
    """End the agent's sessions and links, take back their offers and requeue their open work."""
    await tx.people.end_sign_ins_of(agent.id)
    await tx.people.end_links_of(agent.id)
    gone = await loads.change(
        tx,
        agent,
        presence=Presence.OFFLINE,
        presence_reason="",
        presence_since=now,
        presence_by="",
        presence_note="",
        presence_media=(),
    )
    tx.emit(facts.agent_state(gone, now, actor))
    await offers.revoke(tx, gone, now)
    moves = Moves(tx, ids, now, actor)
    for item in await tx.interactions.of_agent(gone.id):
        await _back(moves, item)
    # What was requeued took its weight off, and that is a version of the agent's row, too.
    return await loads.agent(tx, gone.id)


async def give_back(moves: Moves, agent: Agent) -> None:
    """Return to its queues, at its old places, what the agent is at and what reaches them no more;
    what they put off stays theirs, and what they wrap up too.
    """
    reach = loads.reach(agent)
    for item in await moves.tx.interactions.of_agent(agent.id):
        if item.state not in (S.WRAPUP, S.PARKED) and item.medium not in reach:
            await _back(moves, item)


async def hand_in(moves: Moves, agent: Agent, snoozed: bool) -> int:
    """Return to its queues all that somebody absent is at, and with `snoozed` what they put off,
    too; return how much that was. What they wrap up closes by itself.
    """
    left = {S.WRAPUP} if snoozed else {S.WRAPUP, S.PARKED}
    items = [one for one in await moves.tx.interactions.of_agent(agent.id) if one.state not in left]
    for item in items:
        await _back(moves, item)
    return len(items)


async def _back(moves: Moves, item: Interaction) -> None:
    if item.state is S.WRAPUP:
        await moves.close(item)
        return
    if item.state in (S.OFFERED, S.ACCEPTING):
        item = await offers.rescind(moves.tx, item, moves.now, moves.actor)
    await moves.queue(item, item.queue_id)
