"""Whether a machine may answer a mail, pure (RFC 3834): a loop or a forged sender must end here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from router.messages import Direction, Message
from router.model import Scheme, Trust
from router.views import TimelineItem

ONCE_IN = timedelta(hours=24)
BURST, BURST_IN = 5, timedelta(minutes=5)


def deserves(
    said: Message,
    address: str,
    own: Collection[str],
    lately: Sequence[TimelineItem],
    now: datetime,
) -> bool:
    """Tell whether a machine may answer this mail, `lately` being its sender's timeline.

    That none has done so within `ONCE_IN` is for the store to say.
    """
    if said.automatic or said.third_party or "mail.spam" in said.warnings:
        return False
    if said.trust is not Trust.VERIFIED or said.sender.scheme is not Scheme.MAILTO:
        return False
    if said.sender.value.lower() in own:
        return False
    if not any(_bare(one) == address for one in (*said.to, *said.cc)):
        return False
    return _calm(lately, now - BURST_IN)


def _calm(lately: Sequence[TimelineItem], since: datetime) -> bool:
    came = (one.at for one in lately if one.message and one.message.direction == Direction.IN)
    return sum(at > since for at in came) <= BURST


def _bare(address: str) -> str:
    """Our address without a sub-address."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
