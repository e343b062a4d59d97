"""What goes wrong between a person and the hub, and the HTTP status that says it.

Malformed      400  the body cannot be read at all
NotSignedIn    401  no session, or a session that has ended
Throttled      429  too many tries; `retry_after` says when the next may be made
The others are `router.errors`.
"""

from __future__ import annotations

from router.errors import Conflict, Forbidden, HubError, Invalid, NotFound, Unavailable


class Malformed(HubError):
    """The bytes are no request that we read."""


class NotSignedIn(HubError):
    """There is no session, or it has ended."""


class Throttled(HubError):
    """Too many tries; `retry_after` is in seconds."""

    def __init__(self, code: str, text: str, retry_after: int) -> None:
        super().__init__(code, text, retry_after=retry_after)
        self.retry_after = retry_after


STATUS: tuple[tuple[type[HubError], int], ...] = (
    (Malformed, 400),
    (NotSignedIn, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 422),
    (Throttled, 429),
    (Unavailable, 503),
)


def status_of(error: HubError) -> int:
    """Return the HTTP status that tells `error`."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)
