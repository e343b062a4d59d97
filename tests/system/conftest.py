"""A hub with a queue, a mailbox and an agent, between the mail servers of the test run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from tests.servers.mail import MailServers
from tests.system.customer import Customer
from tests.system.furnished import furnish
from tests.system.hub import HubProcess
from tests.system.prepared import Prepared, until_read


@dataclass(frozen=True, slots=True)
class Scene:
    """Who plays: the hub, its mailbox, its agent, and a customer."""

    hub: HubProcess
    mailbox: str
    agent: str
    customer: Customer

    async def until_read(self) -> None:
        """Wait until the mailbox is watched: a new one begins with what comes afterwards."""
        await until_read(self.hub)


@pytest.fixture
def database() -> str:
    """Where the hub keeps its rows: SQLite in its folder; test_on_postgres says otherwise."""
    return ""


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def prepared(request: pytest.FixtureRequest, mail_servers: MailServers) -> Prepared:
    folders: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    postgres = request.getfixturevalue("postgres") if request.param == "postgres" else None
    mailbox, agent = (f"{name}-{uuid4().hex[:8]}@desk.test" for name in ("crash", "laura"))
    return Prepared.make(folders.mktemp("prepared"), mail_servers, mailbox, (agent,), postgres)


@pytest.fixture
def scene(
    tmp_path: Path,
    mail_servers: MailServers,
    new_address: Callable[[str, str], str],
    database: str,
) -> Iterator[Scene]:
    hub = HubProcess(tmp_path, mail_servers.ca, database=database)
    mailbox, agent = new_address("support", "desk.test"), new_address("laura", "desk.test")
    customer = Customer(new_address("maria", "customer.test"), "María López", mail_servers)
    agents = [(agent, "Laura García")]
    furnish(hub, mail_servers, mailbox, agents, signature="Kind regards\nThe Shop")
    try:
        yield Scene(hub, mailbox, agent, customer)
    finally:
        hub.kill()
