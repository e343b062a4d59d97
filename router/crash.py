"""Named moments at which a test may let the process die, as a power cut would.

Nothing happens unless the environment arms one of them (CENTRALITA_CRASH_AT, which config reads):
the test that arms it proves that nothing is lost and nothing doubled when the hub starts again.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping

from router.errors import Invalid

POINTS: Mapping[str, str] = {
    "blob.before_rename": "a file is written and durable, but not yet in its place",
    "blob.after_rename": "a file is in its place, and no row names it",
    "keep.before_commit": "what arrived is written, not committed: nothing was acknowledged",
    "keep.after_commit": "what arrived is kept, but the provider has not heard so",
    "parse.claimed": "raw rows are leased, their parser has not been asked",
    "parse.done": "raw rows are parsed, and nobody has been told what they mean",
    "quarantine.before_commit": "a raw row is put aside for good, not committed",
    "intake.before_commit": "messages are written, not committed, and their raw rows still wait",
    "intake.after_commit": "messages are there, and nobody has heard the bell",
    "straight.after_commit": "what needs no fence is taken in, and its sender has not heard so",
    "assign.before_commit": "offers are written, not committed",
    "assign.after_commit": "offers are made, and the router has not noted them",
    "due.before_commit": "what fell due is done, not committed",
    "due.after_commit": "what fell due is done, and the router has not noted it",
    "accept.before_commit": "an agent has accepted, not committed",
    "accept.after_commit": "an agent has accepted, and has had no answer",
    "move.before_commit": "an agent's move (finish, snooze, take ...) is written, not committed",
    "move.after_commit": "an agent's move is made, and the agent has had no answer",
    "reply.before_commit": "an agent's answer is written, not committed",
    "reply.after_commit": "an agent's answer is queued, and the agent has had no answer",
    "send.claimed": "messages are leased for sending, and none has been begun",
    "send.before_connect": "a message is rendered, and its server has not been called",
    "send.before_mark": "all recipients are accepted, and the mark of the final dot is not made",
    "send.before_dot": "the mark is made, and the content has not left",
    "send.after_dot": "the server has taken the mail, and nothing of ours says so",
    "send.before_record": "what became of the recipients is written, not committed",
    "send.after_record": "what became of the recipients is recorded, and nobody has heard so",
}
"""Each point and what is true there."""

_armed: dict[str, int] = {}


def arm(where: str) -> None:
    """Arm `point` or `point:n`: die at its n-th passing (1). Raises Invalid for an unknown one."""
    point, _, passing = where.partition(":")
    if point not in POINTS or not (passing or "1").isdecimal():
        raise Invalid("crash.unknown", f"'{where}' is no point of: {', '.join(POINTS)}")
    _armed.clear()
    _armed[point] = int(passing or 1)


def at(point: str) -> None:
    """Pass a point: die here if this is the passing that was armed."""
    if point in _armed:
        _armed[point] -= 1
        if _armed[point] == 0:
            # As kill -9: no handler, no buffer and no lock gets another turn.
            os.kill(os.getpid(), signal.SIGKILL)
