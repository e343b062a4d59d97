"""Where a message may stand, whatever it claims."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from router.identity import takes_part
from router.inbound import Automatic, Claim, ClaimKind
from router.model import AccountId, Identity, Trust
from router.threads import Place, opens, place
from tests.router.test_threads import ANA, ANA_AT_HOME, BOB, HERE, NAMED, THERE, person

STRANGER = person("stranger")
CLAIMS = st.lists(
    st.builds(
        Claim,
        st.sampled_from(ClaimKind),
        st.sampled_from(["ours", "theirs", "<1@x>", "<2@x>", "visitor", "<unknown@x>", ""]),
    ),
    max_size=6,
).map(tuple)
SENDERS = st.sampled_from([None, ANA, ANA_AT_HOME, BOB, STRANGER])
ACCOUNTS = st.sampled_from([HERE, THERE])


def _is_signed(claims: tuple[Claim, ...]) -> bool:
    return any(claim.kind is ClaimKind.TOKEN and claim.value in NAMED.tokens for claim in claims)


@settings(max_examples=800, deadline=2_000)
@given(CLAIMS, ACCOUNTS, SENDERS, st.sampled_from(Trust))
def test_nobody_joins_without_our_signature_or_a_place_in_it(
    claims: tuple[Claim, ...], account: AccountId, sender: Identity | None, trust: Trust
) -> None:
    found = place(claims, account, sender, trust, NAMED)

    talk = found.conversation
    if talk is None:
        assert not found.third_party
        return
    assert trust is not Trust.FAILED
    assert found.claims is None
    has_key = any(claim.kind is ClaimKind.THREAD_KEY for claim in claims)
    inside = takes_part(sender, talk, NAMED.participants, {})
    assert _is_signed(claims) or has_key or (inside and talk.account_id == account)
    assert found.third_party == (_is_signed(claims) and not inside)


@settings(max_examples=400, deadline=2_000)
@given(CLAIMS, ACCOUNTS, SENDERS, st.sampled_from(Trust))
def test_claims_said_twice_lead_to_the_same_place(
    claims: tuple[Claim, ...], account: AccountId, sender: Identity | None, trust: Trust
) -> None:
    first = place(claims, account, sender, trust, NAMED)

    assert place((*claims, *claims), account, sender, trust, NAMED) == first


@given(st.booleans(), st.one_of(st.none(), st.sampled_from(Automatic)), CLAIMS, SENDERS)
def test_a_machine_opens_no_work_on_a_thread_that_we_know(
    has_work: bool, automatic: Automatic | None, claims: tuple[Claim, ...], sender: Identity | None
) -> None:
    found: Place = place(claims, HERE, sender, Trust.ASSERTED, NAMED)

    opened = opens(has_work, automatic, found)

    assert not (opened and has_work)
    assert not (opened and automatic and found.conversation)
