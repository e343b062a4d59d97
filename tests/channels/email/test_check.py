from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from channels.base import Check
from channels.email.simulator import Simulator
from channels.registry import Registry
from router.accounts import Account
from router.errors import NotFound
from router.model import AccountId, QueueId
from tests.channels.desk import mail_account
from tests.channels.rig import Rig, rig_with
from tests.servers.mail import MailServers

NewAddress = Callable[[str, str], str]


def account(servers: MailServers, own: str, **settings: str | int | bool) -> Account:
    values: dict[str, str | int | bool] = {
        "address": own,
        "imap_host": "localhost",
        "imap_port": servers.imaps,
        "smtp_host": "localhost",
        "smtp_port": servers.submission,
        "smtp_security": "starttls",
    }
    return Account(
        AccountId("new"), "New", "email", QueueId("help"), values | settings, {"password": "secret"}
    )


async def steps_of(rig: Rig, account: Account) -> list[Check]:
    registry = Registry(rig.supplies)
    return [check async for check in registry.test("email", account)]


async def test_a_good_account_passes_every_step(
    mail_servers: MailServers, new_address: NewAddress
) -> None:
    rig = await rig_with({"check.arrival": 20.0}, ca_file=str(mail_servers.ca))
    checks = await steps_of(rig, account(mail_servers, new_address("help", "desk.test")))
    failed = [check for check in checks if not check.ok and check.step != "subaddress"]
    assert failed == []
    assert [check.step for check in checks] == [
        "settings", "imap_name", "imap_tls", "imap_login", "mailbox",
        "smtp_name", "smtp_login", "send", "subaddress",
    ]  # fmt: skip
    await rig.store.close()


@pytest.mark.parametrize(
    ("settings", "step", "advice"),
    [
        ({"address": "no address"}, "settings", "e-mail address"),
        ({"imap_host": "elsewhere.example"}, "imap_name", "name of the server"),
        ({"imap_port": 1}, "imap_tls", "firewall"),
        ({"username": "x", "mailbox": "Nowhere"}, "mailbox", "folder that exists"),
        ({"smtp_port": 1}, "smtp_login", "firewall"),
        ({"smtp_security": "tls"}, "smtp_login", "protection"),
        ({"imap_security": "starttls", "imap_port": 143}, "settings", "must be one of tls, plain"),
    ],
)
async def test_the_first_step_that_fails_is_the_last_and_says_what_to_do(
    mail_servers: MailServers,
    new_address: NewAddress,
    settings: dict[str, str | int],
    step: str,
    advice: str,
) -> None:
    rig = await rig_with({"imap.command": 3.0}, ca_file=str(mail_servers.ca))
    checks = await steps_of(
        rig, account(mail_servers, new_address("help", "desk.test"), **settings)
    )
    assert [check.ok for check in checks] == [True] * (len(checks) - 1) + [False]
    assert checks[-1].step == step
    assert advice in checks[-1].detail
    await rig.store.close()


async def test_a_wrong_password_and_an_unknown_certificate_are_named(
    mail_servers: MailServers, new_address: NewAddress
) -> None:
    good = account(mail_servers, new_address("help", "desk.test"))
    rig = await rig_with(ca_file=str(mail_servers.ca))
    checks = await steps_of(rig, replace(good, secrets={"password": "wrong"}))
    assert (checks[-1].step, "password" in checks[-1].detail) == ("imap_login", True)
    stranger = await rig_with()
    checks = await steps_of(stranger, good)
    assert (checks[-1].step, "certificate" in checks[-1].detail) == ("imap_tls", True)


async def test_mail_that_never_comes_back_is_noticed(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path)
    ports = await simulator.start()
    rig = await rig_with({"check.arrival": 1.0})
    lost = mail_account(ports.smtp, ports.imap, username="somebody@else.test")
    checks = await steps_of(rig, lost)
    assert (checks[-1].step, "spam folder" in checks[-1].detail) == ("send", True)
    await simulator.stop()


async def test_a_kind_that_does_not_exist_is_not_found() -> None:
    rig = await rig_with()
    with pytest.raises(NotFound):
        async for _ in Registry(rig.supplies).test("pigeon", mail_account(1, 1)):
            pass
