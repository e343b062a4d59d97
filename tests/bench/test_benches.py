"""Every bench still runs, and its own checks hold: tiny, and whatever the figure is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bench.__main__ import BENCHES

TINY: dict[str, dict[str, Any]] = {
    "backlog": {"jobs": 200, "pairs": 1, "seconds": 1, "tries": 2},
    "delivery": {"replies": 8, "pairs": 1},
    "footprint": {"mails": 2, "starts": 1},
    "imap": {"mails": 10, "pairs": 1},
    "inbox": {"few": 600, "many": 600, "pairs": 1, "requests": 1},
    "ingest": {"mails": 10, "pairs": 1},
    "intake": {"messages": 100, "pairs": 1},
    "rampup": {"waiting": 50, "agents": 4, "runs": 1},
    "timeline": {"many": 4_000, "pairs": 1, "requests": 1},
}


@pytest.mark.parametrize("name", TINY)
def test_a_bench_says_its_figure_in_one_line(name: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    kept = {"kept": tmp_path} if name in ("inbox", "timeline") else {}
    line = BENCHES[name](**TINY[name], **kept)
    assert line["bench"] == name
    assert line["ok"] in (True, False)
