"""Nouns of channel accounts: settings, health, and what arrived on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from router.model import AccountId, QueueId, RawId


@dataclass(frozen=True, slots=True)
class Account:
    """One configured mailbox, number, bot or widget.

    `settings` are plain values, `secrets` are kept encrypted at rest and never shown again;
    `secrets_at` is when one of them was last set. A retired account works no more, but its
    conversations stay.
    """

    id: AccountId
    name: str
    kind: str
    queue_id: QueueId
    settings: Mapping[str, str | int | bool] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    enabled: bool = True
    ver: int = 1
    secrets_at: datetime | None = None
    retired: bool = False


class Health(StrEnum):
    """State of a channel account as its health row shows it."""

    STARTING = "starting"
    OK = "ok"
    DEGRADED = "degraded"
    AUTH_ERROR = "auth_error"
    DOWN = "down"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """What an account's supervisor last saw; written on change and at least every 10 s."""

    account_id: AccountId
    state: Health
    checked_at: datetime
    last_in_at: datetime | None = None
    last_out_at: datetime | None = None
    lag_s: float = 0.0
    error_code: str = ""
    error_text: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Something small that a channel remembers for an account: a token, a visitor's session.

    `value` is sealed at rest; after `expires_at` it is gone, None keeps it for ever.
    """

    account_id: AccountId
    key: str
    value: Mapping[str, str] = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """`holder` works for what is named, until then; '' is nobody.

    `name` is an account's id, or the holder's own name: by that the others see that it lives.
    `fence` rises with every taking.
    """

    name: str
    holder: str
    fence: int
    until: datetime


class RawState(StrEnum):
    """Fate of what arrived: exactly one of these, always."""

    PENDING = "pending"
    DONE = "done"
    QUARANTINED = "quarantined"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class RawClaim:
    """A lease on raw rows: whose it is, and until when. `deadline`: when the holder lets them go,
    by its monotonic clock.
    """

    holder: str
    until: datetime
    deadline: float = 0.0


@dataclass(frozen=True, slots=True)
class RawRow:
    """What arrived, as it arrived, and what became of it.

    `attempts` is 1 at insert, and raised when an expired lease is reclaimed and by each failure;
    the first failure, by which `reason` is set, counts anew.
    """

    id: RawId
    account_id: AccountId
    source_key: str
    received_at: datetime
    provider_at: datetime | None
    content: bytes
    hints: Mapping[str, str]
    state: RawState = RawState.PENDING
    attempts: int = 1
    lease_until: datetime | None = None
    reason: str = ""
