"""What somebody types into the search, read into what is to be found; pure.

Words are looked for together, in any order; the last one may be unfinished. "Quotes" hold words
together, -word leaves out, and operators narrow: from:, to:, queue:, channel:, agent:, state:,
before:, after:, has:attachment, is:open, #123, customer:ID.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import groupby

from router.errors import Invalid
from router.inbox import Shelf, shelf_of
from router.model import InteractionState
from router.search_words import words

MAX_CHARS = 400
MAX_WORDS = 32
MAX_NUMBER = 2**63 - 1  # the largest that a database compares


class Field(StrEnum):
    """Where a word must stand."""

    ANYWHERE = ""
    SENDER = "from"
    RECIPIENT = "to"


@dataclass(frozen=True, slots=True)
class Term:
    """Words in a row; the last may go on when `unfinished`. `joined` are the same digits without
    gaps, as numbers are kept.
    """

    words: tuple[str, ...]
    unfinished: bool = False
    field: Field = Field.ANYWHERE
    joined: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for. Names are as typed; several of one operator mean any of them."""

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    states: frozenset[InteractionState] | None = None
    attachment: bool = False
    since: datetime | None = None
    until: datetime | None = None
    number: int | None = None

    @property
    def empty(self) -> bool:
        """Nothing is asked for."""
        return self == Query(without=self.without)

    @property
    def narrowed(self) -> bool:
        """Something about an interaction is asked for, besides words."""
        asked = (self.names, self.states, self.since, self.until, self.number)
        return any(one is not None and one != {} for one in asked)


NAMES = ("queue", "channel", "agent", "customer")
_FIELDS = {"from": Field.SENDER, "to": Field.RECIPIENT}
_KEYS = (*_FIELDS, *NAMES, "state", "before", "after", "has", "is")
_NO_OPERATORS = frozenset({"http", "https", "mailto", "tel", "re", "fw", "fwd"})
_PIECE = re.compile(
    r"""(?P<minus>-)?(?:(?P<key>[A-Za-z]+):(?=[^\s/]))?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))"""
)
_DIGITS = re.compile(r"[+(]?\d[\d().+/-]*")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_SHELVES = {
    shelf.value: frozenset(state for state in InteractionState if shelf_of(state) is shelf)
    for shelf in Shelf
}
_CHOICES: dict[str, dict[str, frozenset[InteractionState]]] = {
    "state": {state.value: frozenset({state}) for state in InteractionState},
    "is": _SHELVES,
    "has": {"attachment": frozenset()},
}


@dataclass(frozen=True, slots=True)
class _Piece:
    minus: bool
    key: str
    value: str
    quoted: bool
    last: bool

    @property
    def is_number(self) -> bool:
        plain = not (self.minus or self.key or self.quoted)
        return plain and _DIGITS.fullmatch(self.value) is not None


def parse(text: str, now: datetime, zone: tzinfo = UTC) -> Query:
    """Read a query; days are those of `zone`. Raises Invalid in words for who typed it."""
    if len(text) > MAX_CHARS:
        raise Invalid("search.long", f"At most {MAX_CHARS} characters, please.", field="q")
    reader = _Reader(now, zone)
    for number, pieces in groupby(_pieces(text), key=lambda piece: piece.is_number):
        if number:
            reader.numbers(list(pieces))
        else:
            for piece in pieces:
                reader.take(piece)
    return reader.query()


def _pieces(text: str) -> list[_Piece]:
    found = list(_PIECE.finditer(text))
    return [
        _Piece(
            minus=bool(each["minus"]),
            key=(each["key"] or "").lower(),
            value=each["bare"] if each["quoted"] is None else each["quoted"],
            quoted=each["quoted"] is not None,
            last=each is found[-1],
        )
        for each in found
    ]


class _Reader:
    """Takes piece after piece."""

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        self._now, self._zone = now, zone
        self._terms: list[Term] = []
        self._without: list[Term] = []
        self._names: dict[str, tuple[str, ...]] = {}
        self._states: frozenset[InteractionState] = frozenset()
        self._attachment = False
        self._since: datetime | None = None
        self._until: datetime | None = None
        self._number: int | None = None

    def query(self) -> Query:
        """Return what has been taken; raises Invalid when it is too much."""
        terms = (*self._terms, *self._without)
        if sum(len(term.words) for term in terms) > MAX_WORDS:
            raise Invalid("search.many", f"At most {MAX_WORDS} words, please.", field="q")
        return Query(
            tuple(self._terms), tuple(self._without), self._names, self._states or None,
            self._attachment, self._since, self._until, self._number,
        )  # fmt: skip

    def numbers(self, pieces: list[_Piece]) -> None:
        """Take numbers in a row: perhaps one that is written with gaps."""
        digits = "".join(part for piece in pieces for part in words(piece.value))
        if len(pieces) > 1 and 6 <= len(digits) <= 20:
            row = tuple(part for piece in pieces for part in words(piece.value))
            self._terms.append(Term(row, unfinished=pieces[-1].last, joined=digits))
        else:
            for piece in pieces:
                self.take(piece)

    def take(self, piece: _Piece) -> None:
        """Take one piece; raises Invalid."""
        key, value = piece.key, piece.value
        if key in _KEYS:
            self._operator(piece)
        elif key and key not in _NO_OPERATORS:
            text = f'There is no operator "{key}:". Put it in quotes to look for the text.'
            raise Invalid("search.operator", text, operator=key, field="q")
        elif not piece.quoted and value.removesuffix(":").lower() in _KEYS and value[-1] == ":":
            return  # an operator whose value is still to come
        elif re.fullmatch(r"#\d{1,19}", value) and not (piece.minus or piece.quoted):
            self._number = min(int(value[1:]), MAX_NUMBER)
        else:
            self._words(piece, Field.ANYWHERE, f"{key} {value}" if key else value)

    def _words(self, piece: _Piece, where: Field, value: str) -> None:
        row = tuple(words(value))
        if not row:
            return
        joined = "".join(row) if len(row) > 1 and all(word.isdecimal() for word in row) else ""
        unfinished = piece.last and not piece.quoted and not piece.minus and _long(row[-1])
        term = Term(row, unfinished, where, joined[:20])
        (self._without if piece.minus else self._terms).append(term)

    def _operator(self, piece: _Piece) -> None:
        key, value = piece.key, piece.value
        if key in _FIELDS:
            self._words(piece, _FIELDS[key], value)
        elif piece.minus:
            text = f'"-" goes before words, from: and to:, not before {key}:'
            raise Invalid("search.minus", text, operator=key, field="q")
        elif key in NAMES:
            self._names[key] = (*self._names.get(key, ()), value)
        elif key == "before":
            self._until = self._day(piece)
        elif key == "after":
            self._since = self._day(piece)
        else:
            self._choice(piece)

    def _choice(self, piece: _Piece) -> None:
        known = _CHOICES[piece.key]
        value = piece.value.lower()
        if value not in known:
            choices = ", ".join(sorted(known))
            text = f"{piece.key}: takes one of: {choices}"
            raise Invalid("search.choice", text, operator=piece.key, choices=choices, field="q")
        self._states |= known[value]
        self._attachment = self._attachment or piece.key == "has"

    def _day(self, piece: _Piece) -> datetime:
        """Return the beginning of a day, month or year in the asker's zone."""
        today = self._now.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        named = {"today": today, "yesterday": today - timedelta(days=1)}
        try:
            if piece.value.lower() in named:
                return named[piece.value.lower()].astimezone(UTC)
            if (found := _DAY.fullmatch(piece.value)) is not None:
                year, month, day = (int(part or 1) for part in found.groups())
                return datetime(year, month, day, tzinfo=self._zone).astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # no calendar has it: said below
        text = f"{piece.key}: takes a day such as 2026-11-30, a month such as 2026-11, or today"
        raise Invalid("search.day", text, operator=piece.key, field="q")


def _long(word: str) -> bool:
    """One letter begins too many words to be worth the work, one sign of a script does not."""
    return len(word) > 1 or not word.isascii()
