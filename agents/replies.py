"""What agents write: replies, notes, drafts, and how far they have read."""

from __future__ import annotations

from agents.auth import Signed
from agents.schema import DropDraft, NewNote, Nothing, PutDraft, Reply, Seen
from agents.sight import item, message, must_see
from agents.tools import Tools
from router.compose import NewReply
from router.model import InteractionId, MessageId
from router.people import Draft
from router.views import TimelineItem


async def reply(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Reply
) -> TimelineItem:
    """Answer the customer; the same `client_id` again answers the same item."""
    await must_see(tools, who, interaction_id)
    new = NewReply(
        client_id=body.client_id,
        text=body.text,
        to=tuple(body.to),
        cc=tuple(body.cc),
        bcc=tuple(body.bcc),
        subject=body.subject,
        uploads=tuple(body.uploads),
        quote=body.quote,
        draft_ver=body.draft_ver,
    )
    sent = await tools.replies.send(who.principal, interaction_id, new)
    return await item(tools, who, sent.id)


async def note(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: NewNote
) -> TimelineItem:
    """Tell colleagues; the same `client_id` again answers the same item."""
    await must_see(tools, who, interaction_id)
    added = await tools.notebook.note(
        who.principal, interaction_id, body.client_id, body.text, body.draft_ver
    )
    return await item(tools, who, added.id)


async def put_draft(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: PutDraft
) -> None:
    """Keep an unsent text; an older one that comes late is dropped silently."""
    await must_see(tools, who, interaction_id)
    async with tools.unit.read() as reads:
        # A file's id in a draft earns its address: only one's own count, and sent ones are gone.
        own = {upload.id for upload in await reads.uploads(who.principal, body.uploads)}
    await tools.notebook.draft(
        Draft(
            interaction_id=interaction_id,
            agent_id=who.agent.id,
            mode=body.mode,
            text=body.text,
            to=tuple(body.to),
            cc=tuple(body.cc),
            bcc=tuple(body.bcc),
            subject=body.subject,
            uploads=tuple(upload for upload in body.uploads if upload in own),
            ver=body.ver,
        )
    )


async def drop_draft(
    tools: Tools, who: Signed, interaction_id: InteractionId, query: DropDraft
) -> None:
    """Forget an unsent text."""
    await must_see(tools, who, interaction_id)
    await tools.notebook.drop_draft(who.principal, interaction_id, query.mode, query.ver)


async def seen(tools: Tools, who: Signed, interaction_id: InteractionId, body: Seen) -> None:
    """Note how far this agent has read."""
    await must_see(tools, who, interaction_id)
    await tools.notebook.seen(who.principal, interaction_id, body.seq)


async def unseen(tools: Tools, who: Signed, interaction_id: InteractionId, body: Nothing) -> None:
    """Make the customer's last message new to this agent again."""
    await must_see(tools, who, interaction_id)
    await tools.notebook.unseen(who.principal, interaction_id)


async def retry(tools: Tools, who: Signed, message_id: MessageId, body: Nothing) -> TimelineItem:
    """Send again to those recipients it failed for or whose outcome is unknown."""
    await message(tools, who, message_id)
    await tools.replies.retry(who.principal, message_id)
    return await item(tools, who, message_id)


async def cancel(tools: Tools, who: Signed, message_id: MessageId, body: Nothing) -> TimelineItem:
    """Call it back while it still waits."""
    await message(tools, who, message_id)
    await tools.replies.cancel(who.principal, message_id)
    return await item(tools, who, message_id)
