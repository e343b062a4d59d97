"""The folders of the house and the sources in them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ("router", "channels", "agents", "storage", "config")
# What is made, fetched or other people's.
NOT_OURS = frozenset({"node_modules", "dist", "__pycache__", "data"})


def sources(root: Path, folders: tuple[str, ...] = HOUSE, kinds: str = ".py") -> Iterator[Path]:
    """The files under `folders` whose names end with one of `kinds`, in order of their paths."""
    endings = tuple(kinds.split())
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            made = NOT_OURS.intersection(path.relative_to(root).parts)
            if path.is_file() and path.name.endswith(endings) and not made:
                yield path


def parse(path: Path) -> ast.Module:
    """The syntax tree of a source file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def channel_kinds(root: Path) -> set[str]:
    """A folder of `channels/` is a kind; a file there is shared."""
    return {path.parent.name for path in (root / "channels").glob("*/__init__.py")}
