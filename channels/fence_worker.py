"""The process behind the fence: parses what it is handed on standard input until that closes.

Run as `python -m channels.fence_worker MEGABYTES SECONDS PATIENCE PACKAGE`: it ends itself when a
row takes more than SECONDS of the processor, or PATIENCE seconds of the clock. It imports nothing
but the nouns and the parse of the kinds it meets. A frame is 8 bytes of length and a pickle; the
two processes are one program and trust each other, the mail inside is only ever bytes.
"""

from __future__ import annotations

import pickle
import resource
import signal
import sys
from importlib import import_module
from typing import Any, BinaryIO

from router.accounts import Account, RawRow
from router.inbound import Parsed
from router.ports import ReplyToken

LENGTH_BYTES = 8
READY = b"ready"


def frame(value: object) -> bytes:
    """Return the value as a frame."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(LENGTH_BYTES, "big") + content


def main() -> None:
    """Answer each row with a `Parsed`, or with the text of what went wrong."""
    megabytes, seconds, patience = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    package = sys.argv[4]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the hub; it closes our input
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not write into the answers
    answers.write(READY)
    answers.flush()
    while (request := _read(requests)) is not None:
        kind, account, token, rows = request
        for row in rows:
            # Neither signal is caught, so no parser holds out against them; the hub looks at the
            # clock as well, and `alarm` ends us should it have died meanwhile.
            signal.setitimer(signal.ITIMER_PROF, seconds)
            signal.alarm(patience)
            answer = _parsed(f"{package}.{kind}.parse", account, token, row)
            signal.alarm(0)
            signal.setitimer(signal.ITIMER_PROF, 0)
            answers.write(frame(answer))
            answers.flush()


def _parsed(module: str, account: Account, token: ReplyToken, row: RawRow) -> Parsed | str:
    try:
        parsed: Parsed = import_module(module).parse(row, account, token)
    except Exception as error:
        # A parse never raises; should one do so all the same, the row is put aside, not lost.
        return f"{type(error).__name__}: {error}"[:300]
    return parsed


def _read(source: BinaryIO) -> Any:  # what the hub pickled: the tuple that `main` takes apart
    length = source.read(LENGTH_BYTES)
    if len(length) < LENGTH_BYTES:
        return None
    return pickle.loads(source.read(int.from_bytes(length, "big")))


if __name__ == "__main__":
    main()
