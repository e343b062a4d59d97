"""Dictionaries of frozen nouns, with a journal that can take every change back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

from router.accounts import Account, AccountHealth, Document, Lease, RawRow
from router.audit import AuditRow
from router.calendars import Calendar
from router.catalogue_nouns import CustomField, PresenceReason, SavedView, Tag
from router.errors import Conflict, HubError, Invalid
from router.events import Event
from router.messages import Message, Note, Outgoing, TimelineEntry
from router.model import (
    AgentId,
    Conversation,
    Customer,
    Identity,
    Interaction,
    InteractionId,
    Medium,
    NoteId,
    Scheme,
)
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
    RoutingProfile,
    SignIn,
    Timer,
    Upload,
)
from router.repositories_search import Indexed
from storage.keyset import in_utc

K = TypeVar("K")
V = TypeVar("V")

_ABSENT: Any = object()


class Journal(list[tuple["Rows[Any, Any]", Any, Any]]):
    """What stood where before; `spoilt` is a refusal that a work may have let pass."""

    spoilt: HubError | None = None


class Rows(dict[K, V]):
    """A dictionary that writes into the journal what stood there before."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    def put(self, key: K, value: V) -> None:
        """Insert or replace; raises Invalid when it has a time that no store keeps."""
        try:
            _check_times(value)
        except Invalid as error:
            self._journal.spoilt = error
            raise
        self._journal.append((self, key, self.get(key, _ABSENT)))
        self[key] = value

    def drop(self, key: K) -> None:
        """Delete if there."""
        if key in self:
            self._journal.append((self, key, self[key]))
            del self[key]

    def insert(self, key: K, value: V) -> None:
        """Insert; raises Conflict when the key is taken."""
        if key in self:
            self._journal.spoilt = Conflict("row.exists", "It exists already")
            raise self._journal.spoilt
        self.put(key, value)


def _check_times(value: Any) -> None:
    """Raise Invalid as `in_utc`, for each time of a noun."""
    if is_dataclass(value):
        for field in fields(value):
            if isinstance(each := getattr(value, field.name), datetime):
                in_utc(each)


@dataclass(frozen=True, slots=True)
class KeptRaw:
    """A raw row with what only the store knows: when it is due, the hash of its content, and who
    holds its lease.
    """

    row: RawRow
    due_at: datetime
    sha256: str
    holder: str = ""


@dataclass(frozen=True, slots=True)
class StateInterval:
    """How long an agent was in one state."""

    agent_id: str
    presence: str
    reason: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody was named in a note."""

    agent_id: AgentId
    note_id: NoteId
    interaction_id: InteractionId
    at: datetime
    seen: bool


class Tables:
    """Everything there is. Names are those of the SQL tables; the rest are indexes."""

    def __init__(self) -> None:
        self.journal = Journal()
        journal = self.journal
        self.customer: Rows[str, Customer] = Rows(journal)
        self.identity: Rows[tuple[Scheme, str], Identity] = Rows(journal)
        self.conversation: Rows[str, Conversation] = Rows(journal)
        self.by_thread: Rows[tuple[str, str], str] = Rows(journal)
        self.participant: Rows[tuple[str, str], None] = Rows(journal)
        self.seen: Rows[tuple[str, str], int] = Rows(journal)
        self.interaction: Rows[str, Interaction] = Rows(journal)
        self.open_in: Rows[str, str] = Rows(journal)
        self.assigned: Rows[tuple[str, str], None] = Rows(journal)
        self.message: Rows[str, Message] = Rows(journal)
        self.by_ref: Rows[str, str] = Rows(journal)
        self.by_client: Rows[tuple[str, str], str] = Rows(journal)
        self.by_place: Rows[tuple[str, int], str] = Rows(journal)
        self.in_conversation: Rows[str, tuple[str, ...]] = Rows(journal)
        self.note: Rows[str, Note] = Rows(journal)
        self.mention: Rows[tuple[str, str], Mention] = Rows(journal)
        self.outbox: Rows[str, Outgoing] = Rows(journal)
        self.outbox_content: Rows[str, bytes | None] = Rows(journal)
        self.timeline: Rows[str, TimelineEntry] = Rows(journal)
        self.event: Rows[int, Event] = Rows(journal)
        self.raw: Rows[str, KeptRaw] = Rows(journal)
        self.by_source: Rows[tuple[str, str], str] = Rows(journal)
        self.mark: Rows[str, bytes] = Rows(journal)
        self.lease: Rows[str, Lease] = Rows(journal)
        self.document: Rows[tuple[str, str], Document] = Rows(journal)
        self.number: Rows[str, int] = Rows(journal)
        self.search: Rows[str, Indexed] = Rows(journal)
        self._staff(journal)

    def _staff(self, journal: Journal) -> None:
        self.agent: Rows[str, Agent] = Rows(journal)
        self.agent_state: Rows[str, tuple[StateInterval, ...]] = Rows(journal)
        self.load: Rows[tuple[str, Medium], Load] = Rows(journal)
        self.session: Rows[str, AgentSession] = Rows(journal)
        self.gateway: Rows[str, datetime] = Rows(journal)
        self.sign_in: Rows[str, SignIn] = Rows(journal)
        self.link: Rows[str, OneTimeLink] = Rows(journal)
        self.offer: Rows[str, Offer] = Rows(journal)
        self.live_offer: Rows[str, str] = Rows(journal)
        self.shard: Rows[str, tuple[int, str, datetime]] = Rows(journal)
        self.queue: Rows[str, Queue] = Rows(journal)
        self.calendar: Rows[str, Calendar] = Rows(journal)
        self.profile: Rows[str, RoutingProfile] = Rows(journal)
        self.outcome: Rows[str, Outcome] = Rows(journal)
        self.canned: Rows[str, CannedReply] = Rows(journal)
        self.tag: Rows[str, Tag] = Rows(journal)
        self.field: Rows[str, CustomField] = Rows(journal)
        self.view: Rows[str, SavedView] = Rows(journal)
        self.reason: Rows[str, PresenceReason] = Rows(journal)
        self.tagged: Rows[str, tuple[str, ...]] = Rows(journal)
        self.value: Rows[str, Mapping[str, str]] = Rows(journal)
        self.audit: Rows[int, AuditRow] = Rows(journal)
        self.account: Rows[str, Account] = Rows(journal)
        self.health: Rows[str, AccountHealth] = Rows(journal)
        self.setting: Rows[str, str] = Rows(journal)
        # A draft of None was deleted: the number keeps a late save from bringing it back.
        self.draft: Rows[tuple[str, str, str], tuple[Draft | None, int]] = Rows(journal)
        self.upload: Rows[str, Upload] = Rows(journal)
        self.preference: Rows[str, Mapping[str, str]] = Rows(journal)
        self.timer: Rows[tuple[str, str], Timer] = Rows(journal)
        self.reader: Rows[str, int] = Rows(journal)

    def rollback(self) -> None:
        """Take back everything since the last `settle`."""
        for rows, key, before in reversed(self.journal):
            if before is _ABSENT:
                rows.pop(key, None)
            else:
                rows[key] = before
        self._begin_again()

    def _begin_again(self) -> None:
        self.journal.clear()
        self.journal.spoilt = None

    def settle(self) -> None:
        """Hold that all that is named exists, then keep the changes. Raises Conflict."""
        if self.journal.spoilt is not None:
            raise self.journal.spoilt
        for table, column, parent in self._references():
            for rows, key, _ in self.journal:
                if rows is table and key in rows:
                    wanted = getattr(rows[key], column)
                    if wanted is not None and wanted not in parent:
                        raise Conflict("store.reference", f"{column} {wanted} does not exist")
        self._begin_again()

    def _references(self) -> Iterable[tuple[Rows[Any, Any], str, Rows[Any, Any]]]:
        """See the foreign keys of `storage.tables`."""
        return (
            (self.identity, "customer_id", self.customer),
            (self.customer, "merged_into", self.customer),
            (self.conversation, "customer_id", self.customer),
            (self.conversation, "account_id", self.account),
            (self.interaction, "conversation_id", self.conversation),
            (self.interaction, "customer_id", self.customer),
            (self.interaction, "account_id", self.account),
            (self.interaction, "queue_id", self.queue),
            (self.interaction, "agent_id", self.agent),
            (self.message, "conversation_id", self.conversation),
            (self.message, "interaction_id", self.interaction),
            (self.message, "customer_id", self.customer),
            (self.note, "interaction_id", self.interaction),
            (self.outbox, "message_id", self.message),
            (self.timeline, "customer_id", self.customer),
            (self.offer, "interaction_id", self.interaction),
            (self.offer, "agent_id", self.agent),
        )
