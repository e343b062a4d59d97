"""Another worker beside that of `bench ingest`: it reads a mailbox of its own, at the same time.

Run as `python -m tests.bench.fellow DATABASE REDIS FOLDER PLACE FIRST LAST WARM_UP` it takes in the
mails of the corpus from FIRST to LAST: the last WARM_UP of them at once, the others when a line
comes on standard input, whose end is its own.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import ROOT
from tests.bench import corpus
from tests.bench.inside import inside

READY = "ready\n"


@contextmanager
def at_work(
    url: str, redis: str, folder: Path, place: int, first: int, last: int, warm_up: int
) -> Iterator[subprocess.Popen[str]]:
    """Run one until the context ends; a line to its standard input lets it begin."""
    arguments = (url, redis, str(folder), str(place), str(first), str(last), str(warm_up))
    with subprocess.Popen(
        (sys.executable, "-m", "tests.bench.fellow", *arguments),
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        if process.stdout.readline() != READY:
            raise AssertionError("a second worker did not get ready")
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()  # its end


async def _run(
    url: str, redis: str, folder: Path, place: int, first: int, last: int, warm_up: int
) -> None:
    contents = corpus.mails(last)[first:]
    async with inside(folder, url, redis=redis, place=place) as here, here.at_work():
        await here.keep_all(contents[-warm_up:], "warm")
        await here.until_done(warm_up)
        print(READY, end="", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await here.keep_all(contents[:-warm_up], "mail")
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    database, redis_url, where, *numbers = sys.argv[1:]
    asyncio.run(_run(database, redis_url, Path(where), *map(int, numbers)))
