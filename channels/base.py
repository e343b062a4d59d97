"""What a channel is, what it is lent, and what it answers.

A kind is a folder `channels/<kind>/` whose `__init__` holds `SPEC`. Errors: see `router.errors`
(Unreachable: restart me or retry; Refused: never; Unknown: perhaps sent).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from router.accounts import Account, RawRow
from router.inbound import Parsed
from router.model import AccountId, BlobId, Medium, Scheme
from router.outbound import Outbound, Quoted, Receipt
from router.ports import (
    Blobs,
    Clock,
    Consent,
    Cursor,
    Docs,
    Feed,
    Http,
    Keep,
    Meter,
    Normalise,
    ReplyToken,
    Ring,
    Threads,
)

if TYPE_CHECKING:
    # The fenced parser imports this file and must start quickly: no web server in there.
    from aiohttp import web


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a kind can carry. `max_text` in characters, `max_bytes` for all attachments.

    `repeatable`: a send of unknown outcome is repeated once with the same bytes.
    """

    max_text: int
    max_bytes: int
    html: bool = False
    subject: bool = False
    copies: bool = False
    receipts: bool = False
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of an account; `secret` values are encrypted at rest and never shown again.

    `when` (field, value): it matters, and is required, only where that field has that value.
    """

    name: str
    type: Literal["string", "integer", "boolean"]
    label: str
    required: bool = False
    secret: bool = False
    default: str | int | bool | None = None
    choices: tuple[str, ...] = ()
    when: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One step of an account test: name, whether it passed, what was seen, how long (seconds).

    `found` are settings that the step has proven good for the account; with `ask` only a human
    can say whether they are, for that is the question. `detail` is English; `code`, if there is
    one, says the same to screens, which have words for it, with `params` (`said`: by the other
    side).
    """

    step: str
    ok: bool
    detail: str
    seconds: float
    found: Mapping[str, str | bool] = field(default_factory=dict)
    ask: str = ""
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


class Beat(Protocol):
    """How a channel reports its health: call on change and at least every 10 s."""

    async def __call__(self, *, code: str = "", text: str = "", heard: bool = False) -> None:
        """Say how it goes: `code` is empty when all is well, `heard` tells that mail came."""
        ...


UNREADABLE = "unreadable"
"""Hint of a raw row without content: it is at the provider, which does not hand it over."""

Intro = Callable[[str, Quoted], str]
"""intro(language, quoted): the line above a quoted message ('On ..., Ana wrote:'), or the lines
above one that is handed on, which say who wrote it to whom.
"""


def plain_intro(language: str, quoted: Quoted) -> str:
    """Intro without a language: date and name."""
    return f"{quoted.at:%Y-%m-%d %H:%M} UTC, {quoted.sender}:"


@dataclass(frozen=True, slots=True)
class Tools:
    """What the hub lends a channel; never the hub itself.

    `known` returns which sha256 (hex) of raw content the account has kept before. `timings` are
    seconds by name, for tests ('imap.idle'); each channel names its own with their defaults.
    `file_url` gives a blob an address good for an hour.
    """

    clock: Clock
    blobs: Blobs
    cursor: Cursor
    token: ReplyToken
    meter: Meter
    beat: Beat
    known: Callable[[AccountId, frozenset[str]], Awaitable[frozenset[str]]]
    doc: Docs
    threads: Threads
    feed: Feed
    ring: Ring
    http: Http
    file_url: Callable[[BlobId], str]
    intro: Intro = plain_intro
    ca_file: str | None = None
    timings: Mapping[str, float] = field(default_factory=dict)


class Channel(Protocol):
    """One configured channel account."""

    account: Account

    async def run(self, keep: Keep) -> None:
        """Listen until cancelled; raise Unreachable to be restarted with backoff."""
        ...

    async def hook(self, request: web.Request, keep: Keep) -> web.Response:
        """Answer a provider's web hook on /hooks/{account}/{tail}."""
        ...

    async def send(self, message: Outbound, sending: Sending) -> Receipt:
        """Send to `message.pending`; raise Unreachable, Refused or Unknown for all of them."""
        ...

    async def close(self) -> None:
        """Let go of kept connections."""
        ...


class Sending(Protocol):
    """What delivery lends to one send: durable marks, each awaited before the wire goes on."""

    async def rendered(self, content: bytes) -> None:
        """Keep the bytes, so that every later attempt sends the same."""
        ...

    async def data(self) -> None:
        """Record that the final dot comes next: from here on a crash means 'unknown'."""
        ...


Parse = Callable[[RawRow, Account, ReplyToken], Parsed]
"""Pure: raw -> what it meant. Never raises on input; fenced kinds run it in another process."""

Build = Callable[[Account, Tools], Channel]


class Test(Protocol):
    """Walks through an account's settings step by step, yielding one `Check` a step."""

    def __call__(self, account: Account, tools: Tools) -> AsyncIterator[Check]:
        """Yield the steps as they are done; the first that fails is the last."""
        ...


class Asks(Protocol):
    """Makes the question to the owner of an account; None where nothing is asked."""

    def __call__(
        self, account: Account, tools: Tools, back: str = "", secret: str = ""
    ) -> Consent | None:
        """`back`: where the owner's browser is sent with the answer, '' for where nobody listens;
        `secret` makes a question anew that was asked before. Raises Invalid.
        """
        ...


class House(Protocol):
    """What the pages of a kind are lent: the channels behind them, and who may ask."""

    @property
    def origins(self) -> frozenset[str]:
        """Exact Origins of the hub's own pages."""
        ...

    def channel(self, account: AccountId) -> Channel:
        """Return an account's channel. Raises NotFound, or Unavailable for the moment."""
        ...

    def keep(self, account: AccountId) -> Keep:
        """Return the account's `Keep`."""
        ...


class Pages(Protocol):
    """Answers what is asked of /{kind}/{tail}."""

    def __call__(self, request: web.Request, house: House) -> Awaitable[web.StreamResponse]:
        """Return the answer; raises HubError for what is refused."""
        ...


@dataclass(frozen=True, slots=True)
class Spec:
    """A kind of channel. `settings` reads an account's values and raises Invalid naming the field
    that is wrong; `scheme` and `normalise` say how its handles are read; `fenced` kinds
    are parsed in a killable process; `pages` answers the paths /{kind}/...; `consent` makes the
    question to the owner of an account whose provider wants one (OAuth 2.0), None for others, and
    `consents` names the secret that it brings.
    """

    kind: str
    medium: Medium
    scheme: Scheme
    fields: tuple[Field, ...]
    settings: Callable[[Account], object]
    build: Build
    parse: Parse
    test: Test
    normalise: Normalise
    abilities: Abilities
    consent: Asks | None = None
    consents: str = ""
    fenced: bool = False
    pages: Pages | None = None
    quiet_until: str = ""
