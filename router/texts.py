"""Texts made fit for a line on a screen, pure."""

from __future__ import annotations

PREVIEW = 140  # characters


def one_line(text: str) -> str:
    """Return the text on one line: controls, direction marks and runs of space become one space."""
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())


def preview(text: str) -> str:
    """Return the beginning of a text on one line."""
    return " ".join(text[: 4 * PREVIEW].split())[:PREVIEW]
