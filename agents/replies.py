"""What agents write: replies, notes, drafts, and how far they have read."""

from __future__ import annotations

from agents.auth import Signed
from agents.forms_desk import Schedule
from agents.schema import DropDraft, NewNote, Nothing, PageQuery, PutDraft, Reply, Seen
from agents.sight import item, message, must_see
from agents.tools import Tools
from router.compose import NewReply
from router.model import AccountId, CustomerId, InteractionId, MessageId
from router.people import Draft
from router.views import DraftView, PartView, TimelineItem
from router.views_staff import MentionPage
from router.ways import Around, Way
from router.ways import ways as all_ways


async def reply(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Reply
) -> TimelineItem:
    """Answer the customer; the same `client_id` again answers the same item."""
    await must_see(tools, who, interaction_id)
    if body.forwards:
        await message(tools, who, MessageId(body.forwards))
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
        delay_s=body.delay_s,
        send_at=body.send_at,
        forwards=MessageId(body.forwards) if body.forwards else None,
        parts=tuple(body.parts),
        account_id=AccountId(body.account_id) if body.account_id else None,
    )
    sent = await tools.replies.send(who.principal, interaction_id, new)
    return await item(tools, who, sent.id)


async def ways(tools: Tools, who: Signed, interaction_id: InteractionId) -> tuple[Way, ...]:
    """By which ways the customer can be answered, and why not by the others."""
    async with tools.unit.read() as reads:
        row = (await reads.interaction(who.principal, interaction_id)).row
        customer = await reads.customer(who.principal, CustomerId(row.customer_id))
        accounts = await reads.accounts()
    kinds = {one.kind: one for one in tools.accounts.kinds()}
    others = [one for one in customer.open if one.id != interaction_id]
    around = Around(row.account_id, accounts, kinds, tools.replies.limits, others)
    return all_ways(customer.identities, around)


async def note(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: NewNote
) -> TimelineItem:
    """Tell colleagues; the same `client_id` again answers the same item."""
    await must_see(tools, who, interaction_id)
    added = await tools.notebook.note(
        who.principal, interaction_id, body.client_id, body.text, body.draft_ver, body.mentions
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


async def schedule(
    tools: Tools, who: Signed, message_id: MessageId, body: Schedule
) -> TimelineItem:
    """Let it leave at another time, or now."""
    await message(tools, who, message_id)
    await tools.replies.put_off(who.principal, message_id, body.send_at)
    return await item(tools, who, message_id)


async def take_back(tools: Tools, who: Signed, message_id: MessageId, body: Nothing) -> DraftView:
    """Call it back before any of it has left, and hand its text and files out to be changed."""
    said = await message(tools, who, message_id)
    uploads = await tools.replies.take_back(who.principal, message_id)
    parts = (PartView(one.id, one.name, one.type, one.size, False, "") for one in uploads)
    return DraftView(
        mode="reply",
        text=said.text,
        to=said.to,
        cc=said.cc,
        bcc=said.bcc,
        subject=said.subject,
        uploads=tuple(map(tools.signer.part, parts)),
        ver=0,
    )


async def noticed(tools: Tools, who: Signed, interaction_id: InteractionId, body: Nothing) -> None:
    """Note that I have looked at the notes here that name me."""
    await must_see(tools, who, interaction_id)
    await tools.notebook.noticed(who.principal, interaction_id)


async def mentions(tools: Tools, who: Signed, query: PageQuery) -> MentionPage:
    """Notes in which I was named, new ones first, a page at a time."""
    async with tools.unit.read() as reads:
        return await reads.mentions(who.principal, query.cursor, query.limit)


async def cancel(tools: Tools, who: Signed, message_id: MessageId, body: Nothing) -> TimelineItem:
    """Call it back while it still waits."""
    await message(tools, who, message_id)
    await tools.replies.cancel(who.principal, message_id)
    return await item(tools, who, message_id)
