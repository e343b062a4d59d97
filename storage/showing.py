"""What screens get, made from nouns: pure, and the same for every store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from router.accounts import Account, AccountHealth, Health
from router.inbox import views_of
from router.messages import Delivery, Message, Note, Outgoing, StoredPart, TimelineEntry
from router.model import Customer, Identity, Interaction, QueueId
from router.people import Agent, Draft, Load, Offer, Upload
from router.seeing import Principal
from router.texts import preview
from router.views import (
    CustomerNote,
    DraftView,
    IdentityView,
    InboxRow,
    InteractionLine,
    MessageView,
    NoteView,
    PartView,
    RecipientState,
    TimelineItem,
)
from router.views_customers import CustomerLine
from router.views_staff import AgentLine, HealthLine, LoadView, MentionLine, OfferCard


def inbox_row(
    who: Principal,
    my_queues: Collection[QueueId],
    one: Interaction,
    customer_name: str,
    unread: int,
    draft: bool,
    tags: tuple[str, ...],
) -> InboxRow:
    """Return the interaction as a line of the inbox."""
    views = views_of(one.state, one.queue_id, one.agent_id, who.agent_id, my_queues)
    return InboxRow(
        id=one.id,
        number=one.number,
        ver=one.ver,
        state=one.state.value,
        medium=one.medium.value,
        account_id=one.account_id,
        conversation_id=one.conversation_id,
        customer_id=one.customer_id,
        customer_name=customer_name,
        subject=one.subject,
        preview=one.preview,
        queue_id=one.queue_id,
        agent_id=one.agent_id,
        priority=one.priority,
        last_at=one.last_at,
        enq_at=one.enq_at,
        due_at=one.due_at,
        due_kind=None if one.due_kind is None else one.due_kind.value,
        unread=unread,
        draft=draft,
        views=tuple(view.value for view in views),
        tags=tags,
    )


def part_view(part: StoredPart) -> PartView:
    """Return an attachment; who serves it adds the address."""
    return PartView(part.blob_id, part.name, part.type, part.size, part.inline, part.content_id)


def upload_view(upload: Upload) -> PartView:
    """Return a file handed in; its id is the one that replies name."""
    return PartView(upload.id, upload.name, upload.type, upload.size, False, "")


def message_view(message: Message, has_html: bool, recipients: Iterable[Outgoing]) -> MessageView:
    """Return a message with how far it got; `message.html` may have been left out."""
    rows = list(recipients)
    return MessageView(
        id=message.id,
        direction=message.direction.value,
        sender=message.sender.shown or message.sender.value,
        sender_name=message.sender_name,
        agent_id=message.agent_id,
        account_id=message.account_id,
        seq=message.seq,
        to=message.to,
        cc=message.cc,
        bcc=message.bcc,
        reply_to=message.reply_to,
        subject=message.subject,
        text=message.text,
        reply_text=message.reply_text,
        has_html=has_html,
        remote_images=len(message.remote_images),
        parts=tuple(part_view(part) for part in message.parts),
        trust=message.trust.value,
        third_party=message.third_party,
        claims=message.claims,
        automatic=message.automatic,
        claimed_at=message.claimed_at,
        has_raw=message.raw_id is not None,
        client_id=message.client_id,
        state=None if message.state is None else message.state.value,
        reason=message.reason,
        send_at=_send_at(rows),
        recipients=tuple(
            RecipientState(row.recipient, row.state.value, row.code, row.reason) for row in rows
        ),
        warnings=message.warnings,
        forwards=message.forwards_id,
    )


def _send_at(rows: Iterable[Outgoing]) -> datetime | None:
    waiting = [row.next_at for row in rows if row.state is Delivery.QUEUED and row.reason]
    return min((at for at in waiting if at is not None), default=None)


def mention_line(
    note_id: str,
    interaction_id: str,
    at: datetime,
    seen: bool,
    by: str,
    text: str,
    customer_name: str,
) -> MentionLine:
    """Return a note in which somebody was named, its text cut short."""
    return MentionLine(note_id, interaction_id, at, seen, by, preview(text), customer_name)


def note_view(note: Note) -> NoteView:
    """Return a note."""
    return NoteView(note.id, note.agent_id, note.text, note.client_id)


def timeline_item(
    entry: TimelineEntry, message: MessageView | None, note: Note | None
) -> TimelineItem:
    """Return one item of the timeline."""
    return TimelineItem(
        id=entry.id,
        at=entry.at,
        kind=entry.kind.value,
        customer_id=entry.customer_id,
        conversation_id=entry.conversation_id,
        interaction_id=entry.interaction_id,
        data=dict(entry.data),
        message=message,
        note=None if note is None else note_view(note),
    )


def identity_view(identity: Identity) -> IdentityView:
    """Return one of a customer's handles."""
    handle = identity.handle
    return IdentityView(
        identity.id,
        handle.scheme.value,
        handle.value,
        handle.shown or handle.value,
        identity.verified,
        identity.source,
    )


def interaction_line(one: Interaction, messages: int) -> InteractionLine:
    """Return an interaction in one line; `messages` is how many it holds."""
    return InteractionLine(
        id=one.id,
        number=one.number,
        subject=one.subject,
        medium=one.medium.value,
        state=one.state.value,
        queue_id=one.queue_id,
        agent_id=one.agent_id,
        outcome_id=one.outcome_id,
        opened_at=one.opened_at,
        closed_at=one.closed_at,
        last_at=one.last_at,
        messages=messages,
    )


def customer_line(
    who: Customer, handles: Sequence[str], opened: int, last: Interaction, messages: int
) -> CustomerLine:
    """Return a customer in the list."""
    return CustomerLine(who.id, who.name, tuple(handles), opened, interaction_line(last, messages))


def customer_note(note: Note) -> CustomerNote:
    """Return a note about a customer."""
    return CustomerNote(note.id, note.at, note.agent_id, note.text)


def offer_card(offer: Offer, one: Interaction, customer: Customer) -> OfferCard:
    """Return an offer as its agent sees it."""
    return OfferCard(
        id=offer.id,
        interaction_id=offer.interaction_id,
        queue_id=offer.queue_id,
        medium=offer.medium.value,
        customer_name=customer.name,
        subject=one.subject,
        preview=one.preview,
        made_at=offer.made_at,
        expires_at=offer.expires_at,
        enq_at=one.enq_at,
        from_agent=offer.from_agent,
    )


def agent_line(agent: Agent, loads: Iterable[Load], queues: Iterable[str]) -> AgentLine:
    """Return a colleague; `queues` are those of the routing profile."""
    return AgentLine(
        id=agent.id,
        name=agent.name,
        role=agent.role.value,
        presence=agent.presence.value,
        presence_reason=agent.presence_reason,
        presence_since=agent.presence_since,
        loads=tuple(LoadView(load.medium.value, load.load, load.cap) for load in loads),
        queues=tuple(queues),
        presence_by=agent.presence_by,
        presence_media=tuple(agent.presence_media),
    )


def health_line(account: Account, health: AccountHealth | None, holder: str = "") -> HealthLine:
    """Return an account and how it is; without a health row nobody has looked yet."""
    unseen = Health.STARTING if account.enabled else Health.PAUSED
    return HealthLine(
        id=account.id,
        name=account.name,
        kind=account.kind,
        queue_id=account.queue_id,
        enabled=account.enabled,
        state=(health.state if health else unseen).value,
        checked_at=health.checked_at if health else None,
        last_in_at=health.last_in_at if health else None,
        last_out_at=health.last_out_at if health else None,
        error_code=health.error_code if health else "",
        error_text=health.error_text if health else "",
        ver=account.ver,
        retired=account.retired,
        holder=holder,
    )


def draft_view(draft: Draft, uploads: Iterable[Upload]) -> DraftView:
    """Return an unsent text; uploads that are gone are left out."""
    there = {upload.id: upload for upload in uploads}
    return DraftView(
        mode=draft.mode,
        text=draft.text,
        to=draft.to,
        cc=draft.cc,
        bcc=draft.bcc,
        subject=draft.subject,
        uploads=tuple(upload_view(there[one]) for one in draft.uploads if one in there),
        ver=draft.ver,
    )
