"""./centralita bench NAME: one line of JSON on standard output, progress on standard error."""

from __future__ import annotations

import argparse
import json
import sys

from tests.bench import ingest, storm

BENCHES = {
    "ingest": lambda chosen: ingest.measure(chosen.mails, chosen.pairs, chosen.database),
    "storm": lambda chosen: storm.measure(
        chosen.seconds, chosen.seed, chosen.mails, chosen.answers, chosen.database
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="./centralita bench", description=__doc__)
    parser.add_argument("name", choices=sorted(BENCHES))
    parser.add_argument("--mails", type=int, default=2_000, help="mails a side and run")
    parser.add_argument("--pairs", type=int, default=5, help="interleaved runs of both sides")
    parser.add_argument("--seconds", type=int, default=180, help="how long the storm lasts")
    parser.add_argument("--seed", type=int, default=1, help="of the storm's dice")
    parser.add_argument("--answers", type=int, default=500, help="that agents send in the storm")
    parser.add_argument("--database", choices=ingest.DATABASES, default=ingest.DATABASES[0])
    chosen = parser.parse_args()
    result = BENCHES[chosen.name](chosen)
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
