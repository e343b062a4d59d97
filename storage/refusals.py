"""Which ends of an offer keep it from the same agent for a while."""

from __future__ import annotations

from router.people import OfferState

REFUSED = frozenset({OfferState.DECLINED, OfferState.TIMED_OUT})
"""The agent said no, or did not answer."""
