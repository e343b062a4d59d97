"""What servers say when they want us to come back later; pure."""

from __future__ import annotations

import re

MOST_S = 3600.0
"""Nobody is obeyed for longer at a time: the wait may be over sooner than was said."""

LIMITED_S = 60.0
"""For who has had too many of us and names no time: an early return would make it worse."""

_UNITS = {"s": 1, "m": 60, "h": 3600}
_TIME = re.compile(
    r"(?:again|retry|wait|back|delay)[^\d\n]{0,30}?(\d{1,6}) ?"
    r"(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:ours?)?)\b|retry-after[:= ]{1,3}(\d{1,6})",
    re.IGNORECASE,
)
# RFC 5530, and what large providers write beside it.
_LIMITED = re.compile(r"\[(LIMIT|OVERQUOTA|THROTTLED)\]|too many (simultaneous )?connections|"
                      r"rate limit|bandwidth limit", re.IGNORECASE)  # fmt: skip
_PASSING = re.compile(r"\[(UNAVAILABLE|INUSE|SERVERBUG)\]", re.IGNORECASE)


def named_wait(said: str) -> float | None:
    """Return the seconds after which a server wants to be tried again, None if it names none."""
    if not (found := _TIME.search(said)):
        return None
    number, unit, bare = found.groups()
    seconds = int(bare) if bare else int(number) * _UNITS[unit[0].lower()]
    return float(min(seconds, MOST_S))


def imap_wait(said: str) -> float | None:
    """Return the seconds to wait if an IMAP refusal is the server's passing trouble, 0 where any
    wait will do; None if it is meant for good (a wrong password, say).
    """
    if limited := _LIMITED.search(said) or _PASSING.search(said):
        default = LIMITED_S if limited.re is _LIMITED else 0.0
        return named_wait(said) or default
    return None
