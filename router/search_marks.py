"""Why something was found: its text with the words marked, cut around the first; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from router.search_query import Field, Term
from router.search_words import Written, written
from router.views_search import Segment

SNIPPET = 180  # characters
BEFORE = 50  # of them before the first word that is marked
READ = 2_000  # words of a text that are looked through

_BLANKS = re.compile(r"\s+")


def marked(text: str, terms: Sequence[Term]) -> tuple[Segment, ...]:
    """Return the whole text in pieces, those that were looked for marked."""
    return _pieces(text, places(text, terms), 0, len(text))


def snippet(texts: Iterable[str], terms: Sequence[Term]) -> tuple[Segment, ...]:
    """Return a piece of the first text in which a word is found, else the beginning of the first
    that there is.
    """
    there = [text for text in texts if text]
    for text in there:
        if hits := places(text, terms):
            start = max(0, hits[0][0] - BEFORE)
            start = start and _after_blank(text, start, hits[0][0])
            return _cut(text, hits, start)
    return _cut(there[0], [], 0) if there else ()


def places(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Return where the terms stand, in order, not overlapping."""
    row = list(islice(written(text), READ))
    found = {(row[i].start, row[i + n - 1].end) for i, n in _runs(row, terms)}
    out: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def stands_in(row: Sequence[str], term: Term) -> bool:
    """Tell whether a term stands among words in order."""
    return any(_begins(row, i, term) for i in range(len(row)))


def _runs(row: Sequence[Written], terms: Sequence[Term]) -> Iterable[tuple[int, int]]:
    plain = [one.word for one in row]
    for i in range(len(plain)):
        for term in terms:
            if n := _begins(plain, i, term):
                yield i, n


def _begins(row: Sequence[str], i: int, term: Term) -> int:
    """Return how many words of the row, from the i-th on, are the term; 0 for none."""
    if term.joined and row[i].startswith(term.joined):
        return 1
    n = len(term.words)
    if tuple(row[i : i + n - 1]) != term.words[:-1] or i + n > len(row):
        return 0
    last, wanted = row[i + n - 1], term.words[-1]
    return n if last == wanted or (term.unfinished and last.startswith(wanted)) else 0


def _after_blank(text: str, start: int, upto: int) -> int:
    blank = _BLANKS.search(text, start, upto)
    return blank.end() if blank else start


def _cut(text: str, hits: Sequence[tuple[int, int]], start: int) -> tuple[Segment, ...]:
    end = min(len(text), start + SNIPPET)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    pieces = _pieces(text, hits, start, end)
    ends = [Segment(before)] if before else []
    return (*ends, *pieces, *([Segment(after)] if after else []))


def _pieces(
    text: str, hits: Sequence[tuple[int, int]], start: int, end: int
) -> tuple[Segment, ...]:
    out: list[Segment] = []
    at = start
    for first, last in hits:
        if last <= start or first >= end:
            continue
        out += [Segment(text[at:first]), Segment(text[first : min(last, end)], hit=True)]
        at = min(last, end)
    out.append(Segment(text[at:end]))
    return tuple(Segment(_BLANKS.sub(" ", one.text), one.hit) for one in out if one.text)


def of_field(terms: Sequence[Term], *fields: Field) -> list[Term]:
    """Return the terms that may be marked in a field: those of anywhere, and its own."""
    return [term for term in terms if term.field in (Field.ANYWHERE, *fields)]
