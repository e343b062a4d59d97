"""Texts as search sees them, pure: folded and cut into words, on every database the same.

Case, accents and width do not count (NFKD, casefold, no marks). A word is a run of letters and
digits, so that an address or an order number is found whole and by its parts; where a script
writes no spaces between words, each sign is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from unicodedata import category, normalize

MAX_WORD = 64  # characters; what goes beyond is no word that anybody types

_SIGNS = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_SIGNS}]|(?:(?![{_SIGNS}])[^\W_])+")
_WRITTEN = re.compile(rf"[{_SIGNS}]|(?:(?![{_SIGNS}])[^\W_][\u0300-\u036f]*)+")
_ASCII_WORD = re.compile("[0-9a-z]+")


class _Marks(dict[int, int | None]):
    """Drops accents and other marks, and learns which those are as they come."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if category(chr(code)).startswith("M") else code
        return kept


_MARKS = _Marks()


class Written(NamedTuple):
    """A word, and where it stands in the text as it was written."""

    word: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in order."""
    if text.isascii():
        return [word[:MAX_WORD] for word in _ASCII_WORD.findall(text.lower())]
    folded = normalize("NFKD", text).casefold().translate(_MARKS)
    return [word[:MAX_WORD] for word in _WORD.findall(folded)]


def written(text: str) -> Iterator[Written]:
    """Return the words of a text with their places."""
    for found in _WRITTEN.finditer(text):
        for word in words(found[0]):
            yield Written(word, found.start(), found.end())


def by_their_ends(numbers: Iterable[str]) -> list[str]:
    """Return the shorter ends of long numbers: a telephone is asked for without its country."""
    return [
        number[start:]
        for number in numbers
        if number.isdecimal() and 7 <= len(number) <= 20
        for start in range(1, len(number) - 3)
    ]
