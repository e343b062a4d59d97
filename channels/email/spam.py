"""What filters on the way wrote about a mail; only bad news is believed, for anybody can write."""

from __future__ import annotations

import re

from channels.email.parse_tree import Headers

LIKELY = 5.0
"""Score from which SpamAssassin, and most who took over its header, call a mail spam."""

_VERDICTS = ("x-spam-flag", "x-spam-status", "x-spam", "x-spam-flagged")
_YES = re.compile(rb"\s*(yes|true|spam)\b", re.IGNORECASE)
_NO = re.compile(rb"\s*(no|false|ham)\b", re.IGNORECASE)
_SCORE = re.compile(rb"\s*(-?\d{1,4}(\.\d{1,6})?)")


def seems_spam(headers: Headers) -> bool:
    """Tell whether a filter held it for spam: by its verdict, else by its score."""
    verdicts = [value for name in _VERDICTS for value in headers.all(name)]
    if any(_YES.match(value) for value in verdicts):
        return True
    if any(_NO.match(value) for value in verdicts):
        return False
    scores = (_SCORE.match(value) for value in headers.all("x-spam-score"))
    return any(found and float(found[1]) >= LIKELY for found in scores)
