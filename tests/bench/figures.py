"""What a bench prints: one line with the figure, its reference, and how far it spreads."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from typing import Any


def say(text: str) -> None:
    """Tell whoever watches; the figure alone goes to standard output."""
    print(text, file=sys.stderr, flush=True)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def compared(
    bench: str,
    database: str,
    unit: str,
    values: Sequence[float],
    references: Sequence[float],
    *,
    at_least: float = 0.0,
    at_most: float | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return the line of a figure that is a ratio: the median over the pairs of one run."""
    ratios = [value / reference for value, reference in zip(values, references, strict=True)]
    ratio = statistics.median(ratios)
    return {
        "bench": bench,
        "database": database,
        "value": round(statistics.median(values), 3),
        "unit": unit,
        "reference": round(statistics.median(references), 3),
        "ratio": round(ratio, 3),
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
        "target": at_least if at_most is None else at_most,
        "pairs": len(ratios),
        **more,
        "ok": (ratio >= at_least if at_most is None else ratio <= at_most) and more.get("ok", True),
    }
