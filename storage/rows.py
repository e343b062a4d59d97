"""Row <-> noun. Columns hold what nouns hold, so a noun is mostly its row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Table

from router.accounts import AccountHealth
from router.catalogue_nouns import CustomField, PresenceReason, SavedView, Tag
from router.events import Event
from router.inbox import shelf_of
from router.messages import Message, Note, Outgoing, TimelineEntry
from router.model import Conversation, Customer, Handle, Identity, Interaction
from router.people import (
    Agent,
    AgentSession,
    CannedReply,
    Draft,
    Load,
    Offer,
    OneTimeLink,
    Outcome,
    Queue,
    SignIn,
    Timer,
    Upload,
)
from storage import tables as t
from storage import tables_catalogue as k
from storage import tables_config as c
from storage import tables_staff as s
from storage.folding import fold_email

N = TypeVar("N")

Derive = Callable[[Any], Mapping[str, Any]]


def _nothing(_noun: object) -> Mapping[str, Any]:
    return {}


class Shape(Generic[N]):
    """A noun whose fields are columns of the same names; `derive` adds columns it lacks."""

    def __init__(self, table: Table, noun: type[N], derive: Derive = _nothing) -> None:
        # mypy cannot know that every noun is a dataclass.
        self.names = tuple(field.name for field in fields(noun))  # type: ignore[arg-type]
        self.table = table
        self.noun = noun
        self.columns: tuple[Column[Any], ...] = tuple(table.c[name] for name in self.names)
        self._values = attrgetter(*self.names)
        self._derive = derive

    def of(self, row: Sequence[Any]) -> N:
        """Return the noun of a row that holds `columns`."""
        return self.noun(*row)

    def row(self, noun: N) -> dict[str, Any]:
        """Return the row of a noun."""
        return {**dict(zip(self.names, self._values(noun), strict=True)), **self._derive(noun)}

    def rows(self, nouns: Iterable[N]) -> list[dict[str, Any]]:
        """Return the rows of nouns."""
        return [self.row(noun) for noun in nouns]

    def changes(self, pairs: Sequence[tuple[N, N]]) -> list[dict[str, Any]]:
        """Return what the new ones have otherwise than the old, the same columns of all: what is
        written again as it was costs its indexes and references.
        """
        rows = [(self.row(old), self.row(new)) for old, new in pairs]
        names = {name for old, new in rows for name in new if new[name] != old[name]}
        return [{name: new[name] for name in names} for _, new in rows]


CUSTOMER = Shape(t.customer, Customer)
CONVERSATION = Shape(t.conversation, Conversation)
INTERACTION = Shape(t.interaction, Interaction, lambda one: {"shelf": shelf_of(one.state)})
NOTE = Shape(t.note, Note)
OUTGOING = Shape(t.outbox, Outgoing)
ENTRY = Shape(t.timeline_entry, TimelineEntry)
EVENT = Shape(s.event, Event)
AGENT = Shape(s.agent, Agent, lambda one: {"folded_email": fold_email(one.email)})
LOAD = Shape(s.agent_load, Load)
SESSION = Shape(s.agent_session, AgentSession)
SIGN_IN = Shape(s.sign_in, SignIn)
LINK = Shape(s.one_time_link, OneTimeLink)
OFFER = Shape(s.offer, Offer)
QUEUE = Shape(c.queue, Queue)
OUTCOME = Shape(c.outcome, Outcome)
CANNED = Shape(c.canned, CannedReply)
TAG = Shape(k.tag, Tag)
FIELD = Shape(k.custom_field, CustomField)
VIEW = Shape(k.saved_view, SavedView)
REASON = Shape(k.presence_reason, PresenceReason)
HEALTH = Shape(s.account_health, AccountHealth)
DRAFT = Shape(s.draft, Draft)
UPLOAD = Shape(s.upload, Upload)
TIMER = Shape(s.timer, Timer)

IDENTITY_COLUMNS = tuple(
    t.identity.c[name]
    for name in (
        "id", "customer_id", "scheme", "value", "shown", "created_at", "verified", "source",
    )
)  # fmt: skip


def identity_of(row: Sequence[Any]) -> Identity:
    """Return the identity of a row of IDENTITY_COLUMNS."""
    key, customer_id, scheme, value, shown, *rest = row
    return Identity(key, customer_id, Handle(scheme, value, shown), *rest)


def identity_row(identity: Identity) -> dict[str, Any]:
    """Return the row of an identity."""
    handle = identity.handle
    return {
        "id": identity.id,
        "customer_id": identity.customer_id,
        "scheme": handle.scheme,
        "value": handle.value,
        "shown": handle.shown,
        "created_at": identity.created_at,
        "verified": identity.verified,
        "source": identity.source,
    }


_PLAIN = tuple(field.name for field in fields(Message) if field.name != "sender")
_SENDER = _PLAIN.index("received_at") + 1  # where the sender's three columns stand in a row
_plain_values = attrgetter(*_PLAIN)

MESSAGE_COLUMNS: tuple[Column[Any], ...] = tuple(
    t.message.c[name]
    for name in (*_PLAIN[:_SENDER], "sender_scheme", "sender_value", "sender_shown",
                 *_PLAIN[_SENDER:])
)  # fmt: skip


def message_of(row: Sequence[Any]) -> Message:
    """Return the message of a row of MESSAGE_COLUMNS."""
    handle = Handle(*row[_SENDER : _SENDER + 3])
    values = (*row[:_SENDER], handle, *row[_SENDER + 3 :])
    return Message(*values)


def message_row(message: Message) -> dict[str, Any]:
    """Return the row of a message."""
    row = dict(zip(_PLAIN, _plain_values(message), strict=True))
    sender = message.sender
    row["sender_scheme"], row["sender_value"] = sender.scheme, sender.value
    row["sender_shown"], row["has_html"] = sender.shown, bool(message.html)
    return row
