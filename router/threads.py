"""Which conversation a message continues, and when it opens new work. Pure.

1. A token (we signed it, the channel checked it) names the conversation; somebody new who answers
   with it is a third party: heard, but no participant and never a default recipient.
2. A reference joins only a conversation of the same account whose participant the sender is;
   else a new conversation says which one it claims to continue.
3. A thread key is the conversation itself on chat-like channels.
A sender our own mail server disowns (trust FAILED) joins nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from router.identity import takes_part
from router.inbound import Automatic, Claim, ClaimKind
from router.model import (
    AccountId,
    Conversation,
    ConversationId,
    CustomerId,
    Identity,
    IdentityId,
    Trust,
)


@dataclass(frozen=True, slots=True)
class Named:
    """What the claims of a message may name; references are tried in the order they stand.

    `survivors` tell of customers who were merged which one stands for them.
    """

    tokens: Mapping[str, Conversation]
    references: Mapping[str, Conversation]
    keys: Mapping[tuple[AccountId, str], Conversation]
    participants: Mapping[str, frozenset[IdentityId]]
    survivors: Mapping[CustomerId, CustomerId] = field(default_factory=dict)

    def takes_part(self, sender: Identity | None, talk: Conversation) -> bool:
        """Tell whether the sender, or who is the same person, is in the conversation."""
        return takes_part(sender, talk, self.participants, self.survivors)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message belongs; `conversation` None asks for a new one with `thread_key`."""

    conversation: Conversation | None
    third_party: bool = False
    claims: ConversationId | None = None
    thread_key: str = ""


def place(
    claims: tuple[Claim, ...],
    account: AccountId,
    sender: Identity | None,
    trust: Trust,
    named: Named,
) -> Place:
    """Decide which conversation a message continues. `sender` None: nobody we know."""
    by_token = _first(claims, ClaimKind.TOKEN, named.tokens)
    by_reference = _references(claims, named)
    if trust is Trust.FAILED:
        claimed = by_token or next(iter(by_reference), None)
        return Place(None, claims=claimed.id if claimed else None)
    if by_token is not None:
        return Place(by_token, third_party=not named.takes_part(sender, by_token))
    return _by_key(claims, account, named) or _by_reference(by_reference, account, sender, named)


def opens(has_open_work: bool, automatic: Automatic | None, place: Place) -> bool:
    """Tell whether a message opens a new interaction: not where one is open, and a machine's
    answer on a thread we know is only kept.
    """
    if has_open_work:
        return False
    return automatic is None or place.conversation is None


def _first(
    claims: tuple[Claim, ...], kind: ClaimKind, named: Mapping[str, Conversation]
) -> Conversation | None:
    found = (named.get(claim.value) for claim in claims if claim.kind is kind)
    return next((conversation for conversation in found if conversation), None)


def _references(claims: tuple[Claim, ...], named: Named) -> list[Conversation]:
    values = (claim.value for claim in claims if claim.kind is ClaimKind.REFERENCE)
    return [named.references[value] for value in values if value in named.references]


def _by_key(claims: tuple[Claim, ...], account: AccountId, named: Named) -> Place | None:
    value = next((claim.value for claim in claims if claim.kind is ClaimKind.THREAD_KEY), None)
    if value is None:
        return None
    return Place(named.keys.get((account, value)), thread_key=value)


def _by_reference(
    references: list[Conversation], account: AccountId, sender: Identity | None, named: Named
) -> Place:
    for conversation in references:
        at_home = conversation.account_id == account
        if at_home and named.takes_part(sender, conversation):
            return Place(conversation)
    return Place(None, claims=references[0].id if references else None)
