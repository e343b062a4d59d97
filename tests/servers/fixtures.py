"""The servers as pytest fixtures; mail servers and PostgreSQL are one set for all workers of a run.

The process that was started first names a folder and hands it to its workers in the environment;
the first worker that needs a server starts it there, and the first process stops them.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser

from tests.servers import browser, loopback, mail
from tests.servers.mail import MailServers
from tests.servers.postgres import Postgres

FOLDER = "CENTRALITA_TEST_SERVERS"
"""Environment variable: the folder of this test run's servers."""


def pytest_configure(config: pytest.Config) -> None:
    loopback.close_the_world()
    if not _is_worker(config):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="centralita-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config):
        folder = Path(os.environ.pop(FOLDER))
        mail.stop(folder)
        Postgres(folder / "postgres").stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def mail_servers() -> MailServers:
    """Dovecot and Postfix of this test run; take addresses of your own from `new_address`."""
    with _alone() as folder:
        return mail.running(folder) or mail.start(folder)


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    """PostgreSQL of this test run; take a database of your own from `new_database`."""
    with _alone() as folder:
        folder.chmod(0o755)  # it runs as nobody and must get in
        server = Postgres(folder / "postgres")
        if not server.is_made:
            server.make()
        return server


@pytest.fixture
def new_database(postgres: Postgres) -> Iterator[str]:
    """The address of a database with empty tables, for one test."""
    url = postgres.clone()
    yield url
    postgres.drop(url)


@contextmanager
def _alone() -> Iterator[Path]:
    """The folder of the servers, while no other worker starts any."""
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


@pytest.fixture
def new_address() -> Callable[[str, str], str]:
    """Makes an address that no other test uses: `new_address("anna", "customer.test")`."""
    return lambda name, domain: f"{name}-{uuid4().hex[:8]}@{domain}"


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium that reaches loopback alone."""
    async with browser.launched() as launched:
        yield launched


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
