"""The doctor finds what is wrong, says what to do, and is content with what is well."""

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from config.doctor.case import Case
from config.doctor.finding import Finding, State
from config.doctor.walk import walk
from config.doctor.web import processes, public_url
from config.health import MARK, Readiness
from config.metrics import Prometheus
from config.settings import Settings
from config.wiring import build
from router.accounts import Account
from router.model import AccountId, QueueId
from storage.engine import database_file
from storage.ids import AscendingIds
from storage.migrating import migrate
from storage.sqlite import open_store
from tests.clock import FakeClock
from tests.config.test_commands import centralita
from tests.servers.mail import MailServers
from tests.servers.ports import free_ports
from tests.storage.past import OLD, sqlite_of
from tests.storage.stores import KEY, SilentMeter
from tests.storage.world import START
from tests.system.furnished import settings_of


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which all is well, but for two mails in quarantine; not to be changed."""
    data = tmp_path_factory.mktemp("healthy") / "data"
    sqlite_of(OLD[-1], data)
    migrate(data)
    run(data, "UPDATE account SET enabled = 0")
    run(data, "UPDATE raw SET state = 'done' WHERE state = 'pending'")
    (data / "key").write_text(KEY.hex())
    (data / "key").chmod(0o600)
    return data


@pytest.fixture
def data(healthy: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(healthy, tmp_path / "data"))


def run(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(database_file(data))) as database:
        database.execute(statement)
        database.commit()


def unlocked(data: Path) -> None:
    (data / "key").chmod(0o644)


def other_key(data: Path) -> None:
    (data / "key").write_text("00" * 32)


def without_files(data: Path) -> None:
    for file in (data / "blobs").glob("??/??/*"):
        file.unlink()


def old_file(data: Path) -> None:
    file = data / "blobs" / "aa" / "bb" / ("c" * 28 + "bbaa")
    file.parent.mkdir(parents=True)
    file.touch()
    os.utime(file, (0, 0))


# What happens to the hub, what is found, and whether that is bad.
ILLS: dict[str, tuple[Callable[[Path], object] | str, str, bool]] = {
    "nothing": (lambda _: None, "All 9 that arrived are accounted for", False),
    "quarantine": (lambda _: None, "2 could not be read and wait -> ./centralita replay", False),
    "a key that others read": (unlocked, "can be read by others -> chmod 600", False),
    "no key": (lambda data: (data / "key").unlink(), "need the key .* is not there", True),
    "another key": (other_key, "Accounts need the key .*, and this is", True),
    "no key in its file": (lambda d: (d / "key").write_text("x"), "holds no key", True),
    "older tables": (
        "UPDATE alembic_version SET version_num = '0001'", "of revision 0001, .* migrate", True,
    ),
    "lost files": (without_files, "3 of 3 files are gone: .* Restore a backup", True),
    "forgotten files": (old_file, "1 files of no row are older than two days", False),
    "no fate": ("UPDATE raw SET state = 'lost'", "9 of what arrived have no fate", True),
    "a clock set back": (
        "UPDATE event SET at = 40000000000000000 WHERE seq = 1", "which is to come", True,
    ),
    "no database": (
        lambda data: database_file(data).write_bytes(b"x" * 5000), "does not answer", True,
    ),
    "an account that does not let us in": (
        "UPDATE account SET enabled = 1", "support@shop.demo, settings: imap_port", True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("ill", ILLS)
async def test_an_ill_is_found_and_its_cure_named(ill: str, data: Path) -> None:
    harm, said, is_bad = ILLS[ill]
    run(data, harm) if isinstance(harm, str) else harm(data)
    found = [one async for one in walk(Case(Settings(data, port=free_ports(1)[0])))]
    wanted = [one for one in found if re.search(said, f"{one.text} -> {one.advice}")]
    assert wanted, "\n".join(map(str, found))
    assert (State.BAD in {one.state for one in found}) == is_bad, "\n".join(map(str, found))


def test_the_command_says_it_a_line_a_check_or_as_json_and_fails_when_something_is_bad(
    data: Path,
) -> None:
    port = str(free_ports(1)[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CENTRALITA_PORT", port)
        said = centralita(data, "doctor")
        assert "ok      key            " in said
        assert re.search(r"doctor: \d+ ok, \d+ warning, 0 bad\n$", said)
        other_key(data)
        told = json.loads(centralita(data, "doctor", "--json", code=1))
        [bad] = [one for one in told if one["state"] == "bad"]
        assert bad["check"] == "key"
        assert bad["advice"].startswith("Put the right key back")
        before = centralita(data.parent, "doctor")
    assert "The first start makes it" in before


async def test_a_running_hub_shows_its_folder_and_refuses_no_page_of_its_own(data: Path) -> None:
    [port] = free_ports(1)
    settings = Settings(data=data, port=port)
    store = await open_store(data, KEY, FakeClock(START), AscendingIds(), SilentMeter())
    hub = build(store, settings, Prometheus())
    async with TestServer(hub.application(Readiness(hub).routes()), port=port) as server:
        there = f"http://127.0.0.1:{server.port}"
        assert [one.state async for one in processes(Case(settings, [there]))] == [State.OK]
        elsewhere = replace(settings, data=data.parent)
        [other] = [one async for one in processes(Case(elsewhere))]
        assert other.state is State.BAD
        assert "works with another data folder" in other.text
        assert (data.parent / MARK).exists()
        [fine] = [one async for one in public_url(Case(settings))]
        assert fine.text.endswith("takes its own pages for its own")
        several = replace(settings, database="postgresql://hub@127.0.0.1/hub")
        [unset, _] = [one async for one in public_url(Case(several))]
        assert unset.state is State.WARNING
        assert "links in a worker's mails lead to http://127.0.0.1:" in unset.text
        foreign = replace(settings, public_url=f"http://127.0.0.2:{port}")
        *_, refused = [one async for one in public_url(Case(foreign))]
        assert refused.state is not State.OK
    [silent] = [one async for one in processes(Case(settings))]
    assert "None runs at" in silent.text
    await store.close()


async def test_a_mailbox_is_entered_but_nothing_is_sent(
    data: Path, mail_servers: MailServers, new_address: Callable[[str, str], str]
) -> None:
    address = new_address("doctor", "desk.test")
    store = await open_store(data, KEY, FakeClock(START), AscendingIds(), SilentMeter())
    account = Account(
        AccountId("box"), "Box", "email", QueueId("support"), settings_of(address, mail_servers),
        {"password": mail_servers.password},
    )  # fmt: skip
    await store.unit.write(lambda tx: tx.config.put_account(account))
    await store.close()
    settings = Settings(data=data, port=free_ports(1)[0], ca_file=str(mail_servers.ca))
    found = [one async for one in walk(Case(settings)) if one.text.startswith("Box")]
    [line] = found
    assert line.state is State.OK
    assert line.text.endswith("smtp_login")


async def test_the_server_and_its_clock_are_seen_and_one_that_is_away(
    new_database: str, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database=new_database, port=free_ports(1)[0])
    found = {one.check: one async for one in walk(Case(settings))}
    assert "PostgreSQL 1" in found["database"].text
    assert "the database's" in found["clock"].text
    away = replace(settings, database=f"{new_database}-away", redis="redis://127.0.0.1:9")
    found = {one.check: one async for one in walk(Case(away))}
    assert found["database"].state is State.BAD
    assert found["redis"].state is State.WARNING
    assert "nothing is lost" in found["redis"].advice


def test_a_finding_is_a_line_and_its_advice_another() -> None:
    assert str(Finding("key", State.BAD, "Lost", "Find it")).splitlines() == [
        "bad     key            Lost",
        "                       -> Find it",
    ]
