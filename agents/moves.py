"""An agent's moves on an interaction; each answers its card afterwards."""

from __future__ import annotations

from agents.auth import Signed
from agents.schema import Finish, Nothing, Snooze, Take, Transfer
from agents.sight import card_after, must_see
from agents.tools import Tools
from router.errors import Invalid
from router.model import AgentId, InteractionId, OutcomeId, QueueId
from router.views import InteractionCard


async def take(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Take
) -> InteractionCard:
    """Make it mine."""
    await must_see(tools, who, interaction_id)
    await tools.desk.take(who.principal, interaction_id, body.over)
    return await card_after(tools, who, interaction_id)


async def transfer(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Transfer
) -> InteractionCard:
    """Hand it to a queue or a colleague, perhaps with a note."""
    await must_see(tools, who, interaction_id)
    match body:
        case Transfer(queue_id=str(queue), agent_id=None):
            await tools.desk.transfer_to_queue(
                who.principal, interaction_id, QueueId(queue), body.note
            )
        case Transfer(queue_id=None, agent_id=str(agent)):
            await tools.desk.transfer_to_agent(
                who.principal, interaction_id, AgentId(agent), body.note
            )
        case _:
            raise Invalid("transfer.target", "Name a queue or a colleague.", field="queue_id")
    return await card_after(tools, who, interaction_id)


async def snooze(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Snooze
) -> InteractionCard:
    """Hide it until a time or an answer."""
    await must_see(tools, who, interaction_id)
    await tools.desk.snooze(who.principal, interaction_id, body.until)
    return await card_after(tools, who, interaction_id)


async def wake(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Nothing
) -> InteractionCard:
    """End the snooze now."""
    await must_see(tools, who, interaction_id)
    await tools.desk.wake(who.principal, interaction_id)
    return await card_after(tools, who, interaction_id)


async def finish(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Finish
) -> InteractionCard:
    """Done; it closes a few seconds later."""
    await must_see(tools, who, interaction_id)
    outcome = OutcomeId(body.outcome_id) if body.outcome_id else None
    await tools.desk.finish(who.principal, interaction_id, outcome)
    return await card_after(tools, who, interaction_id)


async def unfinish(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Nothing
) -> InteractionCard:
    """Take the finish back while it is not closed."""
    await must_see(tools, who, interaction_id)
    await tools.desk.unfinish(who.principal, interaction_id)
    return await card_after(tools, who, interaction_id)


async def reopen(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Nothing
) -> InteractionCard:
    """Open new work in the same conversation; answers the new interaction's card."""
    await must_see(tools, who, interaction_id)
    opened = await tools.desk.reopen(who.principal, interaction_id)
    return await card_after(tools, who, opened.id)
