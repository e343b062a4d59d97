"""How the hub looks from outside: its public address, its processes, the folder they share."""

from __future__ import annotations

import asyncio
import re
import secrets
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from config.doctor.case import Case
from config.doctor.finding import Finding, bad, ok, warning
from config.health import MARK
from config.settings import LOOPBACK

WAIT_S = 5.0
SEEN = re.compile(rb"^centralita_folder_mark (\S+)$", re.MULTILINE)
OPENS = "Is the hub running, and does the proxy before it lead here?"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a web server said; `status` is 0 when it said nothing, and `body` then says why."""

    status: int
    body: bytes


async def public_url(case: Case) -> AsyncIterator[Finding]:
    """Do browsers reach the hub where it says, and does it take them for its own?"""
    url, parts = case.settings.url, urlsplit(case.settings.url)
    if case.settings.database and not case.settings.public_url:
        text = f"CENTRALITA_PUBLIC_URL is not set: links in a worker's mails lead to {url}"
        yield warning("public URL", text, "Set it to where browsers find the hub, in every process")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        text = f"{url} is not encrypted: passwords travel in the open"
        yield warning("public URL", text, "Put a proxy with a certificate before it")
    try:
        await asyncio.get_running_loop().getaddrinfo(parts.hostname, parts.port or 443)
    except socket.gaierror as error:
        advice = "Make the name known, or mend CENTRALITA_PUBLIC_URL"
        yield bad("public URL", f"{parts.hostname} is no known name: {error.strerror}", advice)
        return
    alive = await asked(f"{url}/healthz")
    if alive.status != 200:
        yield warning("public URL", f"{url} does not answer: {_said(alive)}", OPENS)
        return
    # A request that changes nothing, from our own page as browsers would say it.
    origin = {"Origin": f"{parts.scheme}://{parts.netloc}"}
    seen = await asked(f"{url}/api/v1/session", "DELETE", origin)
    if seen.status == 403:
        advice = "Start the hub with the same CENTRALITA_PUBLIC_URL that the doctor has"
        yield bad("public URL", f"The hub at {url} refuses browsers that come from there", advice)
    else:
        yield ok("public URL", f"{url} answers and takes its own pages for its own")


async def processes(case: Case) -> AsyncIterator[Finding]:
    """Do all processes see the same data folder? Each is asked what it reads in a file there."""
    mark = secrets.randbelow(1 << 48) + 1  # a whole number that a gauge can hold
    file = case.settings.data / MARK
    try:
        await asyncio.to_thread(file.write_text, str(mark))
    except OSError:
        return  # the folder's own check has said so
    here = [f"http://{case.settings.host}:{port}" for port in _ports(case)]
    heard = {address: await asked(f"{address}/metrics") for address in (*here, *case.ask)}
    running = [address for address in here if heard[address].status == 200]
    if not running:
        yield warning("process", f"None runs at {' or '.join(here)}", "./centralita run")
    for address in dict.fromkeys((*running, *case.ask)):
        yield _compared(address, mark, heard[address])


def _ports(case: Case) -> list[int]:
    """Where this machine's processes would listen: only on a PostgreSQL they may be several."""
    settings = case.settings
    return [settings.port, settings.worker_port] if settings.database else [settings.port]


def _compared(address: str, mark: int, answer: Answer) -> Finding:
    seen = SEEN.search(answer.body)
    if answer.status != 200:
        return bad("process", f"{address} does not answer: {_said(answer)}", OPENS)
    if seen is None or float(seen[1]) != mark:
        advice = "Let CENTRALITA_DATA name one shared folder in every process"
        return bad("process", f"{address} works with another data folder", advice)
    return ok("process", f"{address} sees this data folder")


async def asked(url: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
    """Ask a web server, within seconds."""
    return await asyncio.to_thread(_ask, Request(url, method=method, headers=headers or {}))


def _ask(request: Request) -> Answer:
    try:
        with urlopen(request, timeout=WAIT_S) as answer:
            return Answer(answer.status, answer.read())
    except HTTPError as error:
        with error:
            return Answer(error.code, error.read())
    except URLError as error:
        return Answer(0, str(error.reason).encode())
    except (OSError, HTTPException) as error:
        return Answer(0, str(error).encode())


def _said(answer: Answer) -> str:
    return f"it says {answer.status}" if answer.status else answer.body.decode()
