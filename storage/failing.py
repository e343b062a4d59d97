"""How a database fails: what waits for it has to know these apart."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from router.errors import Conflict, Unavailable

FULL, BROKEN = "store.full", "store.broken"
_SAYS = {
    FULL: "There is no room left on the disk",
    BROKEN: "The disk fails",
    "store.down": "The database does not answer",
}
_BY_ERRNO = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: FULL, errno.EIO: BROKEN}
_BY_SQLITE = {sqlite3.SQLITE_FULL: FULL, sqlite3.SQLITE_IOERR: BROKEN}
_BY_SQLSTATE = {"53100": FULL, "58030": BROKEN}


class Down(Unavailable):
    """The database itself is away, too slow, or cannot write: whoever else asks now fares no
    better.
    """

    def __init__(self, why: object) -> None:
        code = _code_of(why)
        super().__init__(code, f"{_SAYS[code]}: {why}")


def _code_of(why: object) -> str:
    by_sqlite = getattr(why, "sqlite_errorcode", 0) & 0xFF  # the rest are details
    return (
        _BY_SQLITE.get(by_sqlite)
        or _BY_SQLSTATE.get(getattr(why, "sqlstate", None) or "")
        or _BY_ERRNO.get(getattr(why, "errno", None) or 0)
        or "store.down"
    )


@contextmanager
def disk_errors() -> Iterator[None]:
    """Say what a disk says in our words."""
    try:
        yield
    except OSError as error:
        raise Down(error) from error


class Collided(Unavailable):
    """Two processes stood in each other's way; run again, one of them gets through."""


class Taken(Conflict):
    """A key that another process may have taken just now; run again, the work then sees it."""
