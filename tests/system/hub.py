"""A hub as a process of its own, on a free port, and somebody signed in to its HTTP interface."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import aiohttp

from tests.servers.mail import MailServers
from tests.servers.patience import PATIENCE
from tests.servers.ports import free_ports

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "a long enough password"


@dataclass
class HubProcess:
    """A hub with its data folder; it may be killed and started again."""

    data: Path
    ca: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: subprocess.Popen[bytes] | None = None
    database: str = ""
    """Address of a database, '' for SQLite in the data folder."""
    timings: str = ""
    """Waits that are shortened, see CENTRALITA_TIMINGS."""
    extra: dict[str, str] = field(default_factory=dict)
    """More for its environment."""
    role: str = "run"
    """Which command it is: run, web or worker."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "CENTRALITA_DATA": str(self.data),
            "CENTRALITA_PORT": str(self.port),
            "CENTRALITA_WORKER_PORT": str(self.port),
            "CENTRALITA_CA_FILE": str(self.ca),
            "CENTRALITA_LOG_LEVEL": "warning",
            "CENTRALITA_DATABASE_URL": self.database,
            "CENTRALITA_TIMINGS": self.timings,
        }

    def command(self, *arguments: str, stdin: str = "") -> str:
        """Run a command to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "config", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=4 * PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self, crash_at: str = "") -> None:
        """Start it and wait until it says that it is ready; `crash_at` arms a point of its code."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "config", self.role],
                env={**self.environment, **self.extra, "CENTRALITA_CRASH_AT": crash_at},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < deadline:
            with suppress(OSError), urlopen(f"{self.url}/readyz", timeout=5):
                return
            assert self.process.poll() is None, self.log
            time.sleep(0.05)
        raise AssertionError(f"the hub is not ready after {2 * PATIENCE} s: {self.log}")

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def _log(self) -> Path:
        return self.data / ("hub.log" if self.role == "run" else f"{self.role}-{self.port}.log")

    def has_died(self) -> int | None:
        """Its exit code once it has ended by itself, minus the signal's number if by one."""
        assert self.process is not None
        return self.process.poll()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(PATIENCE)
            self.process = None

    def freeze(self) -> None:
        """Stop it as a machine that hangs: it does nothing, and nobody is told."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on as if no time had passed."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> int:
        """Ask it to end; return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        self.process = None
        return code

    def add_mailbox(self, address: str, servers: MailServers, queue: str, name: str = "") -> None:
        self.command(
            "account", "add", "email", name or address, "--queue", queue,
            f"address={address}", "display_name=The Shop", f"username={address}",
            "imap_host=localhost", f"imap_port={servers.imaps}", "imap_security=tls",
            "smtp_host=localhost", f"smtp_port={servers.smtps}", "smtp_security=tls",
            f"password={servers.password}",
        )  # fmt: skip


class Refusal(AssertionError):
    """The hub said no; most tests do not expect that."""


@dataclass
class Desk:
    """Somebody signed in, speaking JSON."""

    client: aiohttp.ClientSession
    url: str
    csrf: str = ""

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"X-CSRF-Token": self.csrf, "Origin": self.url}
        async with self.client.request(
            method, f"{self.url}/api/v1{path}", json=body, headers=headers
        ) as answer:
            text = await answer.text()
            if answer.status >= 400:
                raise Refusal(f"{method} {path}: {answer.status} {text}")
            return await answer.json() if text else None


@asynccontextmanager
async def signed_in(hub: HubProcess, email: str) -> AsyncIterator[Desk]:
    # The jar keeps cookies of an address without a name only when told so.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        desk = Desk(client, hub.url)
        session = await desk.ask("POST", "/session", {"email": email, "password": PASSWORD})
        desk.csrf = session["csrf"]
        yield desk
