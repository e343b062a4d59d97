"""By which ways a customer can be answered from one conversation, and why not by the others. Pure.

A mail finds its conversation again on whichever account the answer comes (by our token), so it may
travel on another than the conversation's own. What is not mail has a talk of its own on each
account: it is answered there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from router.accounts import Account
from router.consent import Limits
from router.errors import Conflict
from router.model import AccountId, Scheme
from router.views import IdentityView, InteractionLine
from router.views_staff import KindView

NO_ACCOUNT, PAUSED, NO_TALK, OTHER_TALK = "no_account", "paused", "no_talk", "other_talk"


@dataclass(frozen=True, slots=True)
class Way:
    """One address of a customer, on one account of ours. `why` it cannot be used, '' where it can;
    OTHER_TALK: it goes on in the interaction `elsewhere`.
    """

    scheme: str
    address: str
    verified: bool
    account_id: str | None = None
    from_address: str = ""
    max_text: int = 0
    why: str = ""
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What decides: the conversation's own account, all accounts, kinds and what they can carry,
    and the customer's other open interactions.
    """

    home: str
    accounts: Sequence[Account]
    kinds: Mapping[str, KindView]
    limits: Mapping[str, Limits]
    others: Sequence[InteractionLine]


def ways(identities: Iterable[IdentityView], around: Around) -> tuple[Way, ...]:
    """Return all ways: the conversation's own account first, then what is open, then the rest."""
    found = [way for one in identities for way in _ways_of(one, around)]
    return tuple(sorted(found, key=lambda way: (way.account_id != around.home, bool(way.why))))


def may_carry(account: Account, home: AccountId, limits: Limits) -> None:
    """Raise Conflict unless a message of a conversation that is at home there may go this way."""
    if account.retired or (account.id != home and not account.enabled):
        raise Conflict("way.paused", "This account sends nothing now")
    if account.id != home and not limits.copies:
        raise Conflict("way.no_talk", "This channel has a conversation of its own")


def _ways_of(one: IdentityView, around: Around) -> Iterator[Way]:
    served = False
    for account in around.accounts:
        kind = around.kinds.get(account.kind)
        if kind is None or kind.scheme != one.scheme or account.retired:
            continue
        served = True
        why, elsewhere = _hindrance(account, kind, around)
        sender = str(account.settings.get("address") or account.name)
        most = around.limits[account.kind].max_text
        yield Way(one.scheme, one.shown, one.verified, account.id, sender, most, why, elsewhere)
    if not served and one.scheme != Scheme.EXTERNAL:
        yield Way(one.scheme, one.shown, one.verified, why=NO_ACCOUNT)


def _hindrance(account: Account, kind: KindView, around: Around) -> tuple[str, str | None]:
    if account.id == around.home:
        return "", None
    if not account.enabled:
        return PAUSED, None
    if around.limits[account.kind].copies:
        return "", None
    there = next((one.id for one in around.others if one.medium == kind.medium), None)
    return (OTHER_TALK, there) if there else (NO_TALK, None)
