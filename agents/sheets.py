"""CSV that a spreadsheet shows and never computes (CWE-1236), as RFC 4180 writes it."""

from __future__ import annotations

from collections.abc import Iterable

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_line(cells: Iterable[str]) -> str:
    """Return a line, every cell quoted; one that would be a formula begins with an apostrophe."""
    return ",".join(f'"{_harmless(cell)}"' for cell in cells) + "\r\n"


def _harmless(cell: str) -> str:
    bare = cell.lstrip(" \u00a0")
    text = f"'{cell}" if bare.startswith(FORMULA) or cell.startswith(FORMULA) else cell
    return text.replace('"', '""')
