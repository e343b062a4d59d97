"""The import table: three sides around the centre, and one place that knows them all.

config    knows everyone; nobody imports it
channels  agents  storage    never import each other
router    imports the standard library only
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.house import HOUSE, channel_kinds, parse, sources

OURS = {
    "router": {"router"},
    "channels": {"channels", "router"},
    "agents": {"agents", "router"},
    "storage": {"storage", "router"},
    "config": set(HOUSE),
}

# What each may import of others; config may import whatever it must build, and a channel kind what
# its provider needs (see `_shared_between_kinds`).
AIOHTTP = {"aiohttp", "multidict", "yarl"}  # the latter two are what its types are made of
AGENTS = AIOHTTP | {"pydantic", "pydantic_core", "argon2", "limits", "pyotp"}
STORAGE = {"sqlalchemy", "aiosqlite", "asyncpg", "alembic", "redis", "cryptography", "obstore"}
STORAGE |= {"uuid_utils"}  # the ids of rows
CHANNELS_SHARED = AIOHTTP | {"nh3", "markdown_it"}
CONFIG_ONLY = {"structlog", "prometheus_client", "typer", "babel", "pydantic_settings", "uvloop"}


@dataclass(frozen=True)
class Import:
    """One import: `module` is its full dotted name, `by` the importing file below the root."""

    by: Path
    line: int
    module: str

    @property
    def house(self) -> str:
        return self.by.parts[0]

    @property
    def kind(self) -> str | None:
        """The channel kind that imports; None in shared files and elsewhere."""
        return self.by.parts[1] if self.house == "channels" and len(self.by.parts) > 2 else None

    @property
    def library(self) -> str:
        return self.module.partition(".")[0]

    @property
    def is_ours(self) -> bool:
        return self.library in (*HOUSE, "tests")

    def __str__(self) -> str:
        return f"{self.by.as_posix()}:{self.line} imports {self.module}"


def violations(root: Path) -> list[str]:
    """Every import that the table forbids, as a sentence."""
    imports = [found for path in sources(root) for found in imports_of(path, root)]
    kinds = channel_kinds(root)
    single = [f"{found}: {why}" for found in imports if (why := _forbidden(found, kinds))]
    return single + list(_shared_between_kinds(imports))


def imports_of(path: Path, root: Path) -> Iterator[Import]:
    """All imports of a file: in functions, under TYPE_CHECKING, and by name through importlib."""
    by = path.relative_to(root)
    for node in ast.walk(parse(path)):
        for module in _modules(node, by):
            yield Import(by, node.lineno, module)  # type: ignore[attr-defined]  # has a line


def _modules(node: ast.AST, by: Path) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (name.name for name in names)
        case ast.ImportFrom(module=module, names=names, level=level):
            above = by.parts[: len(by.parts) - level] if level else ()
            base = ".".join([*above, *([module] if module else [])])
            yield from (f"{base}.{name.name}" for name in names)
        case (
            ast.Call(func=ast.Name(id="import_module" | "__import__"))
            | ast.Call(func=ast.Attribute(attr="import_module"))
        ) if node.args and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)


def _forbidden(found: Import, kinds: set[str]) -> str | None:
    if found.is_ours:
        return _forbidden_of_ours(found, kinds)
    if found.library in sys.stdlib_module_names:
        return None
    return _forbidden_of_others(found)


def _forbidden_of_ours(found: Import, kinds: set[str]) -> str | None:
    if found.library not in OURS[found.house]:
        return f"{found.house} may import of ours only {', '.join(sorted(OURS[found.house]))}"
    parts = found.module.split(".")
    wanted = parts[1] if found.house == parts[0] == "channels" and len(parts) > 1 else None
    if wanted in kinds and wanted != found.kind:
        return "a channel is a folder of its own; only its SPEC is looked up, by name"
    return None


def _forbidden_of_others(found: Import) -> str | None:
    match found.house:
        case "config":
            return None
        case "router":
            return "router imports the standard library only"
        case "agents" if found.library not in AGENTS:
            return f"agents may import of others only {', '.join(sorted(AGENTS))}"
        case "storage" if found.library not in STORAGE:
            return f"storage may import of others only {', '.join(sorted(STORAGE))}"
        case "channels" if found.library in CONFIG_ONLY:
            return "only config imports this library"
        case "channels" if not found.kind and not _may_be_shared(found):
            return f"shared files may import of others only {', '.join(sorted(CHANNELS_SHARED))}"
    return None


def _may_be_shared(found: Import) -> bool:
    named_after = found.by.stem.startswith(found.library)  # `twilio_api.py` and `twilio`
    return found.library in CHANNELS_SHARED or named_after


def _shared_between_kinds(imports: list[Import]) -> Iterator[str]:
    """A library of one kind stands nowhere else, except in a shared file named after it."""
    uses = defaultdict(list)
    for found in imports:
        others = not found.is_ours and found.library not in sys.stdlib_module_names
        if others and not _may_be_shared(found):
            uses[found.library].append(found)
    for library, places in sorted(uses.items()):
        users = {found.kind or found.house for found in places}
        if len(users) > 1 and any(found.kind for found in places):
            yield from (f"{found}: {library} has several users, {users}" for found in places)
