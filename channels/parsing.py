"""Reading a raw row where we are, for kinds that need no fence."""

from __future__ import annotations

import logging

from channels.base import Spec
from channels.fence import Poison
from channels.supplies import Supplies
from router.accounts import Account, RawRow
from router.inbound import Parsed

log = logging.getLogger(__name__)


def guarded(spec: Spec, row: RawRow, account: Account, supplies: Supplies) -> Parsed | Poison:
    """Return what a row means, or why nobody can tell."""
    try:
        return spec.parse(row, account, supplies.token)
    except Exception as error:
        # A parse never raises; should one do so all the same, the row is put aside, not lost.
        log.exception("parse of kind %s raised", spec.kind)
        return refusal(error)


def refusal(error: Exception) -> Poison:
    """Return the reason under which a row is put aside."""
    return Poison("parse.raised", f"{type(error).__name__}: {error}"[:300])
