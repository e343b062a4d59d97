"""One line of the doctor's: what was looked at, how it is, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is. A warning works today; something bad does not, or loses what is yours."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `advice` is empty where nothing is to be done."""

    check: str
    state: State
    text: str
    advice: str = ""

    def __str__(self) -> str:
        advice = f"\n{'':23}-> {self.advice}" if self.advice else ""
        return f"{self.state:8}{self.check:15}{self.text}{advice}"


def ok(check: str, text: str) -> Finding:
    """All is well."""
    return Finding(check, State.OK, text)


def warning(check: str, text: str, advice: str = "") -> Finding:
    """It works, but somebody should look."""
    return Finding(check, State.WARNING, text, advice)


def bad(check: str, text: str, advice: str = "") -> Finding:
    """It does not work."""
    return Finding(check, State.BAD, text, advice)
