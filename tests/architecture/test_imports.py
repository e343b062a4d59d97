from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture.house import HOUSE, ROOT, channel_kinds
from tests.architecture.imports import violations

PLANTED = [
    ("router/intake.py", "import aiohttp"),
    ("router/intake.py", "from storage.unit import Unit"),
    ("router/intake.py", "def f():\n    from channels.base import Spec"),
    ("router/intake.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import config"),
    ("router/intake.py", "from importlib import import_module\nimport_module('config.wiring')"),
    ("agents/app.py", "import storage"),
    ("agents/app.py", "from channels import base"),
    ("agents/app.py", "import sqlalchemy.ext.asyncio"),
    ("agents/live.py", "import structlog"),
    ("storage/unit.py", "from agents.schema import Row"),
    ("storage/unit.py", "import aiohttp"),
    ("storage/unit.py", "from config.settings import Settings"),
    ("config/wiring.py", "import tests.servers"),
    ("channels/pump.py", "from channels.post.parse import parse"),
    ("channels/pump.py", "import paperlib"),
    ("channels/post/parse.py", "import channels.pigeon"),
    ("channels/post/parse.py", "from channels import pigeon"),
    ("channels/post/parse.py", "from ..pigeon import parse"),
    ("channels/post/parse.py", "import typer"),
    ("channels/post/parse.py", "from storage.rows import row"),
    ("channels/pigeon/parse.py", "import paperlib"),
    ("agents/auth.py", "import paperlib"),
    ("config/system.py", "import paperlib"),
]

ALLOWED = [
    ("router/intake.py", "import asyncio\nfrom router.model import Interaction"),
    ("agents/app.py", "from aiohttp import web\nfrom router.desk import take"),
    ("storage/unit.py", "import sqlalchemy\nfrom storage.rows import row"),
    ("config/wiring.py", "import typer, structlog, agents.app, storage.unit, channels.post"),
    ("channels/pump.py", "import nh3\nfrom channels.base import Spec"),
    ("channels/paperlib_api.py", "import paperlib"),
    (
        "channels/post/parse.py",
        "from channels.post import settings\nfrom channels.base import Spec",
    ),
    ("channels/post/channel.py", "from .parse import parse\nimport aiohttp"),
]


def plant(root: Path, path: str, source: str) -> Path:
    """A house with two channels, one of which owns a library, and one file more."""
    files = {f"channels/{kind}/__init__.py": "" for kind in ("post", "pigeon")}
    files |= {f"{folder}/__init__.py": "" for folder in HOUSE}
    files |= {"channels/post/channel.py": "import paperlib"}
    for name, text in (files | {path: source}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_imports_keep_to_the_table() -> None:
    assert violations(ROOT) == []


@pytest.mark.parametrize(("path", "source"), PLANTED)
def test_a_planted_violation_is_found(tmp_path: Path, path: str, source: str) -> None:
    found = violations(plant(tmp_path, path, source))
    assert path in {sentence.partition(":")[0] for sentence in found}


@pytest.mark.parametrize(("path", "source"), ALLOWED)
def test_an_allowed_import_is_let_be(tmp_path: Path, path: str, source: str) -> None:
    assert violations(plant(tmp_path, path, source)) == []


def test_our_packages_come_from_this_checkout() -> None:
    channels = (f"channels.{kind}" for kind in channel_kinds(ROOT))
    for package in (*HOUSE, "tests", *channels):
        assert Path(str(import_module(package).__file__)).is_relative_to(ROOT)
