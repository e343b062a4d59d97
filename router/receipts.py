"""How far an outgoing message got, pure: recipients move forward only, the worst one shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from router.messages import Delivery, Message, Outgoing

# Reports come in any order: one is applied only if it stands higher than what we know.
_RANK = {
    Delivery.QUEUED: 0,
    Delivery.SENDING: 1,
    Delivery.DEFERRED: 1,
    Delivery.UNKNOWN: 2,
    Delivery.SENT: 3,
    Delivery.DELIVERED: 4,
    Delivery.READ: 5,
    Delivery.FAILED: 6,
    Delivery.BLOCKED: 7,
    Delivery.CANCELLED: 7,
}
# What a provider may say after the fact; trying again is the outbox's business alone.
_REPORTED = frozenset({Delivery.SENT, Delivery.DELIVERED, Delivery.READ, Delivery.FAILED})

_WORST_FIRST = (
    Delivery.FAILED,
    Delivery.UNKNOWN,
    Delivery.BLOCKED,
    Delivery.DEFERRED,
    Delivery.SENDING,
    Delivery.QUEUED,
    Delivery.CANCELLED,
    Delivery.SENT,
    Delivery.DELIVERED,
    Delivery.READ,
)


BY_MAIL = "by_mail"
"""Why a message shows how its mail fared: who it was for had left the page."""

_SEEN = frozenset({Delivery.DELIVERED, Delivery.READ})
_NOT_GONE = frozenset({Delivery.QUEUED, Delivery.CANCELLED})


def moves_forward(old: Delivery, new: Delivery) -> bool:
    """Tell whether a report of `new` says more than `old` does."""
    return new in _REPORTED and _RANK[new] > _RANK[old]


def reported(old: Delivery, new: Delivery) -> Delivery | None:
    """Return the state of a recipient after a report of `new`; None when it says nothing new.

    Who reports a delay has the message and keeps trying: it is sent, whatever becomes of it. What
    we are about to send once more stays so.
    """
    if new is Delivery.DEFERRED:
        return Delivery.SENT if old in (Delivery.SENT, Delivery.UNKNOWN) else None
    return new if moves_forward(old, new) else None


def way(said: Message, rows: Collection[Outgoing]) -> Collection[Outgoing]:
    """Return the rows that tell how far a message got. One that was to go on by another account
    shows that way once it is gone, unless the first has brought it after all.
    """
    home = [row for row in rows if row.account_id == said.account_id]
    if len(home) == len(rows) or any(row.state in _SEEN for row in home):
        return home
    away = [row for row in rows if row.account_id != said.account_id]
    gone = [
        replace(row, reason=row.reason or BY_MAIL) for row in away if row.state not in _NOT_GONE
    ]
    stopped = [row for row in away if row.state is Delivery.CANCELLED and row.reason]
    return gone or [replace(row, reason=stopped[0].reason) for row in home if stopped] or home


def aggregate(rows: Collection[Outgoing]) -> tuple[Delivery, str]:
    """Return the state a message shows for its recipients, and the reason as a code.

    The worst recipient shows. When all are alike it is that one's own reason, else
    'mixed?failed=1&sent=2': how many stand where, sorted by state. No rows: UNKNOWN.
    """
    counts = Counter(row.state for row in rows)
    worst = next((state for state in _WORST_FIRST if counts[state]), Delivery.UNKNOWN)
    if len(counts) > 1:
        return worst, "mixed?" + "&".join(
            f"{state.value}={counts[state]}" for state in sorted(counts)
        )
    return worst, next((row.reason for row in rows if row.reason), "")
