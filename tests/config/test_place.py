"""The name of a process at work: its machine, its port, and nobody else's."""

import subprocess
import sys
from pathlib import Path

from config.place import place

ROOT = Path(__file__).parents[2]


def test_who_is_started_again_on_this_machine_says_the_same_place() -> None:
    says = [sys.executable, "-c", "from config.place import place; print(place())"]
    for _ in range(2):
        assert subprocess.check_output(says, cwd=ROOT, text=True).strip() == place()
    assert len(place()) == 8 or sys.platform != "linux"
