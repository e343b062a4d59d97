"""What the store knows about all that a batch names, loaded in whole sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from router import identity, loads
from router.batch import Known, Letter
from router.inbound import ClaimKind
from router.landing import unknown_sender
from router.messages import Message
from router.model import (
    AccountId,
    Conversation,
    ConversationId,
    CustomerId,
    InteractionState,
    MessageId,
)
from router.repositories import Tx


async def look_up(tx: Tx, letters: Sequence[Letter]) -> Known:
    """Load all that the batch may touch; what it does not name is not asked for."""
    known = Known()
    tokens, references = _claimed(letters, ClaimKind.TOKEN), _claimed(letters, ClaimKind.REFERENCE)
    by_token = await tx.messages.get([MessageId(value) for value in tokens]) if tokens else {}
    by_reference = await tx.messages.by_refs(references) if references else {}
    named: list[Message] = [*by_token.values(), *by_reference.values()]
    talks = await _look_at_talks(tx, known, {m.conversation_id for m in named}, _keys(letters))
    known.tokens.update({str(id): talks[m.conversation_id] for id, m in by_token.items()})
    known.references.update({ref: talks[m.conversation_id] for ref, m in by_reference.items()})
    handles = {
        identity.key(letter.inbound.sender or unknown_sender(letter.account.id))
        for letter in letters
    }
    if strangers := handles - known.identities.keys():
        known.identities.update(await tx.customers.identities(strangers))
    await _look_at_detours(tx, known, [*by_token.values()], talks)
    for asked in {letter.inbound.queue for letter in letters if letter.inbound.queue}:
        queue = await tx.config.queue(asked)
        if queue is not None and not queue.retired:
            known.queues.add(queue.id)
    await _look_at_rooms(tx, known)
    await _look_at_senders(tx, known, letters, {talk.customer_id for talk in talks.values()})
    return known


async def _look_at_talks(
    tx: Tx, known: Known, ids: set[ConversationId], keys: set[tuple[AccountId, str]]
) -> dict[ConversationId, Conversation]:
    """Load conversations, who takes part in them, and what is open there."""
    if not ids and not keys:
        return {}
    standing = await tx.conversations.standing(ids, keys)
    for each in standing:
        talk = each.conversation
        known.keys[talk.account_id, talk.thread_key] = talk
        known.participants[talk.id] = frozenset(one.id for one in each.participants)
        known.identities.update({identity.key(one.handle): one for one in each.participants})
        if each.open is not None:
            known.open[talk.id] = each.open
    return {each.conversation.id: each.conversation for each in standing}


async def _look_at_detours(
    tx: Tx, known: Known, answered: Sequence[Message], talks: Mapping[ConversationId, Conversation]
) -> None:
    """Load to which addresses the answers of chats went by mail, for those that are answered."""
    for said in answered:
        if any("@" in one for one in said.to):
            continue  # it was a mail in the first place
        rows = await tx.outbox.of(said.id)
        mailed = {row.recipient.casefold() for row in rows if row.account_id != said.account_id}
        account = await tx.config.account(talks[said.conversation_id].account_id)
        if mailed and account is not None:
            there = known.mailed.get(said.conversation_id, frozenset())
            known.mailed[said.conversation_id] = there | mailed
            known.homes[account.id] = account


async def _look_at_rooms(tx: Tx, known: Known) -> None:
    """Load the room of agents whose snoozed work may wake."""
    for item in known.open.values():
        if item.state is not InteractionState.PARKED or item.agent_id is None:
            continue
        agent = await tx.people.agent(item.agent_id)
        if agent is not None and item.medium in loads.reach(agent):
            load = await tx.people.load(agent.id, item.medium)
            known.room[agent.id, item.medium] = load.cap - load.load


async def _look_at_senders(
    tx: Tx, known: Known, letters: Sequence[Letter], customers: set[CustomerId]
) -> None:
    """Load who was merged with whom, when somebody answers what was said to another."""
    handles = (letter.inbound.sender for letter in letters if letter.inbound.continues)
    senders = (known.identities.get(identity.key(one)) for one in handles if one)
    writers = {one.customer_id for one in senders if one}
    if customers and writers - customers:
        known.survivors.update(await tx.customers.roots(customers | writers))


def _claimed(letters: Iterable[Letter], kind: ClaimKind) -> set[str]:
    return {
        claim.value
        for letter in letters
        for claim in letter.inbound.continues
        if claim.kind is kind
    }


def _keys(letters: Iterable[Letter]) -> set[tuple[AccountId, str]]:
    return {
        (letter.account.id, value)
        for letter in letters
        for value in _claimed([letter], ClaimKind.THREAD_KEY)
    }
