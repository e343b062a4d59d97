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


def victims(hub: HubProcess, folder: Path, postgres: Postgres | None) -> tuple[Victim, ...]:
    """Return all of them; the mail servers live in `folder`."""

    def died(pid: Callable[[], int]) -> Callable[[], None]:
        return lambda: kill_family(pid())

    found = [
        Victim("hub", hub.kill, hub.start),
        Victim("dovecot", died(partial(dovecot.pid, folder)), partial(dovecot.launch, folder)),
        Victim("postfix", died(partial(postfix.pid, folder)), partial(postfix.launch, folder)),
    ]
    if postgres is not None:
        found.append(Victim("postgres", died(lambda: postgres.pid), postgres.start))
    return tuple(found)
