"""Read side of the store: what may be asked inside one consistent read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from router.accounts import Account, Document, RawRow
from router.audit import AuditFilter, AuditRow
from router.calendars import Calendar
from router.events import Event, Kind
from router.listing import ALL, Narrow, Sort
from router.messages import Message
from router.model import (
    AccountId,
    AgentId,
    BlobId,
    ConversationId,
    CustomerId,
    Interaction,
    InteractionId,
    MessageId,
    QueueId,
    RawId,
    Role,
)
from router.people import (
    Agent,
    CannedReply,
    Load,
    Offer,
    OneTimeLink,
    Outcome,
    Queue,
    RoutingProfile,
    SignIn,
    Upload,
)
from router.repositories_catalogue import N
from router.repositories_search import Asked, Found, Place, Shown, Source
from router.views import (
    CustomerCard,
    InboxCounters,
    InboxPage,
    InboxRow,
    InteractionCard,
    TimelineItem,
    TimelinePage,
    ViewName,
)
from router.views_board import Board, BoardRows, Heap
from router.views_customers import CustomerPage
from router.views_staff import AgentLine, HealthLine, MentionPage, OfferCard
from router.views_threads import Thread


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: visibility follows from the role, the routing profile's queues and past work."""

    agent_id: AgentId
    role: Role


Scopes = Mapping[Principal, frozenset[QueueId]]
"""The queues of people's profiles; all of them for those who see everything."""

UNKNOWN: Scopes = MappingProxyType({})


def leads(who: Principal) -> bool:
    """Tell whether they look after everybody's work."""
    return who.role is not Role.AGENT


@dataclass(frozen=True, slots=True)
class EngineSnapshot:
    """All the routing engine must know, as of event `seq`."""

    seq: int
    waiting: tuple[Interaction, ...]
    offers: tuple[Offer, ...]
    recent_refusals: tuple[Offer, ...]
    agents: tuple[Agent, ...]
    loads: tuple[Load, ...]
    queues: tuple[Queue, ...]
    profiles: tuple[RoutingProfile, ...]


class Reads(Protocol):
    """Queries. Those with a principal answer only what that principal may see (else NotFound)."""

    async def head(self) -> int: ...  # seq of the newest event
    async def events(self, after: int, limit: int) -> Sequence[Event]: ...  # ascending seq
    async def events_of(
        self, kinds: Collection[Kind], after: int, limit: int
    ) -> tuple[Sequence[Event], int]: ...  # those of these kinds, and up to which seq that is all
    async def floor(self) -> int: ...  # lowest seq still in the log
    async def sign_in(
        self, token_hash: str
    ) -> tuple[SignIn, Agent] | None: ...  # expired or disabled ones too: the door decides
    async def expect(self, people: Collection[Principal], known: Scopes = UNKNOWN) -> Scopes:
        """Read at once whose queues are not `known`: these people are asked for next.

        What is returned stays true until an event says that the configuration has changed.
        """
        ...

    async def visible(
        self, who: Principal, interactions: Collection[InteractionId]
    ) -> frozenset[InteractionId]: ...
    async def sees_customer(self, who: Principal, customer: CustomerId) -> bool: ...

    async def inbox(
        self,
        who: Principal,
        view: ViewName,
        cursor: str | None,
        limit: int,
        narrow: Narrow = ALL,
        sort: Sort = Sort.NEWEST,
    ) -> InboxPage: ...
    async def inbox_count(
        self, who: Principal, view: ViewName, narrow: Narrow
    ) -> int: ...  # up to `listing.COUNTED`
    async def inbox_rows(
        self, who: Principal, interactions: Collection[InteractionId]
    ) -> Sequence[InboxRow]: ...
    async def counters(self, who: Principal) -> InboxCounters: ...
    async def board(self) -> Board: ...  # for those who see everything
    async def board_rows(
        self, who: Principal, heap: Heap, queue_id: str | None, agent_id: str | None, limit: int
    ) -> BoardRows: ...  # by priority, then by entry
    async def interaction(self, who: Principal, interaction: InteractionId) -> InteractionCard: ...
    async def customer(self, who: Principal, customer: CustomerId) -> CustomerCard: ...
    async def customers(self, who: Principal, cursor: str | None, limit: int) -> CustomerPage:
        """Return a page of those who have written; who was merged stands in the survivor's line."""
        ...

    async def timeline(
        self, who: Principal, customer: CustomerId, cursor: str | None, limit: int
    ) -> TimelinePage: ...
    async def timeline_around(
        self, who: Principal, customer: CustomerId, entry: str, limit: int
    ) -> TimelinePage: ...  # `entry`: its id, or that of the message or note it shows
    async def timeline_items(
        self, who: Principal, refs: Collection[str]
    ) -> Sequence[TimelineItem]: ...  # refs: timeline `ref` values (message, note ids)
    async def message(self, who: Principal, message: MessageId) -> Message: ...
    async def raw_of_message(self, who: Principal, message: MessageId) -> RawRow: ...
    async def blob_type(self, blob_id: BlobId) -> tuple[str, str]: ...  # (file name, media type)

    async def offers(self, who: Principal) -> Sequence[OfferCard]: ...  # mine, live
    async def offer_card(self, offer_id: str) -> OfferCard: ...
    async def mentions(self, who: Principal, cursor: str | None, limit: int) -> MentionPage: ...
    async def agents(self) -> Sequence[AgentLine]: ...
    async def agent_by_email(self, email: str) -> Agent | None: ...  # disabled ones too
    async def queues(self) -> Sequence[Queue]: ...
    async def calendars(self) -> Sequence[Calendar]: ...
    async def outcomes(self) -> Sequence[Outcome]: ...
    async def canned(self) -> Sequence[CannedReply]: ...
    async def listed(self, kind: type[N]) -> Sequence[N]: ...  # see `Catalogue.list`
    async def settings(self) -> Mapping[str, str]: ...
    async def preferences(self, agent: AgentId) -> Mapping[str, str]: ...  # by name
    async def people(self) -> Sequence[Agent]: ...  # by name, disabled ones too
    async def loads(self) -> Sequence[Load]: ...
    async def link(self, token_hash: str) -> OneTimeLink | None: ...
    async def open_links(self, now: datetime) -> Mapping[AgentId, datetime]: ...  # until when
    async def audit(
        self, asked: AuditFilter, before: int | None, limit: int
    ) -> Sequence[AuditRow]: ...  # newest first, those before a seq
    async def audit_onwards(self, after: int, limit: int) -> Sequence[AuditRow]: ...
    async def uploads(self, who: Principal, ids: Collection[str]) -> Sequence[Upload]: ...

    async def search_reader(self) -> int: ...  # seq up to which the index has read
    async def search_sources(
        self,
        messages: Collection[str],
        notes: Collection[str],
        interactions: Collection[str],
        customers: Collection[str],
        changed: Collection[str],
    ) -> Sequence[Source]:
        """Return what is to be indexed: of interactions and customers those that are not yet, and
        the customers that have changed.
        """
        ...

    async def search_places(
        self, who: Principal, asked: Asked, before: int | None, limit: int
    ) -> Found: ...  # `before` is a place; the work is bounded, see `Found`
    async def search_shown(self, who: Principal, places: Sequence[Place]) -> Sequence[Shown]: ...
    async def search_family(self, customer: CustomerId) -> set[str]: ...  # and those merged

    async def accounts(self) -> Sequence[Account]: ...  # with secrets, for channels only
    async def document(
        self, account: AccountId, key: str, now: datetime
    ) -> Document | None: ...  # see `Documents.get`
    async def health(self) -> Sequence[HealthLine]: ...
    async def engine(self, refused_since: datetime) -> EngineSnapshot: ...
    async def threads(
        self, account: AccountId, owners: Sequence[str], limit: int
    ) -> Sequence[Thread]: ...  # keys that begin with an owner and a slash; newest first
    async def threads_by_id(
        self, account: AccountId, ids: Collection[ConversationId]
    ) -> Sequence[Thread]: ...
    async def thread(self, account: AccountId, thread_key: str) -> Thread | None: ...
    async def said(
        self, conversation: ConversationId, before: int | None, limit: int
    ) -> Sequence[Message]: ...  # newest, ascending; only what has left, see `router.visits`
    async def said_by_id(
        self, account: AccountId, ids: Collection[MessageId]
    ) -> Sequence[Message]: ...  # of the account's conversations; only what has left
    async def conversation_messages(
        self, conversation: ConversationId, after_seq: int
    ) -> Sequence[Message]: ...  # customer-visible, ascending
    async def quarantined(self, limit: int) -> Sequence[RawRow]: ...  # newest first
    async def quarantined_raw(self, raw_id: RawId) -> RawRow: ...  # perhaps without its content
    async def raw_counts(self) -> dict[str, int]: ...  # by state, known ones alone
    async def raw_total(self) -> int: ...  # whatever their state; must be the sum of the counts
    async def raw_due(self, accounts: Collection[AccountId]) -> datetime | None: ...  # see Raws
    async def outbox_due(self, accounts: Collection[AccountId]) -> datetime | None: ...
    async def lag(self) -> dict[str, float]: ...  # gauges: pending_raw, outbox, oldest ages (s)
