"""All tables, whichever file describes them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from sqlalchemy import Table

from storage.tables import metadata


def every_table() -> Sequence[Table]:
    """Return the tables by name; the files `tables_*.py` describe them."""
    for file in Path(__file__).parent.glob("tables_*.py"):
        import_module(f"storage.{file.stem}")
    return [metadata.tables[name] for name in sorted(metadata.tables)]
