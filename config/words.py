"""Words that the server itself writes to customers, by language; English where one is missing."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

from router.outbound import Quoted
from router.texts import one_line

_TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("en", "es", "ru")


@cache
def mail_texts(language: str) -> dict[str, str]:
    """Return the words of mails by name."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    return cast("dict[str, str]", json.loads((_TEXTS / f"mail.{known}.json").read_text("utf-8")))


def intro(language: str, quoted: Quoted) -> str:
    """Return what stands above a mail below another, in the language of the queue."""
    texts, at = mail_texts(language), quoted.at
    return texts["handed_on" if quoted.handed_on else "quoted"].format(
        day=at.day,
        month=texts["months"].split()[at.month - 1],
        year=at.year,
        time=f"{at:%H:%M}",
        name=one_line(quoted.sender),
        address=one_line(quoted.address),
        subject=one_line(quoted.subject),
        to=", ".join(map(one_line, quoted.to)),
    )


def received(language: str) -> str:
    """Return the subject of a mail that says no more than that theirs has arrived."""
    return mail_texts(language)["received"]


def opening(language: str, at: datetime | None) -> str:
    """Return when it opens, in its own zone, as a sentence goes on: 'on Monday 23 November at ...'.

    None for an opening that nobody knows.
    """
    texts = mail_texts(language)
    if at is None:
        return texts["opens_never"]
    return texts["opens"].format(
        weekday=texts["weekdays"].split("|")[at.weekday()],
        day=at.day,
        month=texts["months"].split()[at.month - 1],
        time=f"{at:%H:%M}",
        zone=at.tzinfo,
    )
