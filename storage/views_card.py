"""One interaction with all its thread needs, read by SQL."""

from __future__ import annotations

from sqlalchemy import bindparam, case, select

from router.errors import NotFound
from router.messages import Direction, Message
from router.model import Interaction, InteractionId
from router.seeing import Principal
from router.views import DraftView, InteractionCard, ReplyDefaults
from storage.accounts import all_accounts
from storage.among import among
from storage.labels import tags_of, values_of
from storage.replying import own_address, reply_defaults
from storage.rows import DRAFT, INTERACTION, MESSAGE_COLUMNS, UPLOAD, message_of
from storage.showing import draft_view
from storage.tables import conversation, interaction, message, seen
from storage.tables_config import queue
from storage.tables_staff import draft, upload
from storage.views_inbox import InboxViews

ONE = select(*INTERACTION.columns).where(interaction.c.id == bindparam("key"))
LAST_SEQ = select(conversation.c.next_seq - 1).where(conversation.c.id == bindparam("key"))
LAST_SEEN = select(seen.c.seq).where(
    seen.c.conversation_id == bindparam("key"), seen.c.agent_id == bindparam("me")
)
DRAFTS = (
    select(*DRAFT.columns)
    .where(
        draft.c.interaction_id == bindparam("key"),
        draft.c.agent_id == bindparam("me"),
        draft.c.deleted.is_(False),
    )
    .order_by(draft.c.mode.desc())
)
UPLOADS = select(*UPLOAD.columns).where(among(upload.c.id))
SIGNATURE = select(queue.c.signature).where(queue.c.id == bindparam("key"))
# What a machine or a third party wrote is not what one answers; before any inbound there is only
# ours, but for what was handed on.
INBOUND_FIRST = case((message.c.direction == Direction.IN, 0), else_=1)
ANSWERED = (
    select(*MESSAGE_COLUMNS)
    .where(
        message.c.conversation_id == bindparam("key"),
        message.c.forwards_id.is_(None),
        (message.c.direction == Direction.OUT)
        | ((message.c.automatic == "") & message.c.third_party.is_(False)),
    )
    .order_by(INBOUND_FIRST, message.c.seq.desc())
    .limit(1)
)


class CardViews(InboxViews):
    """See `Reads`, the part of one interaction."""

    async def interaction(self, who: Principal, interaction: InteractionId) -> InteractionCard:
        """See `Reads`; raises NotFound."""
        rows = await self.inbox_rows(who, [interaction])
        found = await self._sql.first(ONE, {"key": interaction})
        if not rows or found is None:
            raise NotFound("interaction.gone", "There is no such interaction")
        one = INTERACTION.of(found)
        there = {"key": one.conversation_id, "me": who.agent_id}
        return InteractionCard(
            row=rows[0],
            outcome_id=one.outcome_id,
            opened_at=one.opened_at,
            closed_at=one.closed_at,
            last_seq=await self._sql.value(LAST_SEQ, there),
            last_seen=await self._sql.value(LAST_SEEN, there) or 0,
            drafts=await self._drafts(who, one) if rows[0].draft else (),
            reply=await self._reply(one),
            as_of=await self.head(),
            tags=(await tags_of(self._sql, [one.id])).get(one.id, ()),
            fields=dict((await values_of(self._sql, [one.id])).get(one.id, {})),
        )

    async def _drafts(self, who: Principal, one: Interaction) -> tuple[DraftView, ...]:
        rows = await self._sql.all(DRAFTS, {"key": one.id, "me": who.agent_id})
        drafts = [DRAFT.of(row) for row in rows]
        ids = [upload_id for each in drafts for upload_id in each.uploads]
        found = await self._sql.all(UPLOADS, {"ids": ids}) if ids else []
        uploads = [UPLOAD.of(row) for row in found]
        return tuple(draft_view(each, uploads) for each in drafts)

    async def _reply(self, one: Interaction) -> ReplyDefaults | None:
        accounts = {each.id: each for each in await all_accounts(self._sql, self._vault)}
        account = accounts.get(one.account_id)
        if account is None or account.retired:
            return None
        signature = await self._sql.value(SIGNATURE, {"key": one.queue_id})
        row = await self._sql.first(ANSWERED, {"key": one.conversation_id})
        last: Message | None = None if row is None else message_of(row)
        own = [own_address(each) for each in accounts.values()]
        return reply_defaults(account, own, signature, one, last)
