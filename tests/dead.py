"""Code that nothing uses, found by name (vulture).

Not asked: the fields of dataclasses and rows, which leave as JSON or SQL without being named again.
"""

import sys
from collections.abc import Iterator

from vulture import Vulture
from vulture.core import Item

from tests.architecture.house import HOUSE, ROOT

ASKED = {"function", "class", "method", "property", "import", "unreachable_code"}

# Called by a framework that finds them by decorator or by name.
BY_DECORATOR = [
    "@pytest.fixture*", "@pytest_asyncio.fixture*",
    "@*.command*", "@*.callback*",  # typer
    "@*.field_validator*", "@field_validator*", "@model_validator*",  # pydantic
    "@event.listens_for*", "@*.listens_for*", "@compiles*",  # sqlalchemy
    "@*.middleware", "@middleware",  # aiohttp
]  # fmt: skip
BY_NAME = [
    "pytest_*",
    "handle_*", "auth_*",  # aiosmtpd
    "data_received", "connection_made", "connection_lost", "eof_received",  # asyncio protocols
    "wait_data",  # aioimaplib
    "process_bind_param", "process_result_value", "load_dialect_impl", "cache_ok",
    "inherit_cache", "_traverse_internals", "_from_objects", "self_group", "get_col_spec",
    "apply_to_insert",  # sqlalchemy
    "run", "demo", "migrate", "openapi", "read_mail", "replay",
    "doctor", "backup", "restore",  # config.__main__, by name
    "upgrade", "downgrade",  # alembic
    "with_alice", "claims_alice",  # tests.hostile.case, named by the keywords of its cases
    "model_config",  # pydantic
]  # fmt: skip


def dead() -> Iterator[Item]:
    """What no other line names."""
    vulture = Vulture(ignore_names=BY_NAME, ignore_decorators=BY_DECORATOR)
    folders = [str(ROOT / folder) for folder in (*HOUSE, "tests")]
    vulture.scavenge(folders, exclude=["*/node_modules/*", "*/data/*"])
    yield from (item for item in vulture.get_unused_code() if item.typ in ASKED)


if __name__ == "__main__":
    found = list(dead())
    for item in found:
        print(f"{item.filename.relative_to(ROOT)}:{item.first_lineno} {item.message}")
    sys.exit(1 if found else 0)
