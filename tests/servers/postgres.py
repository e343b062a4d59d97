"""A private PostgreSQL: one server for a test run, on a socket in its folder, forgetful on purpose.

It never runs as root, so it runs as `nobody`. A test gets a database of its own, cloned from one
that has been migrated once.
"""

import asyncio
import os
import pwd
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from storage.postgres import bring_up

TEMPLATE = "migrated"
USER = "centralita"

# A test run that is cut off leaves nothing worth keeping.
UNSAFE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
OPTIONS = "-c listen_addresses= -c max_connections=200 -c deadlock_timeout=200ms"


class Postgres:
    """A server with everything it writes under `folder`; `safe` makes it sync as in real life."""

    def __init__(self, folder: Path, *, safe: bool = False) -> None:
        self.folder = folder
        self._options = OPTIONS if safe else f"{OPTIONS} {UNSAFE}"
        self._place = ""

    @property
    def is_made(self) -> bool:
        return (self.folder / "ready").exists()

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def make(self) -> None:
        """Make the server and the database that others are cloned from."""
        owner = pwd.getpwnam("nobody")
        self.folder.mkdir()
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run(
            "initdb", "--auth=trust", f"--username={USER}", "--no-sync", "--encoding=UTF8",
            "--locale=C.UTF-8",
        )  # fmt: skip
        self.start()
        self._administer(f"CREATE DATABASE {TEMPLATE}")
        # Whoever asks for the server may have a loop running in this thread.
        with ThreadPoolExecutor() as apart:
            apart.submit(asyncio.run, bring_up(self.url(TEMPLATE))).result()
        (self.folder / "ready").touch()

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"{self._options} -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "start", "--wait", f"--options={options}", f"--log={self._log}")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it if it runs: 'immediate' is how a crash looks to those who are connected."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", f"--mode={mode}")

    def clone(self) -> str:
        """Return the address of a new database with empty tables."""
        return self.blank(TEMPLATE)

    def blank(self, template: str = "template0") -> str:
        """Return the address of a new database without tables."""
        name = f"test_{uuid4().hex}"
        self._administer(
            f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy {self._place}"
        )
        return self.url(name)

    def move_to(self, folder: Path) -> None:
        """From now on put databases into this empty folder; the log of writes stays where it is."""
        owner = pwd.getpwnam("nobody")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        self._administer(f"CREATE TABLESPACE elsewhere LOCATION '{folder}'")
        self._place = "TABLESPACE elsewhere"

    def drop(self, url: str) -> None:
        """Drop a clone, whoever may still be connected."""
        name = urlsplit(url).path.strip("/")
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _administer(self, statement: str) -> None:
        self._call("psql", "--quiet", self.url("postgres"), "--command", statement)

    @property
    def pid(self) -> int:
        """Of the server's first process."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _run(self, program: str, *arguments: str) -> None:
        self._call(program, f"--pgdata={self.folder / 'data'}", *arguments)

    def _call(self, program: str, *arguments: str) -> None:
        identity = {} if os.geteuid() else {"user": "nobody", "extra_groups": ()}
        # What the server inherits stays open as long as it runs: no pipes of ours.
        with (self.folder / "out").open("ab") as out:
            subprocess.run(  # type: ignore[call-overload]  # some of its arguments by a mapping
                (_program(program), *arguments),
                check=True, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd="/", **identity,
            )  # fmt: skip


def _program(name: str) -> str:
    """Debian keeps them away from the PATH, by version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    if path is None:
        raise FileNotFoundError(f"{name}: PostgreSQL is not installed")
    return path
