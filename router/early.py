"""Answers that are read before what they answer, because somebody else has that in hand.

Several lanes and processes take in the mails of one account, the oldest first, but not always in
their order: an answer that comes a moment too early would begin a conversation of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from router.batch import Known, Letter
from router.inbound import ClaimKind
from router.model import AccountId, RawId
from router.repositories import Tx

LOOK_S, LOOKS = 0.1, 30
"""Seconds between two looks, and how many there are before it is taken in all the same."""


async def ahead_of_theirs(
    tx: Tx, letters: Sequence[Letter], known: Known, now: datetime
) -> Collection[RawId]:
    """Return the rows of those that continue nothing we know while an older row of their account
    is in other hands, and of those that continue these.
    """
    ours = {letter.raw_id for letter in letters}
    landing: set[str] = set()
    early: dict[RawId, str] = {}
    oldest: dict[AccountId, RawId | None] = {}
    for letter in letters:
        said, account = letter.inbound, letter.account.id
        found = any(claim.value in known.tokens for claim in said.continues)
        wanted = {c.value for c in said.continues if c.kind is ClaimKind.REFERENCE}
        if wanted and not (found or wanted & landing or wanted & known.references.keys()):
            if account not in oldest:
                others = set(await tx.raws.in_hand(account, now)) - ours
                oldest[account] = min(others, default=None)
            before = oldest[account]
            if wanted & set(early.values()) or (before is not None and before < letter.raw_id):
                early[letter.raw_id] = said.provider_ref
                continue
        landing.add(said.provider_ref)
    return early.keys()
