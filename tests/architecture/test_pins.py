"""What is pinned: by hash, for everyone, and without naming where it is fetched from."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, sources
from tests.architecture.imports import imports_of

LOCKS = sorted(ROOT.glob("requirements*.lock"))
ADDRESS = re.compile(r"://|--(extra-)?index-url|--find-links|@ file|--trusted-host")
# zoneinfo reads it by itself, where the system has no time zones.
NEVER_IMPORTED = {"tzdata"}


def wanted(lists: Path) -> set[str]:
    lines = re.sub(r"#.*", "", lists.read_text()).split("\n")
    return {re.split(r"[\[;<>=~ ]", line)[0] for line in lines if line.strip()}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address(lock: Path) -> None:
    assert not ADDRESS.search(lock.read_text())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_what_its_list_wants_by_hash(lock: Path) -> None:
    pins = re.findall(
        r"^([\w.-]+)(?:\[[^]]*\])?==\S+.*\\\n +--hash=sha256:", lock.read_text(), re.M
    )
    assert pins
    assert len(pins) == len(re.findall(r"^\w", lock.read_text(), re.M))
    assert wanted(lock.with_suffix(".in")) <= set(pins)


def test_both_locks_agree() -> None:
    pins = [
        dict(re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / lock).read_text(), re.M))
        for lock in ("requirements.lock", "requirements-dev.lock")
    ]
    both = pins[0].keys() & pins[1].keys()
    assert {name for name in both if pins[0][name] != pins[1][name]} == set()


def test_the_pages_lock_names_no_address() -> None:
    assert '"resolved"' not in (ROOT / "agents/desktop/package-lock.json").read_text()


def test_every_dependency_is_imported() -> None:
    imported = {one.library for path in sources(ROOT) for one in imports_of(path, ROOT)}
    distributions = packages_distributions()
    found = {name for module in imported for name in distributions.get(module, [])}
    used = {re.sub(r"[_.]", "-", name.lower()) for name in found}
    assert wanted(ROOT / "requirements.in") - used == NEVER_IMPORTED


def test_the_changelog_opens_with_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert headings[0] == version


def test_nothing_of_ours_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["tool"]["setuptools"]["packages"] == []
    assert "scripts" not in project["project"]
