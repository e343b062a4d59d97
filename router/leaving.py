"""What becomes of the work of somebody who no longer works here: it goes back to its queues."""

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
    )
    tx.emit(facts.agent_state(gone, now, actor))
    await offers.revoke_all(tx, gone.id, now)
    moves = Moves(tx, ids, now, actor)
    for item in await tx.interactions.of_agent(gone.id):
        await _back(moves, item)
    # What was requeued took its weight off, and that is a version of the agent's row, too.
    return await loads.agent(tx, gone.id)


async def _back(moves: Moves, item: Interaction) -> None:
    if item.state is S.WRAPUP:
        await moves.close(item)
        return
    if item.state in (S.OFFERED, S.ACCEPTING):
        item = await offers.rescind(moves.tx, item, moves.now, moves.actor)
    await moves.queue(item, item.queue_id)
