"""Texts as search sees them, pure: folded and cut into words, on every database the same.

Case, accents and width do not count (NFKD, casefold, no marks). A word is a run of letters and
digits, so that an address or an order number is found whole and by its parts; where a script
writes no spaces between words, each sign is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from unicodedata import category, normalize

MAX_WORD = 64  # characters; what goes beyond is no word that anybody types
KNOWN = 8_192  # words whose folding is remembered: texts consist of few words, said often

_SIGNS = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Marks that no pattern takes for a part of the word they stand in: accents, vowels of some scripts.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0d7f\u0e31-\u0e4e"
)
_RUN = re.compile(rf"[{_SIGNS}]|[\w{_MARKS}]+")
_WORD = re.compile(rf"[{_SIGNS}]|(?:(?![{_SIGNS}])[^\W_])+")
_ASCII_WORD = re.compile("[0-9a-z]+")


class Written(NamedTuple):
    """A word, and where it stands in the text as it was written."""

    word: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in order."""
    if text.isascii():
        return [word[:MAX_WORD] for word in _ASCII_WORD.findall(text.lower())]
    return list(chain.from_iterable(map(_folded, _RUN.findall(text))))


def written(text: str) -> Iterator[Written]:
    """Return the words of a text with their places."""
    for found in _RUN.finditer(text):
        for word in _folded(found[0]):
            yield Written(word, found.start(), found.end())


def by_their_ends(numbers: Iterable[str]) -> list[str]:
    """Return the shorter ends of long numbers: a telephone is asked for without its country."""
    return [
        number[start:]
        for number in numbers
        if number.isdecimal() and 7 <= len(number) <= 20
        for start in range(1, len(number) - 3)
    ]


@lru_cache(KNOWN)
def _folded(run: str) -> tuple[str, ...]:
    """Return the words of what is written in one run."""
    plain = "".join(sign for sign in normalize("NFKD", run) if category(sign)[0] != "M")
    return tuple(word[:MAX_WORD] for word in _WORD.findall(plain.casefold()))
