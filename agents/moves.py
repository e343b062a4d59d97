"""An agent's moves on an interaction; each answers its card afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from agents.auth import Signed
from agents.schema import Finish, Nothing, Snooze, Take, Transfer
from agents.sight import card_after, must_see
from agents.tools import Tools
from router.errors import Invalid
from router.model import AgentId, InteractionId, OutcomeId, QueueId
from router.seeing import Principal
from router.views import InteractionCard

Move = Callable[[Principal, InteractionId], Awaitable[object]]


async def take(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Take
) -> InteractionCard:
    """Make it mine."""
    return await _moved(tools, who, interaction_id, partial(tools.desk.take, over=body.over))


async def transfer(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Transfer
) -> InteractionCard:
    """Hand it to a queue or a colleague, perhaps with a note."""
    desk, note = tools.desk, body.note
    match body:
        case Transfer(queue_id=str(queue), agent_id=None):
            move: Move = partial(desk.transfer_to_queue, queue=QueueId(queue), note=note)
        case Transfer(queue_id=None, agent_id=str(agent)):
            move = partial(desk.transfer_to_agent, agent=AgentId(agent), note=note)
        case _:
            move = _nowhere
    return await _moved(tools, who, interaction_id, move)


async def snooze(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Snooze
) -> InteractionCard:
    """Hide it until a time or an answer."""
    return await _moved(tools, who, interaction_id, partial(tools.desk.snooze, until=body.until))


async def wake(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Nothing
) -> InteractionCard:
    """End the snooze now."""
    return await _moved(tools, who, interaction_id, tools.desk.wake)


async def finish(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Finish
) -> InteractionCard:
    """Done; it closes a few seconds later."""
    outcome = OutcomeId(body.outcome_id) if body.outcome_id else None
    finish = partial(
        tools.desk.finish, outcome=outcome, summary=body.summary, follow_up=body.follow_up
    )
    return await _moved(tools, who, interaction_id, finish)


async def wrap_up(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Nothing
) -> InteractionCard:
    """Begin to wrap up: the time that the queue gives for it runs."""
    return await _moved(tools, who, interaction_id, tools.desk.wrap_up)


async def lengthen(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Nothing
) -> InteractionCard:
    """Take more time to wrap up, where the queue allows it."""
    return await _moved(tools, who, interaction_id, tools.desk.lengthen)


async def unfinish(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Nothing
) -> InteractionCard:
    """Take the finish back while it is not closed."""
    return await _moved(tools, who, interaction_id, tools.desk.unfinish)


async def reopen(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Nothing
) -> InteractionCard:
    """Open new work in the same conversation; answers the new interaction's card."""
    await must_see(tools, who, interaction_id)
    opened = await tools.desk.reopen(who.principal, interaction_id)
    return await card_after(tools, who, opened.id)


async def _moved(
    tools: Tools, who: Signed, interaction_id: InteractionId, move: Move
) -> InteractionCard:
    """Make the move, if they may see what is moved; answer its card."""
    await must_see(tools, who, interaction_id)
    await move(who.principal, interaction_id)
    return await card_after(tools, who, interaction_id)


async def _nowhere(who: Principal, interaction_id: InteractionId) -> None:
    raise Invalid("transfer.target", "Name a queue or a colleague.", field="queue_id")
