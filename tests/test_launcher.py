import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

COMMANDS = {
    *(
        "demo",
        "run",
        "web",
        "worker",
        "migrate",
        "agent",
        "account",
        "queue",
        "calendar",
        "read-mail",
        "replay",
        "search",
        "audit",
        "doctor",
        "backup",
        "restore",
        "openapi",
    ),
    *("test", "check", "bench", "screenshots"),
}
TOOLS = ("cat", "cmp", "dirname", "mkdir", "rm", "sleep")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the launcher alone, in a folder whose name has a space."""
    root = tmp_path / "a checkout"
    root.mkdir()
    shutil.copy(ROOT / "centralita", root)
    shutil.copy(ROOT / "requirements.lock", root)
    return root


@pytest.fixture
def made(checkout: Path) -> Path:
    """The same with everything installed, and a `config` that tells how it was started."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(checkout / "requirements.lock", checkout / ".venv")
    python = checkout / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (checkout / "config").mkdir()
    (checkout / "config" / "__init__.py").touch()
    (checkout / "config" / "__main__.py").write_text("import os, sys\nprint(os.getcwd(), sys.argv)")
    return checkout


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder for PATH with the plainest tools and no Python."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for tool in TOOLS:
        (bin_folder / tool).symlink_to(str(shutil.which(tool)))
    return bin_folder


def launch(
    root: Path, *arguments: str, cwd: Path = ROOT, env: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    command = [str(root / "centralita"), *arguments]
    return subprocess.run(command, cwd=cwd, env=env, text=True, capture_output=True, timeout=60)


def test_help_lists_every_command_before_anything_is_installed(checkout: Path) -> None:
    answer = launch(checkout, "--help")
    listed = [line.split()[0] for line in answer.stdout.splitlines() if line.startswith("  ")]
    assert set(listed) == COMMANDS
    assert not (checkout / ".venv").exists()


def test_arguments_and_the_callers_folder_reach_python(made: Path, tmp_path: Path) -> None:
    answer = launch(made, "read-mail", "a mail.eml", "--json", cwd=tmp_path)
    began = [str(made / "config" / "__main__.py"), "read-mail", "a mail.eml", "--json"]
    assert answer.stdout == f"{tmp_path} {began}\n"


def test_a_folder_of_the_caller_does_not_stand_in_for_ours(made: Path, tmp_path: Path) -> None:
    (tmp_path / "config.py").write_text("raise SystemExit('the wrong config')")
    assert launch(made, "queue", cwd=tmp_path).returncode == 0


def test_a_missing_python_is_named(checkout: Path, bare: Path) -> None:
    answer = launch(checkout, "migrate", env={"PATH": str(bare)})
    assert answer.returncode == 1
    assert "needs Python 3.11 or newer; found: none. On Debian 12" in answer.stderr
    assert not (checkout / ".making").exists()


def test_a_missing_venv_module_is_named_with_its_package(checkout: Path, bare: Path) -> None:
    python = bare / "python3.11"
    python.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\n')
    python.chmod(0o755)
    answer = launch(checkout, "migrate", env={"PATH": str(bare)})
    assert answer.returncode == 1
    assert "apt install python3.11-venv" in answer.stderr


def test_a_launch_waits_while_another_prepares_the_checkout(made: Path) -> None:
    (made / ".venv" / "requirements.lock").unlink()
    (made / ".making").mkdir()
    (made / ".making" / "pid").write_text(str(os.getpid()))
    waiting = subprocess.Popen(
        [made / "centralita", "migrate"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with waiting:
        assert waiting.stderr is not None
        assert "waiting for it" in waiting.stderr.readline()
        shutil.copy(made / "requirements.lock", made / ".venv")
        shutil.rmtree(made / ".making")
        waiting.communicate()
    assert waiting.returncode == 0


def test_what_a_killed_launch_left_behind_stops_nobody(made: Path) -> None:
    (made / ".venv" / "requirements.lock").unlink()
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], text=True,
                          capture_output=True)  # fmt: skip
    (made / ".making").mkdir()
    (made / ".making" / "pid").write_text(gone.stdout)
    # The lock file is emptied, so that there is nothing to fetch.
    (made / "requirements.lock").write_text("")
    assert launch(made, "migrate").returncode == 0
    assert not (made / ".making").exists()
