import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

# Stands in for npm and writes down what it was told; `broken` beside it makes the build fail.
NPM = """#!/bin/sh
echo "$*" >>"$(dirname "$0")/told"
case $1 in
  ci) mkdir -p node_modules ;;
  run) [ ! -e "$(dirname "$0")/broken" ] || { echo "Unexpected token"; exit 1; }
    mkdir -p "dist$PAGES_BESIDE/assets" && cd "dist$PAGES_BESIDE"
    name=$(cksum <../src/main.ts | cut -d ' ' -f 1).js
    echo "$name" >"assets/$name" && echo "$name" >index.html
    [ ! -e "$(dirname "$0")/slow" ] || sleep 1 ;;
esac
"""
NODE = """#!/bin/sh
case $1 in --version) echo v22.12.0 ;; esac
"""


class Pages:
    """A checkout with one page and one channel's words, and an npm that writes down its orders."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a checkout"
        self.npm = folder / "bin"
        for name in ("agents/desktop/src/main.ts", "channels/post/texts/en.json", "openapi.json"):
            self.write(name, "{}")
        self.write("agents/desktop/package-lock.json", "{}")
        shutil.copy(ROOT / "agents" / "build-pages", self.root / "agents")
        self.npm.mkdir()
        for name, script in (("npm", NPM), ("node", NODE)):
            (self.npm / name).write_text(script)
            (self.npm / name).chmod(0o755)

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def build(self) -> subprocess.CompletedProcess[str]:
        """Build as the launcher does."""
        return subprocess.run(
            [str(self.root / "agents" / "build-pages")],
            env=os.environ | {"PATH": f"{self.npm}:{os.environ['PATH']}"},
            text=True,
            capture_output=True,
        )

    def orders(self) -> list[str]:
        """What npm was told since this was asked last."""
        told = self.npm / "told"
        lines = told.read_text().splitlines() if told.exists() else []
        told.unlink(missing_ok=True)
        return lines


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return Pages(tmp_path)


def test_pages_are_built_once(pages: Pages) -> None:
    assert pages.build().returncode == 0
    assert pages.orders() == ["ci", "run build"]
    assert pages.build().returncode == 0
    assert pages.orders() == []


@pytest.mark.parametrize(
    "name",
    ["agents/desktop/src/main.ts", "agents/desktop/new.vue", "channels/post/texts/en.json",
     "channels/pigeon/desk/Composer.vue", "channels/pigeon/widget/loader/main.ts", "openapi.json"],
)  # fmt: skip
def test_pages_are_built_again_when_a_source_changes(pages: Pages, name: str) -> None:
    pages.build()
    pages.orders()
    pages.write(name, "changed")
    assert pages.build().returncode == 0
    assert pages.orders() == ["run build"]


def test_what_is_served_stays_whole_while_it_is_built_anew(pages: Pages) -> None:
    pages.build()
    dist = pages.root / "agents" / "desktop" / "dist"
    (pages.npm / "slow").touch()

    def document() -> str:
        return (dist / "index.html").read_text().strip()

    named = {document()}
    pages.write("agents/desktop/src/main.ts", "changed")
    with ThreadPoolExecutor(1) as beside:
        building = beside.submit(pages.build)
        while not building.done():
            name = document()
            assert (dist / "assets" / name).is_file() or name != document()
    assert building.result().returncode == 0
    named.add(document())
    assert len(named) == 2
    assert len(list((dist / "assets").iterdir())) == 1, "what nobody names any more stays"
    assert not dist.with_name("dist.new").exists()


def test_packages_are_fetched_again_when_their_lock_changes(pages: Pages) -> None:
    pages.build()
    pages.orders()
    pages.write("agents/desktop/package-lock.json", '{"lockfileVersion": 3}')
    pages.build()
    assert pages.orders() == ["ci", "run build"]


def test_a_failed_build_says_why_and_how_to_repeat_it(pages: Pages) -> None:
    (pages.npm / "broken").touch()
    answer = pages.build()
    assert answer.returncode == 1
    said = answer.stderr.splitlines()
    assert "Unexpected token" in said
    assert [line.partition("&& ")[2] for line in said[-2:]] == ["npm ci", "npm run build"]
    (pages.npm / "broken").unlink()
    assert pages.build().returncode == 0
