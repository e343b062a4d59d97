"""./centralita bench NAME: one line of JSON on standard output, progress on standard error.

A bench is a function; its keyword arguments are the options of the command line.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Callable
from typing import Any

from tests.bench import (
    backlog,
    chat,
    delivery,
    desk,
    every,
    footprint,
    imap,
    inbox,
    ingest,
    intake,
    rampup,
    reading,
    storm,
    timeline,
)
from tests.bench.databases import DATABASES

BENCHES: dict[str, Callable[..., dict[str, Any]]] = {
    "backlog": backlog.measure,
    "chat": chat.measure,
    "delivery": delivery.measure,
    "desk": desk.measure,
    "footprint": footprint.measure,
    "imap": imap.measure,
    "inbox": inbox.measure,
    "ingest": ingest.measure,
    "intake": intake.measure,
    "rampup": rampup.measure,
    "reading": reading.measure,
    "storm": storm.measure,
    "timeline": timeline.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="./centralita bench", description=__doc__)
    names = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    for name, measure in BENCHES.items():
        bench = names.add_parser(name, help=measure.__doc__, description=measure.__doc__)
        for option in inspect.signature(measure).parameters.values():
            choices = DATABASES if option.name == "database" else None
            bench.add_argument(
                f"--{option.name}", type=type(option.default), default=option.default,
                choices=choices, help=f"default {option.default}",
            )  # fmt: skip
    every_one = names.add_parser("all", help="All figures of a hub.", description=every.__doc__)
    every_one.add_argument(
        "--database", choices=(*DATABASES, "both"), default="both", help="default both"
    )
    chosen = vars(parser.parse_args())
    if chosen["name"] == "all":
        databases = DATABASES if chosen["database"] == "both" else [chosen["database"]]
        return 0 if every.run(databases) else 1
    result = BENCHES[chosen.pop("name")](**chosen)
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
