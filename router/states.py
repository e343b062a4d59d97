"""The lives of an interaction and of an offer, pure: which step may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from router.errors import Conflict
from router.model import FINAL_STATES, Interaction, InteractionState
from router.people import OfferState

S = InteractionState
F = OfferState

STEPS: Mapping[InteractionState, frozenset[InteractionState]] = {
    S.NEW: frozenset({S.QUEUED, S.ACTIVE, S.REJECTED}),
    S.QUEUED: frozenset(
        {S.QUEUED, S.OFFERED, S.ACTIVE, S.PARKED, S.CALLBACK_WAIT}
        | {S.ABANDONED, S.OVERFLOWED, S.EXPIRED, S.REJECTED}
    ),
    # ACTIVE: a declined hand-over goes back to its giver, or somebody takes it from the queue.
    S.OFFERED: frozenset({S.ACCEPTING, S.QUEUED, S.ACTIVE, S.ABANDONED}),
    S.ACCEPTING: frozenset({S.ACTIVE, S.QUEUED, S.ABANDONED}),
    # ACTIVE to ACTIVE: a supervisor takes it over from a colleague.
    S.ACTIVE: frozenset({S.ACTIVE, S.HELD, S.OFFERED, S.QUEUED, S.PARKED, S.WRAPUP}),
    S.HELD: frozenset({S.ACTIVE, S.QUEUED, S.WRAPUP}),
    S.PARKED: frozenset({S.PARKED, S.ACTIVE, S.QUEUED}),
    S.WRAPUP: frozenset({S.WRAPUP, S.ACTIVE, S.CLOSED}),
    S.CALLBACK_WAIT: frozenset({S.QUEUED, S.CLOSED}),
} | {final: frozenset() for final in FINAL_STATES}

OFFER_STEPS: Mapping[OfferState, frozenset[OfferState]] = {
    F.PENDING: frozenset({F.ACCEPTING, F.DECLINED, F.TIMED_OUT, F.RESCINDED, F.REVOKED, F.LOST}),
    F.ACCEPTING: frozenset({F.ACCEPTED, F.FAILED, F.RESCINDED}),
} | {final: frozenset() for final in F if final not in (F.PENDING, F.ACCEPTING)}

LIVE_OFFERS = frozenset({F.PENDING, F.ACCEPTING})


# Any: dataclasses.replace takes fields of every type.
def move(item: Interaction, *path: InteractionState, **changes: Any) -> Interaction:
    """Return the item after the steps of `path`, one version on.

    Raises Conflict 'interaction.closed' when its life is over, else 'interaction.moved'.
    """
    state = item.state
    for step in path:
        if step not in STEPS[state]:
            raise refused(item)
        state = step
    return replace(item, state=state, ver=item.ver + 1, **changes)


def touch(item: Interaction, **changes: Any) -> Interaction:
    """Return the item with other values and one version on, where it stands."""
    return replace(item, ver=item.ver + 1, **changes)


def offer_steps(state: OfferState, *path: OfferState) -> OfferState:
    """Return the last step of `path`. Raises Conflict 'offer.gone' when one is not legal."""
    for step in path:
        if step not in OFFER_STEPS[state]:
            raise Conflict("offer.gone", "This offer is over", outcome=state.value)
        state = step
    return state


def refused(item: Interaction) -> Conflict:
    """Return the refusal of a move that the item's present state does not allow."""
    if item.state in FINAL_STATES or item.state is S.WRAPUP:
        return Conflict("interaction.closed", "This is finished", state=item.state.value)
    return Conflict("interaction.moved", "This has moved on", state=item.state.value)
