"""Everything that can be said without running the hub: `./centralita check`, about a minute.

Style and layout (ruff), types (mypy, vue-tsc), the import table, dead code (vulture). Each step is
one line with its time; what a failing step has to say stands under its line. With `--beside-tests`
it leaves out what is a test anyway.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.architecture.house import HOUSE, ROOT

DESKTOP = ROOT / "agents" / "desktop"
PYTHON = [folder for folder in (*HOUSE, "tests") if (ROOT / folder).is_dir()]


@dataclass(frozen=True, slots=True)
class Step:
    """A question to the sources: `command` answers 0 if all is well."""

    name: str
    command: Sequence[str]

    def holds(self) -> bool:
        """Ask, and print the answer."""
        began = time.monotonic()
        answer = subprocess.run(
            self.command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        word = "ok" if answer.returncode == 0 else "FAILED"
        print(f"{self.name:<13} {word:<6} {time.monotonic() - began:5.1f} s", flush=True)
        if answer.returncode:
            print(answer.stdout, flush=True)
        return answer.returncode == 0


def steps(beside_tests: bool = False) -> list[Step]:
    """All steps, the quick ones first; beside all tests, none that they take as well."""
    module = [sys.executable, "-m"]
    node = shutil.which("node") or "node"
    architecture = [*module, "pytest", "-q", "--no-header", "tests/architecture"]
    return [
        Step("style", [*module, "ruff", "check", "--quiet", "."]),
        Step("layout", [*module, "ruff", "format", "--check", "--quiet", "."]),
        *([] if beside_tests else [Step("architecture", architecture)]),
        Step("dead code", [*module, "tests.dead"]),
        Step("types", [*module, "mypy", *PYTHON]),
        Step("pages", ["test", "-f", str(DESKTOP / "dist" / "index.html")]),
        Step(
            "page types",
            [node, str(DESKTOP / "node_modules/vue-tsc/bin/vue-tsc.js"), "--noEmit", "-p",
             str(DESKTOP)],
        ),
    ]  # fmt: skip


def check(beside_tests: bool = False) -> bool:
    """Take every step, also after one that failed; True if all hold."""
    began = time.monotonic()
    held = [step.holds() for step in steps(beside_tests)]
    print(f"{sum(held)} of {len(held)} hold, {time.monotonic() - began:.0f} s", flush=True)
    return all(held)


if __name__ == "__main__":
    sys.exit(0 if check(beside_tests=sys.argv[1:] == ["--beside-tests"]) else 1)
