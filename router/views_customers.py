"""What screens get of many customers: frozen read models, as `router.views`."""

from __future__ import annotations

from dataclasses import dataclass

from router.views import InteractionLine


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer in the list: `last` is the newest of their interactions that the asker sees,
    `open` how many of those are open, `handles` how they are reached.
    """

    id: str
    name: str
    handles: tuple[str, ...]
    open: int
    last: InteractionLine


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Customers, newest activity first; `next` is the cursor of the next page."""

    rows: tuple[CustomerLine, ...]
    next: str | None
    as_of: int


@dataclass(frozen=True, slots=True)
class Alike:
    """A customer who may be the same person; `why` is 'name', 'address' or 'phone'."""

    id: str
    name: str
    handles: str
    why: str
