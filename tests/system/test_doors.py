"""The doors of the running hub: what its log gives away, what a mail may carry, who is let go."""

import asyncio
import base64
import json
import re
import smtplib
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from router.accounts import Health
from tests.servers.mail import MailServers
from tests.servers.patience import PATIENCE, until
from tests.system.conftest import Scene
from tests.system.customer import Customer
from tests.system.hub import PASSWORD, Desk, HubProcess, signed_in
from tests.system.prepared import until_seen

KEY = "5ec2e7c0ffee" * 5 + "cafe"
WRONG = "canary-wrong-mailbox-word"
ADMIN_WORD = "canary-administrator-word"
REPLY = "canary-reply-text: your parcel is in the yellow house"
SEEN = ("/session", "/accounts", "/directory", "/quarantine", "/inbox", "/inbox/counters")


@dataclass
class Talkative(HubProcess):
    """A hub that logs whatever it can, and whose key is in the environment."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "CENTRALITA_LOG_LEVEL": "debug", "CENTRALITA_KEY": KEY}


@dataclass
class Stay:
    """A hub that has been set up and worked with, and what must not leak from it."""

    hub: Talkative
    desk: Desk
    secrets: dict[str, str]
    private: dict[str, str]
    answers: str


@pytest.fixture
async def stay(
    tmp_path: Path, mail_servers: MailServers, new_address: Callable[[str, str], str]
) -> AsyncIterator[Stay]:
    hub = Talkative(tmp_path, mail_servers.ca)
    mailbox, locked = new_address("support", "desk.test"), new_address("locked", "desk.test")
    customer = Customer(new_address("zacharias", "customer.test"), "Zacharias", mail_servers)
    try:
        hub.start()
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
            desk = Desk(client, hub.url)
            token = await set_up_token(hub)
            await set_up(desk, token)
            await asyncio.to_thread(add_mailboxes, hub, mail_servers, mailbox, locked)
            await until_seen(hub, {Health.OK, Health.AUTH_ERROR})
            answers = await work(hub, desk, customer, mailbox)
            cookies = {each.key: each.value for each in client.cookie_jar}
            secrets = {
                "key": KEY,
                "wrong password": WRONG,
                "right password": mail_servers.password,
                "right password, packed": packed(f"\0{mailbox}\0{mail_servers.password}"),
                "wrong password, packed": packed(f"\0{locked}\0{WRONG}"),
                "password of the admin": ADMIN_WORD,
                "setup token": token,
                "session": cookies["centralita_session"],
                "browser": cookies["centralita_device"],
            }
            private = {
                "csrf": desk.csrf,
                "reply": REPLY.partition(":")[0],
                "customer": customer.address.partition("@")[0],
                "mailbox": mailbox.partition("@")[0],
            }
            yield Stay(hub, desk, secrets, private, answers)
    finally:
        hub.kill()


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


async def set_up_token(hub: HubProcess) -> str:
    """Return what the first start says, once it is ready, to whoever started it."""

    async def look() -> re.Match[str] | None:
        return re.search(r"/setup#token=(\S+)", hub.log)

    link = await until(look, hub.log)
    assert link is not None
    return link[1]


async def set_up(desk: Desk, token: str) -> None:
    admin = {"name": "Ada", "email": "ada.canary@desk.test", "password": ADMIN_WORD}
    where = {"language": "en", "time_zone": "Europe/Madrid"}
    desk.csrf = (await desk.ask("POST", "/setup", {"token": token, **admin, **where}))["csrf"]


def add_mailboxes(hub: HubProcess, servers: MailServers, mailbox: str, locked: str) -> None:
    hub.add_mailbox(mailbox, servers, "Inbox")
    hub.add_mailbox(locked, replace(servers, password=WRONG), "Inbox")


async def work(hub: HubProcess, desk: Desk, customer: Customer, mailbox: str) -> str:
    """Take a mail, answer it, do a few things wrong; return what the API answered."""
    customer.write(mailbox, "Where is it?", "I am waiting.")
    row = await first_row(desk)
    item = f"/interactions/{row['id']}"
    await desk.ask("POST", f"{item}/take", {})
    reply = {"client_id": "canary-0001", "text": REPLY, "to": [customer.address]}
    await desk.ask("POST", f"{item}/replies", reply)
    await asyncio.to_thread(customer.wait_for, 1)
    for method, path, body in (
        ("POST", "/session", {"email": customer.address, "password": ADMIN_WORD + "?"}),
        ("POST", "/setup", {"token": ADMIN_WORD}),
        ("POST", f"{item}/replies", {**reply, "client_id": "canary-0002", "to": ["not@@one"]}),
        ("GET", f"/customers/{customer.address}", None),
    ):
        headers = {"X-CSRF-Token": desk.csrf, "Origin": desk.url}
        where = f"{desk.url}/api/v1{path}"
        async with desk.client.request(method, where, json=body, headers=headers) as answer:
            assert 400 <= answer.status < 500
    timeline = f"/customers/{row['customer_id']}/timeline"
    return json.dumps([await desk.ask("GET", path) for path in (*SEEN, item, timeline)])


async def first_row(desk: Desk) -> Any:

    async def look() -> Any:
        return (await desk.ask("GET", "/inbox?view=unassigned"))["rows"]

    return (await until(look, "nothing has arrived"))[0]


@pytest.mark.timeout(360)
async def test_secrets_stand_in_no_log_no_figure_no_answer_and_no_table(stay: Stay) -> None:
    await send_broken(stay)
    # The link is for whoever started the hub and looks at its terminal.
    log = "\n".join(line for line in stay.hub.log.splitlines() if "/setup#token=" not in line)
    async with stay.desk.client.get(f"{stay.hub.url}/metrics") as page:
        figures = await page.text()
    assert "debug" in log
    assert "Error handling request" in log
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "centralita_raws_unaccounted 0.0" in figures
    assert found(stay.secrets | stay.private, log) == []
    assert found(stay.secrets | stay.private, figures) == []
    assert found(stay.secrets, stay.answers) == []
    tables = texts(stay.hub.data)
    assert stay.private["reply"] in "\n".join(tables["message"])
    for table, lines in tables.items():
        assert found(stay.secrets, "\n".join(lines)) == [], table
    without_content = found(stay.private, "\n".join(tables["event"]))
    assert without_content == []


async def send_broken(stay: Stay) -> None:
    """Send what no parser takes, with a secret in it; it is answered without a version."""
    reader, writer = await asyncio.open_connection("127.0.0.1", stay.hub.port)
    cookie = f"Cookie: centralita_session={stay.secrets['session']}\0"
    writer.write(f"GET / HTTP/1.1\r\nHost: desk\r\n{cookie}\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    assert " 400 " in answer.partition("\r\n")[0]
    assert "\r\nServer: Centralita\r\n" in answer


def found(words: dict[str, str], text: str) -> list[str]:
    """Names of the words that stand in a text, by themselves."""
    return [
        name for name, word in words.items() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    ]


def texts(data: Path) -> dict[str, list[str]]:
    """All that can be read in the database, by table."""
    [file] = data.glob("*.db")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as base:
        named = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            table: [
                value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                for row in base.execute(f'SELECT * FROM "{table}"')
                for value in row
            ]
            for (table,) in named
        }


INJECTED = "=?utf-8?q?hi=0D=0ABcc=3A_evil=40customer=2Etest?="


@pytest.mark.timeout(360)
async def test_no_line_of_a_header_comes_from_what_somebody_wrote(scene: Scene) -> None:
    hub, customer = scene.hub, scene.customer
    hub.start()
    await scene.until_read()
    name = "=?utf-8?q?Maria=0D=0ABcc=3A_evil=40customer=2Etest?="
    head = f"From: {name} <{customer.address}>\r\nTo: {scene.mailbox}\r\nSubject: {INJECTED}"
    with smtplib.SMTP("127.0.0.1", customer.servers.mx, timeout=20) as smtp:
        smtp.sendmail(customer.address, [scene.mailbox], f"{head}\r\n\r\nHi".encode())
    async with signed_in(hub, scene.agent) as desk:
        row = await first_row(desk)
        item = f"/interactions/{row['id']}"
        assert not set(row["subject"] + row["customer_name"]) & {"\r", "\n"}
        await desk.ask("POST", f"{item}/take", {})
        renamed = {"name": "x\r\nBcc: evil@customer.test", "ver": 1}
        card = await desk.ask("PATCH", f"/customers/{row['customer_id']}", renamed)
        assert not set(card["name"]) & {"\r", "\n"}
        file = await upload(desk, "plan\r\nBcc: evil@customer.test\r\n.txt")
        for number, subject in enumerate(("", "Re: x\r\nBcc: evil@customer.test\r\n\r\nbody")):
            reply = {"client_id": f"forged-000{number}", "text": "Yes.", "to": [customer.address]}
            reply |= {"subject": subject, "uploads": [file] if subject else []}
            await desk.ask("POST", f"{item}/replies", reply)
        refused = {"client_id": "forged-0009", "text": "x"}
        for to in (f"{customer.address}\r\nBcc: evil@customer.test", "a@b.test\nX: y"):
            with pytest.raises(AssertionError, match="422"):
                await desk.ask("POST", f"{item}/replies", {**refused, "to": [to]})
    for mail in customer.wait_for(2):
        assert "Bcc" not in mail
        assert len(mail.get_all("Subject", [])) == 1
        assert str(mail["Subject"]).startswith("Re: ")
        names = [part.get_filename("") for part in mail.iter_attachments()]
        assert not set("".join(names)) & {"\r", "\n"}


async def upload(desk: Desk, name: str) -> str:
    headers = {"X-CSRF-Token": desk.csrf, "Origin": desk.url}
    where = f"{desk.url}/api/v1/uploads"
    async with desk.client.post(
        where, params={"name": name}, data=b"plan", headers=headers
    ) as answer:
        assert answer.status == 200, await answer.text()
        return str((await answer.json())["blob_id"])


async def test_a_new_password_from_the_command_line_closes_what_is_open(scene: Scene) -> None:
    hub = scene.hub
    hub.start()
    async with signed_in(hub, scene.agent) as desk:
        ws = await desk.client.ws_connect(f"{hub.url}/ws", headers={"Origin": hub.url})
        await ws.send_json({"type": "hello", "csrf": desk.csrf, "since": None})
        await ws.receive_json(timeout=PATIENCE)
        said = hub.command("agent", "password", scene.agent, stdin=PASSWORD + " anew\n")
        assert "new password" in said
        async with asyncio.timeout(PATIENCE):
            async for _ in ws:
                pass
        assert ws.close_code == 4401
        assert await desk.ask("GET", "/session") is None
