"""Write side of the store: what a work may ask of its transaction. Intake's part is bulk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from router.accounts import Document
from router.events import Event
from router.messages import Message, Note, TimelineEntry
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
    MessageId,
    NoteId,
    Standing,
)
from router.repositories_catalogue import Audit, Catalogue, Labels
from router.repositories_channels import Leases, Outbox, Raws
from router.repositories_search import Search
from router.repositories_staff import Configuration, Desk, Offers, People


class Customers(Protocol):
    """Customers and their identities."""

    async def identities(self, handles: Collection[Handle]) -> Mapping[Handle, Identity]:
        """Find by (scheme, value); `shown` is not compared, keys are the handles asked for."""
        ...

    async def add(self, customers: Sequence[Customer], identities: Sequence[Identity]) -> None:
        """Raise Conflict when an identity exists."""
        ...

    async def get(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, Customer]: ...
    async def save(self, old: Customer, new: Customer) -> None: ...  # raises Conflict by ver
    async def identities_of(self, ids: Collection[CustomerId]) -> Sequence[Identity]: ...
    async def drop_identity(self, identity: IdentityId) -> None: ...
    async def family(self, customer: CustomerId) -> Sequence[Customer]:
        """Return the survivor first, then all that were merged into it; none for nobody."""
        ...

    async def roots(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, CustomerId]:
        """Return the survivor of each; of one who was not merged, that one."""
        ...


class Conversations(Protocol):
    """Conversations and who takes part in them."""

    async def get(
        self, ids: Collection[ConversationId]
    ) -> Mapping[ConversationId, Conversation]: ...
    async def by_thread_key(
        self, account: AccountId, keys: Collection[str]
    ) -> Mapping[str, Conversation]: ...
    async def add(self, conversations: Sequence[Conversation]) -> None: ...
    async def set_next_seq(self, values: Mapping[ConversationId, int]) -> None: ...
    async def standing(
        self, ids: Collection[ConversationId], keys: Collection[tuple[AccountId, str]] = ()
    ) -> Sequence[Standing]:
        """Return how those stand that have one of the ids or thread keys; no order."""
        ...

    async def add_participants(self, pairs: Collection[tuple[ConversationId, IdentityId]]) -> None:
        """Repeats are silently the same."""
        ...

    async def mark_seen(self, agent: AgentId, conversation: ConversationId, seq: int) -> bool:
        """Raise the agent's seen mark to `seq`; False when it stood there already."""
        ...

    async def mark_unseen(self, agent: AgentId, conversation: ConversationId, seq: int) -> bool:
        """Lower the agent's seen mark to `seq`; False when it stood no higher."""
        ...


class Interactions(Protocol):
    """Interactions; counters of the inbox follow in the same transaction."""

    async def numbers(self, n: int) -> int: ...  # reserve n numbers, return the first
    async def get(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]: ...
    async def open_in(
        self, conversations: Collection[ConversationId]
    ) -> Mapping[ConversationId, Interaction]: ...
    async def add(self, interactions: Sequence[Interaction]) -> None: ...
    async def save(self, changes: Sequence[tuple[Interaction, Interaction]]) -> None:
        """Write (old, new) pairs where the row still has old.ver; new.ver must be old.ver + 1.

        Raises Conflict when any row has moved on.
        """
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Interaction]: ...
    async def next_due(self) -> datetime | None: ...
    async def of_agent(self, agent: AgentId) -> Sequence[Interaction]: ...  # not final


class Messages(Protocol):
    """Messages and their parts."""

    async def add(self, messages: Sequence[Message]) -> None: ...
    async def get(self, ids: Collection[MessageId]) -> Mapping[MessageId, Message]: ...
    async def by_refs(self, refs: Collection[str]) -> Mapping[str, Message]:
        """Find by provider_ref (newest wins)."""
        ...

    async def by_client_id(self, agent: AgentId, client_id: str) -> Message | None: ...
    async def last_in(self, conversation: ConversationId) -> Message | None: ...  # newest inbound
    async def last_said(self, conversation: ConversationId, sender: str = "") -> Message | None:
        """Return what the customer's side last said to us, or with `sender` (a handle's value)
        what that one said, be it a third party.
        """
        ...

    async def last_out(self, conversation: ConversationId) -> Message | None: ...  # newest outgoing
    async def machine_wrote(self, address: str, since: datetime) -> bool:
        """Tell whether an automatic message was written to this address alone after `since`."""
        ...

    async def machines_wrote(self, since: datetime) -> int: ...  # automatic ones, to anybody
    async def came_from(self, customer: CustomerId, address: str, since: datetime) -> int:
        """Count what this address has written on a customer's timeline after `since`."""
        ...

    async def set_states(self, messages: Sequence[Message]) -> None:
        """Write how far messages got and why, and what their provider calls them, if it is said."""
        ...

    async def set_at(self, message: MessageId, at: datetime) -> None: ...  # its entry's place, too
    async def warn(self, message: MessageId, warning: str) -> None:
        """Add a warning, once; more than `MAX_WARNINGS` are not kept. Raises NotFound."""
        ...

    async def add_note(self, note: Note) -> None: ...
    async def note_by_client_id(self, agent: AgentId, client_id: str) -> Note | None: ...


class Mentions(Protocol):
    """Who was named in which note, and whether they have looked at it."""

    async def add(
        self, note: NoteId, interaction: InteractionId, agents: Collection[AgentId], at: datetime
    ) -> None: ...
    async def see(self, agent: AgentId, interaction: InteractionId) -> int: ...  # how many are new


class Timeline(Protocol):
    """Entries of the customers' timelines."""

    async def add(self, entries: Sequence[TimelineEntry]) -> None: ...


class Documents(Protocol):
    """What channels remember by key; an expired document is as none."""

    async def put(self, document: Document, now: datetime) -> None:
        """Insert or replace; what has expired on the same account is deleted on the way."""
        ...

    async def add(self, document: Document, now: datetime) -> bool:
        """Insert; False when there is one that has not expired."""
        ...

    async def get(self, account: AccountId, key: str, now: datetime) -> Document | None: ...
    async def take(self, account: AccountId, key: str, now: datetime) -> Document | None:
        """Return and delete it: of many who take, one gets it."""
        ...


class Tx(Protocol):
    """One transaction: repositories, and the facts it will have made true."""

    @property
    def raws(self) -> Raws: ...
    @property
    def customers(self) -> Customers: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def interactions(self) -> Interactions: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def mentions(self) -> Mentions: ...
    @property
    def timeline(self) -> Timeline: ...
    @property
    def offers(self) -> Offers: ...
    @property
    def people(self) -> People: ...
    @property
    def config(self) -> Configuration: ...
    @property
    def desk(self) -> Desk: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def labels(self) -> Labels: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def documents(self) -> Documents: ...
    @property
    def search(self) -> Search: ...

    def emit(self, event: Event) -> None:
        """Append to the event log at commit; the bus rings 'events' afterwards."""
        ...
