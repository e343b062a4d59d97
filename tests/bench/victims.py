"""Who is killed in a storm, and how each is started again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.servers import dovecot, postfix
from tests.servers.killing import kill_family
from tests.servers.postgres import Postgres
from tests.system.hub import HubProcess


@dataclass(frozen=True, slots=True)
class Victim:
    """A server and how to kill it and start it again; both block."""

    name: str
    kill: Callable[[], None]
    start: Callable[[], None]


def victim(hub: HubProcess) -> Victim:
    """Return a process of ours as one that may die."""
    return Victim("hub" if hub.role == "run" else hub.role, hub.kill, hub.start)


def victims(folder: Path, postgres: Postgres | None) -> tuple[Victim, ...]:
    """Return the servers around it; the mail servers live in `folder`."""

    def died(pid: Callable[[], int]) -> Callable[[], None]:
        return lambda: kill_family(pid())

    found = [
        Victim("dovecot", died(partial(dovecot.pid, folder)), partial(dovecot.launch, folder)),
        Victim("postfix", died(partial(postfix.pid, folder)), partial(postfix.launch, folder)),
    ]
    if postgres is not None:
        found.append(Victim("postgres", died(lambda: postgres.pid), postgres.start))
    return tuple(found)
