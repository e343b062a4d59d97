"""Which conversation a message continues."""

from datetime import UTC, datetime

import pytest

from router.identity import mailto
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
from router.threads import Named, Place, opens, place

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HERE, THERE = AccountId("here"), AccountId("there")


def person(name: str, customer: str = "") -> Identity:
    handle = mailto(f"{name}@example.com")
    return Identity(IdentityId(name), CustomerId(customer or name), handle, NOW)


def talk(id: str, account: AccountId = HERE, customer: str = "ana") -> Conversation:
    return Conversation(ConversationId(id), account, CustomerId(customer), id, "", NOW)


ANA, BOB, EVE, ANA_AT_HOME = person("ana"), person("bob"), person("eve"), person("ana2", "ana")
TALK, ELSEWHERE, CHAT = talk("talk"), talk("elsewhere", THERE), talk("chat")
NAMED = Named(
    tokens={"ours": TALK, "theirs": ELSEWHERE},
    references={"<1@x>": TALK, "<2@x>": ELSEWHERE},
    keys={(HERE, "visitor"): CHAT},
    participants={"talk": frozenset({ANA.id, BOB.id})},
)
TOKEN, FAR_TOKEN = Claim(ClaimKind.TOKEN, "ours"), Claim(ClaimKind.TOKEN, "theirs")
REF, FAR_REF = Claim(ClaimKind.REFERENCE, "<1@x>"), Claim(ClaimKind.REFERENCE, "<2@x>")
NO_REF, KEY = Claim(ClaimKind.REFERENCE, "<9@x>"), Claim(ClaimKind.THREAD_KEY, "visitor")
NEW = Place(None)


@pytest.mark.parametrize(
    ("claims", "sender", "trust", "expected"),
    [
        ((), ANA, Trust.ASSERTED, NEW),
        ((TOKEN,), ANA, Trust.ASSERTED, Place(TALK)),
        ((TOKEN,), BOB, Trust.ASSERTED, Place(TALK)),
        ((TOKEN,), ANA_AT_HOME, Trust.ASSERTED, Place(TALK)),
        ((TOKEN,), EVE, Trust.VERIFIED, Place(TALK, third_party=True)),
        ((TOKEN,), None, Trust.ASSERTED, Place(TALK, third_party=True)),
        ((FAR_TOKEN,), ANA, Trust.ASSERTED, Place(ELSEWHERE)),
        ((TOKEN,), ANA, Trust.FAILED, Place(None, claims=TALK.id)),
        ((REF,), ANA, Trust.ASSERTED, Place(TALK)),
        ((NO_REF, REF), BOB, Trust.ASSERTED, Place(TALK)),
        ((REF,), EVE, Trust.VERIFIED, Place(None, claims=TALK.id)),
        ((REF,), None, Trust.VERIFIED, Place(None, claims=TALK.id)),
        ((REF,), ANA, Trust.FAILED, Place(None, claims=TALK.id)),
        ((FAR_REF,), ANA, Trust.ASSERTED, Place(None, claims=ELSEWHERE.id)),
        ((FAR_REF, REF), ANA, Trust.ASSERTED, Place(TALK)),
        ((NO_REF,), ANA, Trust.ASSERTED, NEW),
        ((REF, TOKEN), EVE, Trust.ASSERTED, Place(TALK, third_party=True)),
        ((KEY,), ANA, Trust.ASSERTED, Place(CHAT, thread_key="visitor")),
        ((Claim(ClaimKind.THREAD_KEY, "new"),), ANA, Trust.ASSERTED, Place(None, thread_key="new")),
    ],
)
def test_a_message_lands_where_its_claims_hold(
    claims: tuple[Claim, ...], sender: Identity | None, trust: Trust, expected: Place
) -> None:
    assert place(claims, HERE, sender, trust, NAMED) == expected


@pytest.mark.parametrize(
    ("open_work", "automatic", "where", "expected"),
    [
        (False, None, Place(TALK), True),
        (True, None, Place(TALK), False),
        (False, Automatic.AUTO_REPLY, Place(TALK), False),
        (False, Automatic.LIST, NEW, True),
        (True, Automatic.BOUNCE, Place(TALK), False),
    ],
)
def test_work_opens_unless_it_is_open_or_a_machine_answers(
    open_work: bool, automatic: Automatic | None, where: Place, expected: bool
) -> None:
    assert opens(open_work, automatic, where) is expected
