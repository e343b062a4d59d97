"""An agent's screen as far as a stop watch sees it: signed in, one kept connection."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil

from tests.bench.crowd import AGENT, Crowd
from tests.system.hub import PASSWORD, HubProcess

BUSY_PERCENT = 10.0


class Screen:
    """Asks a hub over HTTP, one request after the other."""

    def __init__(self, line: HTTPConnection) -> None:
        self._line = line
        self._headers = {"Content-Type": "application/json"}
        body = json.dumps({"email": AGENT, "password": PASSWORD})
        self._line.request("POST", "/api/v1/session", body, self._headers)
        answer = self._line.getresponse()
        answer.read()
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        self._headers["Cookie"] = cookie

    def ask(self, path: str) -> Any:
        """Return the answer as it reads."""
        return json.loads(self._content(path))

    def ms(self, path: str) -> float:
        """Return how long the whole answer took."""
        start = time.perf_counter()
        self._content(path)
        return (time.perf_counter() - start) * 1000

    def _content(self, path: str) -> bytes:
        self._line.request("GET", f"/api/v1{path}", headers=self._headers)
        answer = self._line.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status} {content!r}")
        return content


@contextmanager
def screen(crowd: Crowd) -> Iterator[Screen]:
    """A screen before a hub that serves these conversations."""
    hub = HubProcess(crowd.folder, Path("no-servers.pem"), database=crowd.url)
    hub.start()
    _settle(hub)
    try:
        with closing(HTTPConnection("127.0.0.1", hub.port, timeout=30)) as line:
            yield Screen(line)
    finally:
        hub.stop()


def _settle(hub: HubProcess) -> None:
    """What waits is read at the start: until it has been."""
    assert hub.process is not None
    process = psutil.Process(hub.process.pid)
    while process.cpu_percent(interval=1.0) > BUSY_PERCENT:
        pass
