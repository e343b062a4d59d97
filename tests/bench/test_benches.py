"""Benches still run, and what they check of themselves holds: tiny, and whatever the figure is.

Those that start hubs as processes are not here: they take longer than what they share with these.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench import delivery, desk, every, ingest, intake, rampup, timeline

TINY: list[tuple[Any, dict[str, Any]]] = [
    (desk.measure, {"rows": 30, "entries": 20, "presses": 2}),
    (delivery.measure, {"replies": 8, "pairs": 1}),
    (ingest.measure, {"mails": 10, "pairs": 1}),
    (intake.measure, {"messages": 100, "pairs": 1}),
    (rampup.measure, {"waiting": 50, "agents": 4, "runs": 1}),
]


@pytest.mark.parametrize(("measure", "options"), TINY)
def test_a_bench_says_its_figure_in_one_line(measure: Any, options: dict[str, Any]) -> None:
    line = measure(**options)
    assert line["value"] > 0
    assert line["bench"] in measure.__module__


def test_all_figures_are_lines_also_of_a_bench_that_fails(
    capsys: pytest.CaptureFixture[str],
) -> None:
    good, bad = {"messages": 100, "pairs": 1}, {"pears": 1}
    assert not every.run(["sqlite"], {"intake": good, "rampup": bad})
    there, missing = map(json.loads, capsys.readouterr().out.splitlines())
    assert there["bench"] == "intake"
    assert there["value"] > 0
    assert (missing["bench"], missing["ok"]) == ("rampup", False)


def test_the_timeline_is_measured_on_a_database_made_for_it(tmp_path: Path) -> None:
    line = timeline.measure(many=4_000, pairs=1, requests=1, kept=tmp_path)
    assert line["interactions"] == 40
