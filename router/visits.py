"""What visitors of a web site do besides writing: fill in a form, leave, end the chat, rate it.

Their words stay out of the log and of the timeline: they stand, sealed, in one document a
conversation. A form is a claim, never proof: nobody is merged, and nothing shown, because of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from router import facts, offers
from router.accounts import Account, Document
from router.events import Kind
from router.inbound import Deed, Done
from router.messages import TimelineKind
from router.model import (
    AccountId,
    Conversation,
    ConversationId,
    Interaction,
    InteractionId,
    InteractionState,
)
from router.moves import Moves
from router.ports import Ids
from router.repositories import Tx
from router.seeing import Principal, Reads

KINDS = {
    Deed.FORM: TimelineKind.VISITOR_FORM,
    Deed.LEFT: TimelineKind.VISITOR_LEFT,
    Deed.ENDED: TimelineKind.VISITOR_ENDED,
    Deed.RATED: TimelineKind.SURVEY,
}
CLAIM = "a."
"""Begins the names of what a site claims of its visitor."""
ABOUT = {Deed.LEFT: "left", Deed.ENDED: "ended", Deed.RATED: "rated"}
"""Names in the document that say with which interaction it was done."""


@dataclass(frozen=True, slots=True)
class VisitView:
    """What a visitor has told: `form` by the names of its fields, `email` where his answers go if
    he leaves ('' nowhere), `signed` when the site vouches for it, and the `comment` of a rating.
    """

    form: Mapping[str, str]
    email: str
    signed: bool
    comment: str


async def visit_of(
    reads: Reads, who: Principal, interaction: InteractionId, now: datetime
) -> VisitView:
    """Return what the visitor of an interaction has told; of others, nothing."""
    known: dict[str, str] = {}
    names: dict[str, str] = {}
    for row in await reads.inbox_rows(who, [interaction]):
        account_id, talk = AccountId(row.account_id), ConversationId(row.conversation_id)
        for thread in await reads.threads_by_id(account_id, [talk]):
            kept = await reads.document(account_id, key_of(thread.thread_key), now)
            known = dict(kept.value) if kept else {}
        asked = [_questions(one) for one in await reads.accounts() if one.id == account_id]
        names = asked[0] if asked else {}
    other = {*ABOUT.values(), "email", "signed", "score", "comment", "ended_at", "formed"}
    form = {
        names.get(name, name.removeprefix(CLAIM)): value
        for name, value in known.items()
        if name not in other and value
    }
    return VisitView(form, known.get("email", ""), is_signed(known), known.get("comment", ""))


def is_signed(said: Mapping[str, str]) -> bool:
    """Tell whether the site vouches for the very address where answers go."""
    return said.get("signed", "").casefold() == said.get("email", "").casefold() != ""


def _questions(account: Account) -> dict[str, str]:
    """Return an account's own questions by the names under which they are answered: f1, f2 ..."""
    asked = str(account.settings.get("form_fields", "")).split(";")
    labels = [one.strip(" *") for one in asked if one.strip()]
    return {f"f{n}": label for n, label in enumerate(labels, 1)}


def key_of(thread_key: str) -> str:
    """Return the key of the document about a visitor's conversation."""
    return f"visit:{thread_key}"


async def apply_deeds(
    tx: Tx, account: AccountId, deeds: Sequence[Done], ids: Ids, now: datetime
) -> None:
    """Write down inside a work what a visitor did; a conversation that is not there has none."""
    for done in deeds:
        talks = await tx.conversations.by_thread_key(account, [done.thread_key])
        talk = talks.get(done.thread_key)
        if talk is not None:
            await _apply(Moves(tx, ids, now), account, talk, done)


async def _apply(moves: Moves, account: AccountId, talk: Conversation, done: Done) -> None:
    tx, key = moves.tx, key_of(done.thread_key)
    kept = await tx.documents.get(account, key, moves.now)
    known = dict(kept.value) if kept else {}
    item = await _about(tx, talk, done)
    about = ABOUT.get(done.deed)
    said = dict(done.said) | ({about: item.id} if about and item else {})
    # He may leave with another address and end again what he has reopened, but rates once.
    again = known.items() >= said.items() or done.deed is Deed.RATED
    if about is not None and (item is None or (known.get(about) == item.id and again)):
        return
    await tx.documents.put(Document(account, key, {**known, **said}), moves.now)
    if item is None:
        return
    data = {"score": done.said["score"]} if done.deed is Deed.RATED else {}
    await _tell(moves, item, KINDS[done.deed], data)
    if done.deed is Deed.ENDED and item.agent_id is None:
        # Whoever is being asked to take it is asked no more.
        waiting = await offers.rescind(tx, item, moves.now, moves.actor)
        if waiting.state is InteractionState.QUEUED:
            await moves.abandon(waiting)


async def _about(tx: Tx, talk: Conversation, done: Done) -> Interaction | None:
    """Return the open interaction, or the one that the visitor rates."""
    named = InteractionId(done.said.get("rated", ""))
    if done.deed is Deed.RATED:
        item = (await tx.interactions.get([named])).get(named)
        return item if item is not None and item.conversation_id == talk.id else None
    return (await tx.interactions.open_in([talk.id])).get(talk.id)


async def _tell(
    moves: Moves, item: Interaction, kind: TimelineKind, data: Mapping[str, str]
) -> None:
    entry = facts.entry(moves.ids.new(), kind, item, moves.now, **data)
    await moves.tx.timeline.add([entry])
    changed = facts.about(Kind.INTERACTION_CHANGED, item, moves.now, entry=entry.ref)
    moves.tx.emit(changed)
