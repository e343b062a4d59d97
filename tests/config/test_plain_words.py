"""What serves is told in plain words where it listens, and only what is not plain goes to typer."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
WHAT_STAYS = """
import sys
from config.__main__ import main
try:
    main(["web", *sys.argv[1:]])
finally:
    print(*(name in sys.modules for name in ("typer", "structlog", "alembic")))
"""


@pytest.mark.parametrize(
    ("words", "code", "typer"),
    [
        ((), 1, "False"),
        (("--port", "18080", "--data", "."), 1, "False"),
        (("--port=18080",), 1, "True"),
        (("--port", "door"), 2, "True"),
        (("--port",), 2, "True"),
        (("--help",), 0, "True"),
    ],
)
def test_what_serves_is_said_without_typer_and_what_is_wrong_with_it(
    tmp_path: Path, words: tuple[str, ...], code: int, typer: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHAT_STAYS, *words], cwd=tmp_path, capture_output=True, text=True,
        env={"PYTHONPATH": str(ROOT), "CENTRALITA_DATA": str(tmp_path)}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.split()[-3:]) == (code, [typer, "False", "False"])
    assert done.stdout.count("Usage:") == (code == 0)
    assert ("name a PostgreSQL" in done.stderr) == (code == 1)
