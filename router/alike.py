"""Who may be the same person as a customer: the same name, address or number, found by search."""

from __future__ import annotations

from datetime import UTC, datetime

from router.errors import NotFound
from router.model import CustomerId, Scheme
from router.search_words import words
from router.searching import search
from router.seeing import Principal, Reads
from router.views import CustomerCard, IdentityView
from router.views_customers import Alike
from router.views_search import Group, SearchHit

LOOKED_UP = 5  # identities of one customer, each a search
FOUND = 10  # by each search
EVERYBODYS = frozenset({"info", "office", "mail", "contact", "hello", "sales", "support", "admin"})
"""What stands before the @ of addresses that tell nothing about a person."""


async def alike(
    reads: Reads, who: Principal, customer: CustomerId, now: datetime
) -> tuple[Alike, ...]:
    """Return whom `who` sees and who may be this customer, likeliest first. Raises NotFound."""
    if not await reads.sees_customer(who, customer):
        raise NotFound("customer.none", "There is no such customer.")
    card = await reads.customer(who, customer)
    found: dict[str, Alike] = {}
    for why, text in _clues(card):
        page = await search(reads, who, f'"{text}"', now, UTC, Group.CUSTOMER, None, FOUND)
        for hit in (hit for group in page.groups for hit in group.hits):
            if hit.customer_id != card.id:
                found.setdefault(hit.customer_id, _alike(hit, card, why))
    return tuple(found.values())


def _clues(card: CustomerCard) -> list[tuple[str, str]]:
    clues = [_clue(one) for one in card.identities[:LOOKED_UP]]
    name = card.name.replace('"', " ").strip()
    return [clue for clue in (*clues, ("name", name)) if clue is not None and clue[1]]


def _clue(one: IdentityView) -> tuple[str, str] | None:
    """Return what of an identity another one of the same person has too."""
    if one.scheme == Scheme.MAILTO:
        local = one.value.rpartition("@")[0].partition("+")[0].replace('"', " ").strip()
        return None if local in EVERYBODYS or len(local) < 3 else ("address", local)
    digits = "".join(letter for letter in one.value if letter.isdecimal())
    return ("phone", digits) if len(digits) > 6 else None


def _alike(hit: SearchHit, card: CustomerCard, why: str) -> Alike:
    same_name = words(hit.customer_name) == words(card.name)
    handles = "".join(piece.text for piece in hit.snippet)
    return Alike(hit.customer_id, hit.customer_name, handles, "name" if same_name else why)
