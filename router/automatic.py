"""Whether a machine may answer a mail, pure (RFC 3834): a loop or a forged sender must end here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from router.messages import Message
from router.model import Scheme, Trust

ONCE_IN = timedelta(hours=24)
"""A machine writes to an address once in this time."""

BURST, BURST_IN = 5, timedelta(minutes=5)
"""Who writes more in this time hears nothing from a machine."""


def deserves(said: Message, address: str, own: Collection[str]) -> bool:
    """Tell whether a machine may answer this mail to `address`, `own` being all of ours.

    How often it has done so, and how much its sender writes, is for the store to say.
    """
    if said.automatic or said.third_party or "mail.spam" in said.warnings:
        return False
    if said.trust is not Trust.VERIFIED or said.sender.scheme is not Scheme.MAILTO:
        return False
    if said.sender.value.lower() in own:
        return False
    return any(_bare(one) == address for one in (*said.to, *said.cc))


def _bare(address: str) -> str:
    """Our address without a sub-address."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
