"""Where a batch of messages lands: the rows and facts it makes. Pure but for new ids.

Messages of one batch see each other: a sender's second first message finds the customer of the
first, an answer finds what it answers, and an interaction changes once however much was said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from router import facts, identity, threads
from router.accounts import Account
from router.batch import Known, Letter, Rows
from router.events import Event, Kind
from router.messages import Direction, Message, TimelineEntry, TimelineKind
from router.model import (
    AccountId,
    AgentId,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Handle,
    Identity,
    IdentityId,
    Interaction,
    InteractionId,
    InteractionState,
    Origin,
    QueueId,
    Scheme,
    Trust,
)
from router.states import move, touch
from router.texts import one_line, preview

S = InteractionState

MAX_NAME = 200  # characters
UNKNOWN_SENDER = "Unknown sender"  # a name like any other: agents may change it


class Landing:
    """Lands one batch, message by message in the order given; the result is in `rows`."""

    def __init__(self, known: Known, now: datetime, new_id: Callable[[], str]) -> None:
        self.rows = Rows()
        self._known = known
        self._now = now
        self._new_id = new_id

    def land(self, letter: Letter) -> None:
        """Decide where a message belongs and what it changes."""
        inbound, known = letter.inbound, self._known
        sender = known.identities.get(identity.key(inbound.sender)) if inbound.sender else None
        place = threads.place(
            inbound.continues, letter.account.id, sender, inbound.trust, known.named()
        )
        talk = place.conversation
        if talk is not None and place.third_party and self._proves(letter, talk):
            sender, place = sender or self._his(letter, talk), replace(place, third_party=False)
        if talk is None:
            talk = self._begin(letter, sender or self._stranger(letter), place)
        elif sender is not None and not place.third_party:
            self._join(talk, sender)
        self._say(letter, talk, place)

    def events(self) -> list[Event]:
        """Return the facts of the batch, as its interactions stand at the end."""
        rows, now = self.rows, self._now
        facts_ = [event for item in rows.opened.values() for event in _opened(item, now)]
        for id, told in rows.told.items():
            facts_.append(_awoken(*rows.changed[id], now, told))
        for said in rows.messages:
            item = self._known.open.get(said.conversation_id) if said.interaction_id else None
            facts_.append(facts.message(Kind.MESSAGE_RECEIVED, said, item, now))
        return facts_

    def _stranger(self, letter: Letter) -> Identity:
        inbound = letter.inbound
        handle = inbound.sender or unknown_sender(letter.account.id)
        known = self._known.identities.get(identity.key(handle))
        if known is not None:  # mail that names no sender: one customer an account
            return known
        name = inbound.sender_name or identity.name_from(handle)
        name = one_line(name)[:MAX_NAME] if inbound.sender else UNKNOWN_SENDER
        customer = Customer(CustomerId(self._new_id()), name, self._now, language=inbound.language)
        verified = inbound.trust is Trust.VERIFIED
        fresh = Identity(
            IdentityId(self._new_id()), customer.id, handle, self._now, verified, inbound.kind
        )
        self.rows.customers.append(customer)
        self.rows.identities.append(fresh)
        self._known.identities[identity.key(handle)] = fresh
        return fresh

    def _proves(self, letter: Letter, talk: Conversation) -> bool:
        """Tell whether a chat's answer, mailed to an address, is answered from that address."""
        sender = letter.inbound.sender
        return sender is not None and sender.value in self._known.mailed.get(talk.id, ())

    def _his(self, letter: Letter, talk: Conversation) -> Identity:
        """Return the address as one of the chat's customer: his answer has proven it."""
        handle = letter.inbound.sender or unknown_sender(letter.account.id)
        fresh = Identity(
            IdentityId(self._new_id()), talk.customer_id, handle, self._now, True,
            letter.inbound.kind,
        )  # fmt: skip
        self.rows.identities.append(fresh)
        self._known.identities[identity.key(handle)] = fresh
        return fresh

    def _begin(self, letter: Letter, sender: Identity, place: threads.Place) -> Conversation:
        id = ConversationId(self._new_id())
        talk = Conversation(
            id,
            letter.account.id,
            sender.customer_id,
            place.thread_key or id,
            letter.inbound.subject,
            self._now,
        )
        self.rows.conversations[id] = talk
        self._known.keys[talk.account_id, talk.thread_key] = talk
        self._join(talk, sender)
        return talk

    def _join(self, talk: Conversation, sender: Identity) -> None:
        there = self._known.participants.get(talk.id, frozenset())
        if sender.id not in there:
            self.rows.participants.add((talk.id, sender.id))
            self._known.participants[talk.id] = there | {sender.id}

    def _say(self, letter: Letter, talk: Conversation, place: threads.Place) -> None:
        inbound = letter.inbound
        if self._proves(letter, talk) and inbound.sender:
            self.rows.proven.add((letter.account.id, inbound.sender.value))
        seq = self.rows.next_seq.get(talk.id, talk.next_seq)
        self.rows.next_seq[talk.id] = seq + 1
        item = self._known.open.get(talk.id)
        if threads.opens(item is not None, inbound.automatic, place):
            item = self._open(letter, talk, seq)
        elif item is not None and inbound.automatic is None:
            item = self._continue(item, letter, seq)
        said = _message(letter, talk, item, seq, place)
        self.rows.messages.append(said)
        self.rows.entries.append(
            TimelineEntry(
                self._new_id(),
                talk.customer_id,
                said.at,
                TimelineKind.MESSAGE,
                said.id,
                talk.id,
                said.interaction_id,
            )
        )
        if said.provider_ref:
            self._known.references[said.provider_ref] = talk

    def _open(self, letter: Letter, talk: Conversation, seq: int) -> Interaction:
        # What began on a page stays that account's, by whatever way it goes on.
        account = self._known.homes.get(talk.account_id, letter.account)
        item = Interaction(
            InteractionId(self._new_id()),
            0,  # numbered when it is stored
            talk.id,
            talk.customer_id,
            account.id,
            letter.medium,
            Origin.INBOUND,
            S.QUEUED,
            self._queue(letter, account),
            enq_at=min(letter.received_at, self._now),
            last_at=letter.at,
            opened_at=self._now,
            preview=preview(letter.inbound.reply_text or letter.inbound.text),
            subject=letter.inbound.subject,
            unread_from=seq,
        )
        self.rows.opened[item.id] = item
        self._known.open[talk.id] = item
        return item

    def _queue(self, letter: Letter, account: Account) -> QueueId:
        asked = letter.inbound.queue
        return asked if asked in self._known.queues else account.queue_id

    def _continue(self, item: Interaction, letter: Letter, seq: int) -> Interaction:
        news: dict[str, object] = {
            "preview": preview(letter.inbound.reply_text or letter.inbound.text),
            "last_at": max(item.last_at, letter.at),
            "unread_from": seq if item.unread_from is None else item.unread_from,
        }
        new = self._awake(item, news) if item.state in (S.PARKED, S.WRAPUP) else touch(item, **news)
        return self._put(item, new)

    def _awake(self, item: Interaction, news: dict[str, object]) -> Interaction:
        """Bring snoozed or just finished work back, because the customer has written."""
        news |= {"due_at": None, "due_kind": None, "outcome_id": None}
        if item.state is S.WRAPUP:
            awake, kind = move(item, S.ACTIVE, **news), TimelineKind.UNFINISHED
        elif item.agent_id is not None and self._take_room(item.agent_id, item):
            awake, kind = move(item, S.ACTIVE, **news), TimelineKind.WOKEN
            self.rows.woken.append(item.id)
        else:
            awake, kind = move(item, S.QUEUED, agent_id=None, **news), TimelineKind.WOKEN
        entry = facts.entry(self._new_id(), kind, awake, self._now)
        self.rows.entries.append(entry)
        self.rows.told[item.id] = entry.ref
        return awake

    def _take_room(self, agent: AgentId, item: Interaction) -> bool:
        room = self._known.room.get((agent, item.medium), 0)
        self._known.room[agent, item.medium] = room - item.weight
        return room >= item.weight

    def _put(self, item: Interaction, new: Interaction) -> Interaction:
        if item.id in self.rows.opened:
            new = self.rows.opened[item.id] = replace(new, ver=1)
        else:
            first, _ = self.rows.changed.get(item.id, (item, item))
            new = replace(new, ver=first.ver + 1)
            self.rows.changed[item.id] = (first, new)
        self._known.open[item.conversation_id] = new
        return new


def unknown_sender(account: AccountId) -> Handle:
    """Return the handle under which an account keeps what names no sender."""
    return Handle(Scheme.EXTERNAL, f"unknown:{account}")


def _message(
    letter: Letter, talk: Conversation, item: Interaction | None, seq: int, place: threads.Place
) -> Message:
    inbound = letter.inbound
    return Message(
        letter.id,
        talk.id,
        item.id if item else None,
        talk.customer_id,
        letter.account.id,
        Direction.IN,
        seq,
        letter.at,
        letter.received_at,
        inbound.sender or Handle(Scheme.EXTERNAL, f"raw:{letter.raw_id}"),
        sender_name=inbound.sender_name,
        to=inbound.recipients,
        cc=inbound.cc,
        reply_to=inbound.reply_to,
        subject=inbound.subject,
        text=inbound.text,
        reply_text=inbound.reply_text,
        html=inbound.html,
        remote_images=inbound.remote_images,
        sanitizer=inbound.sanitizer,
        parts=letter.parts,
        trust=Trust.ASSERTED if place.third_party else inbound.trust,
        third_party=place.third_party,
        claims=place.claims,
        automatic=inbound.automatic.value if inbound.automatic else "",
        provider_ref=inbound.provider_ref,
        in_reply_to=inbound.in_reply_to,
        references=inbound.references,
        claimed_at=inbound.claimed_at,
        raw_id=letter.raw_id,
        warnings=inbound.warnings,
    )


def _opened(item: Interaction, now: datetime) -> tuple[Event, Event]:
    return facts.about(Kind.INTERACTION_OPENED, item, now), facts.queued(item, now)


def _awoken(old: Interaction, new: Interaction, now: datetime, told: str) -> Event:
    if new.state is S.QUEUED:
        return facts.queued(new, now, entry=told)
    kind = Kind.INTERACTION_ASSIGNED if old.state is S.PARKED else Kind.INTERACTION_CHANGED
    return facts.about(kind, new, now, entry=told)
