"""What the centre needs from outside, and lends to channels."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from router.inbound import Raw
from router.model import (
    AccountId,
    BlobId,
    ConversationId,
    Handle,
    MessageId,
    QueueId,
    RawId,
)

if TYPE_CHECKING:
    # The fenced parser imports this file and must start quickly and stay small.
    from router.accounts import Account, RawClaim, RawRow
    from router.calendars import Holiday
    from router.events import Event
    from router.messages import Message
    from router.repositories import Tx
    from router.seeing import Reads
    from router.views_staff import CheckView, KindView
    from router.views_threads import Thread

T = TypeVar("T")

Normalise = Callable[[str], Handle]
"""Turns what somebody typed into a handle; raises Invalid."""

Keep = Callable[[Sequence[Raw], "bytes | None"], Awaitable[None]]
"""keep(raws, cursor): raw rows and the account's cursor in one transaction; once it returns the
channel may acknowledge. A source key already kept is silently the same row. Raises Unavailable.
"""


Straight = Callable[[AccountId, Sequence[tuple[RawId, Raw]]], Awaitable[bool]]
"""straight(account, rows): keep rows and take in what they mean, in one work; False when they have
to be kept first, and nothing is. Raises Unavailable.
"""


class Clock(Protocol):
    """The one source of time."""

    def now(self) -> datetime: ...  # aware UTC, microseconds
    def monotonic(self) -> float: ...  # seconds, for the holder of a lease


class Ids(Protocol):
    """Source of new ids."""

    def new(self) -> str: ...  # UUIDv7 as 32 hexadecimal characters, ascending


class Unit(Protocol):
    """The store: writes in groups, reads beside them."""

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Run `work` inside a transaction shared with other works, in order; return after COMMIT.

        If one raises, the batch is rolled back and each work runs again alone: a work may run
        more than once and awaits nothing but `tx`. Raises what the work raised, or Unavailable.
        """
        ...

    def read(self) -> AbstractAsyncContextManager[Reads]:
        """Open one consistent read."""
        ...

    async def events(self, after: int, limit: int) -> Sequence[Event]:
        """Return what comes after a seq in the log, ascending, at most `limit`; what was written
        here a moment ago needs no question to the database.
        """
        ...


class Handover(Protocol):
    """How what is kept goes on in the same process without being read again."""

    @property
    def straight(self) -> Straight:
        """The way of what need not be handed over."""
        ...

    def claim(self, account: AccountId) -> RawClaim | None:
        """Return the lease with which to keep rows; None when they have to wait their turn."""
        ...

    def give(self, rows: Sequence[RawRow], claim: RawClaim) -> None:
        """Hand rows over that were kept, after the commit."""
        ...


class Bus(Protocol):
    """A bell: payloads may be lost, the database is the truth."""

    async def ring(self, topic: str, payload: bytes = b"") -> None: ...

    def listen(self, *topics: str) -> AbstractAsyncContextManager[AsyncIterator[tuple[str, bytes]]]:
        """Subscribed once entered: enter, then sweep the database, then iterate (topic, payload).

        A listener that lags loses the oldest rings, never more than it can hold (1,000).
        """
        ...


class Blobs(Protocol):
    """Bytes by id; written before the row that names them commits."""

    async def put(self, content: bytes) -> BlobId: ...  # durable when it returns

    async def put_stream(self, chunks: AsyncIterator[bytes], limit: int) -> tuple[BlobId, int]:
        """Store a stream of at most `limit` bytes; return id and size. Raises Invalid beyond."""
        ...

    async def get(self, blob_id: BlobId) -> bytes: ...  # raises NotFound

    def stream(self, blob_id: BlobId) -> AsyncIterator[bytes]: ...  # raises NotFound

    async def size(self, blob_id: BlobId) -> int: ...  # raises NotFound


class Consent(Protocol):
    """One question to the owner of an account: may the hub use it?

    `link` is where the owner says so, in a browser; `state` comes back with the answer. From
    `secret`, which nobody else may see, another process makes the same question.
    """

    link: str
    state: str
    secret: str

    async def answered(self, pasted: str) -> Mapping[str, str]:
        """Return secrets to store with the account. `pasted`: the address at which the browser
        ended up, or the code in it. Raises Invalid, Refused or Unreachable.
        """
        ...


class Accounts(Protocol):
    """The kinds of channel account there are, and whether one works."""

    def kinds(self) -> Sequence[KindView]: ...

    def check(self, account: Account) -> None:
        """Read the settings. Raises Invalid naming the field that is wrong."""
        ...

    def consent(self, account: Account, back: str, secret: str = "") -> Consent | None:
        """Return what the owner is to be asked, None where nothing is; `back`: where their browser
        is sent with the answer. `secret` makes a question anew. Raises Invalid.
        """
        ...

    def test(self, account: Account) -> AsyncIterator[CheckView]:
        """Try an account step by step, stored or not; the first step that fails is the last."""
        ...


class PublicHolidays(Protocol):
    """What the countries of the world celebrate; copied into calendars, never asked at run time."""

    def countries(self) -> Mapping[str, Sequence[str]]: ...  # ISO 3166 codes with their parts

    def of(self, place: str, year: int, language: str) -> Sequence[Holiday]:
        """Return those of a year, of 'ES' or 'ES-MD', by date. Raises Invalid."""
        ...


class Meter(Protocol):
    """Counts and measures for /metrics; labels hold no personal data."""

    def count(self, name: str, n: int = 1, **labels: str) -> None: ...
    def gauge(self, name: str, value: float, **labels: str) -> None: ...
    def seconds(self, name: str, value: float, **labels: str) -> None: ...


class Cursor(Protocol):
    """An account's own mark of how far it has read, as `keep` stored it."""

    async def load(self, account_id: AccountId) -> bytes | None: ...


class Docs(Protocol):
    """What a channel remembers for its account: tokens, visitors' sessions. Sealed at rest.

    `key` is at most 128 characters; a value that has expired is as none.
    """

    async def get(self, key: str) -> Mapping[str, str] | None: ...

    async def put(
        self, key: str, value: Mapping[str, str], expires_at: datetime | None = None
    ) -> None:
        """Insert or replace; without `expires_at` it stays for ever."""
        ...

    async def add(
        self, key: str, value: Mapping[str, str], expires_at: datetime | None = None
    ) -> bool:
        """Insert; False when there is one already: of many who add, one does."""
        ...

    async def take(self, key: str) -> Mapping[str, str] | None: ...  # and delete: once only


class Threads(Protocol):
    """The account's conversations as their customers may see them."""

    async def of(self, owners: Sequence[str], limit: int) -> Sequence[Thread]:
        """Return those whose key begins with one of `owners` and a slash, the newest first."""
        ...

    async def by_key(self, thread_key: str) -> Thread | None: ...
    async def by_id(self, ids: Collection[ConversationId]) -> Sequence[Thread]: ...
    async def said(
        self, conversation: ConversationId, before: int | None, limit: int
    ) -> Sequence[Message]:
        """Return the newest messages (before that seq), ascending: those that have left."""
        ...

    async def messages(self, ids: Collection[MessageId]) -> Sequence[Message]:
        """Return those of them that have left."""
        ...

    async def opens(self, queue: QueueId) -> tuple[bool, datetime | None]:
        """Tell whether a queue's hours have begun; if not, when they will."""
        ...


class Feed(Protocol):
    """The event log, as it grows."""

    async def head(self) -> int: ...  # seq of the newest event

    def after(self, seq: int) -> AsyncIterator[Sequence[Event]]:
        """Yield all events after `seq` in order, for ever; nobody waits longer than 0.5 s."""
        ...


class Ring(Protocol):
    """What may be lost: typing, presence. See `Bus`."""

    async def ring(self, topic: str, payload: bytes = b"") -> None: ...
    def listen(
        self, *topics: str
    ) -> AbstractAsyncContextManager[AsyncIterator[tuple[str, bytes]]]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server of others answered: the status of HTTP and at most 1 MB of content."""

    status: int
    content: bytes


class Http(Protocol):
    """Requests to the world that nobody can turn against our own network (CWE-918)."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer, whatever its status; redirects are not followed.

        Raises Refused for what must not be called, Unreachable when nobody answers in time.
        """
        ...


class ReplyToken(Protocol):
    """Signs the ids of our messages so that an answer can prove what it answers."""

    def sign(self, message_id: str) -> str: ...  # 16 url-safe characters
    def check(self, message_id: str, signature: str) -> bool: ...
