"""The figures of a hub one after the other, each in a process of its own: a line of JSON each.

On a quiet machine all of them take half an hour, of which ten minutes make two databases of a
million conversations, once.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from config.settings import ROOT
from tests.bench.databases import POSTGRESQL
from tests.bench.figures import say

Figures: TypeAlias = Mapping[str, Mapping[str, int]]

FIGURES: Figures = {
    "footprint": {},
    "rampup": {},
    "intake": {},
    "ingest": {},
    "delivery": {},
    "imap": {"pairs": 3},
    "backlog": {"pairs": 5},
    "inbox": {"pairs": 7},
    "timeline": {"pairs": 7},
}
"""The options with which they are quick and still steady."""

ON_POSTGRESQL: Figures = {"ingest": {"pairs": 4, "workers": 2}}

LIMIT_S = 240.0
MAKING_S = 600.0  # for who may have to make a million conversations first
LEAVE_S = 30.0


def run(databases: Sequence[str], figures: Figures = FIGURES) -> bool:
    """Print all lines; tell whether every goal is met."""
    met = [
        _printed(name, database, options)
        for database in databases
        for name, options in figures.items()
    ]
    return all(met)


def _printed(name: str, database: str, options: Mapping[str, int]) -> bool:
    if database == POSTGRESQL:
        options = {**options, **ON_POSTGRESQL.get(name, {})}
    say(f"{name} on {database}")
    line = _measured(name, database, options)
    print(json.dumps(line), flush=True)
    return bool(line["ok"])


def _measured(name: str, database: str, options: Mapping[str, int]) -> dict[str, Any]:
    flags = [f"--{option}={value}" for option, value in options.items()]
    command = [sys.executable, "-m", "tests.bench", name, f"--database={database}", *flags]
    start, limit = time.monotonic(), MAKING_S if name == "inbox" else LIMIT_S
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            said, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            said = _ended(process)
    why = f"no figure, exit {process.returncode}"
    failed = {"bench": name, "database": database, "error": why, "ok": False}
    line: dict[str, Any] = json.loads(said.splitlines()[-1]) if said else failed
    return {**line, "took_s": round(time.monotonic() - start)}


def _ended(process: subprocess.Popen[str]) -> str:
    """End one that takes too long; it stops its servers."""
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=LEAVE_S)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0]
