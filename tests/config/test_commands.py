"""The commands as somebody types them; what goes wrong is said in one plain sentence."""

import io
import json
import logging
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from config.__main__ import COMMANDS, main
from config.commands.opening import run_with
from router.accounts import RawState
from router.inbound import Raw
from router.model import AccountId
from router.repositories import Tx
from storage.keeping import IN_ROW, make_keep
from storage.store import Store
from tests.servers.mail import MailServers

ROOT = Path(__file__).resolve().parent.parent.parent


def centralita(
    data: Path, *arguments: str, stdin: str = "", ca: Path | None = None, code: int = 0
) -> str:
    """Run a command and return what it printed; its exit code is as expected."""
    environment = {"CENTRALITA_DATA": str(data)} | ({"CENTRALITA_CA_FILE": str(ca)} if ca else {})
    printed, ended = io.StringIO(), 0
    logs = logging.getLogger()
    before = logs.handlers[:], logs.level
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO(stdin))
        patch.chdir(data)
        for name, value in environment.items():
            patch.setenv(name, value)
        with redirect_stdout(printed), redirect_stderr(printed):
            try:
                main(list(arguments))
            except SystemExit as end:
                ended = end.code if isinstance(end.code, int) else 1
    logs.handlers[:], logs.level = before
    assert ended == code, printed.getvalue()
    return printed.getvalue()


def test_a_queue_and_people_are_added_listed_and_never_twice(tmp_path: Path) -> None:
    centralita(tmp_path, "queue", "add", "Support", "--language", "es")
    assert "Support\tes" in centralita(tmp_path, "queue", "list")
    again = centralita(tmp_path, "queue", "add", "Support", code=1)
    assert again == "centralita: There is a queue named 'Support' already.\n"
    person = ("agent", "add", "ana@shop.test", "--name", "Ana", "--queue", "Support")
    centralita(tmp_path, *person, stdin="a good long password\n")
    assert "Ana\tagent\toffline\tSupport" in centralita(tmp_path, "agent", "list")
    assert "already" in centralita(tmp_path, *person, stdin="a good long password\n", code=1)
    assert "command line\tcreated\tagent\tAna" in centralita(tmp_path, "audit", "list")
    assert "is whole: 3 lines" in centralita(tmp_path, "audit", "verify")
    short = centralita(tmp_path, "agent", "password", "ana@shop.test", stdin="short\n", code=1)
    assert short == "centralita: A password has 10 to 256 characters.\n"
    other = ("agent", "add", "eva@shop.test", "--name", "Eva", "--queue", "Sales")
    unknown = centralita(tmp_path, *other, stdin="a good long password\n", code=1)
    assert "There is no queue named 'Sales'. Queues: Support." in unknown


def test_a_calendar_is_added_closed_on_dates_and_given_to_a_queue(tmp_path: Path) -> None:
    add = ("calendar", "add", "Shop", "--zone", "Europe/Madrid")
    week = ("--open", "mon-fri 09:00-14:00,16:00-19:00", "--open", "sat 10:00-13:00")
    said = "mon-fri 09:00-14:00,16:00-19:00; sat 10:00-13:00"
    assert centralita(tmp_path, *add, *week) == (
        f"Calendar 'Shop' added: {said} (Europe/Madrid).\n"
    )
    assert "named 'Shop' already" in centralita(tmp_path, *add, *week, code=1)
    line = centralita(tmp_path, "calendar", "list").split("\t")
    assert line[:3] == ["Shop", "Europe/Madrid", said]
    assert line[3].startswith(("open now", "opens 2"))
    always = centralita(tmp_path, "calendar", "change", "Shop", "--open", "mon-sun 00:00-24:00")
    assert always == "Shop\tEurope/Madrid\tmon-sun 00:00-24:00\topen now\n"
    closed = ("calendar", "closed", "Shop")
    centralita(tmp_path, *closed, "2999-12-25")
    some = centralita(tmp_path, *closed, "2999-12-24", "--open", "10:00-13:00")
    assert some.endswith("open now\n  2999-12-24 open 10:00-13:00\n  2999-12-25 closed\n")
    assert "2999-12-24" not in centralita(tmp_path, "calendar", "usual", "Shop", "2999-12-24")
    centralita(tmp_path, "queue", "add", "Support")
    assert "Support\ten\toffers ring 30 s\talways open" in centralita(tmp_path, "queue", "list")
    given = centralita(tmp_path, "queue", "hours", "Support", "Shop")
    assert given == "Queue 'Support' has the hours of 'Shop'.\n"
    assert "Support\ten\toffers ring 30 s\tShop" in centralita(tmp_path, "queue", "list")
    away = ("queue", "away", "Support")
    assert "answers when" in centralita(tmp_path, *away, "We answer {opens}.")
    assert "does not answer" in centralita(tmp_path, *away, "")
    assert "always open" in centralita(tmp_path, "queue", "hours", "Support", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("add X --zone Madrid --open|mon 9:00-10:00", "'Madrid' is no time zone: one reads like"),
        ("add X --zone UTC", "When is it open? Say --open 'mon-fri"),
        ("add X --zone UTC --open|monday 9:00-10:00", "'monday' is none of mon, tue, wed"),
        ("add X --zone UTC --open|9:00-10:00", "'9:00' is none of mon, tue, wed"),
        ("add X --zone UTC --open|mon 9-10", "'9-10' is no span of time: one reads like"),
        ("add X --zone UTC --open|mon 9:00-24:01", "'9:00-24:01' is no span of time"),
        ("add X --zone UTC --open|mon 9:60-10:00", "'9:60-10:00' is no span of time"),
        ("closed X 25.12.2026", "'25.12.2026' is no date: one reads like 2026-12-25."),
        ("closed X 2026-12-25", "no calendar named 'X'. Calendars: none yet"),
    ],
)
def test_what_is_no_calendar_is_said_in_a_sentence(
    tmp_path: Path, arguments: str, said: str
) -> None:
    plain, _, last = arguments.partition("|")
    answer = centralita(tmp_path, "calendar", *plain.split(), *([last] if last else []), code=1)
    assert answer.startswith("centralita: ")
    assert said in answer
    assert answer.count("\n") == 1


def test_a_queue_takes_only_hours_and_placeholders_that_there_are(tmp_path: Path) -> None:
    centralita(tmp_path, "queue", "add", "Support")
    none = centralita(tmp_path, "queue", "hours", "Support", "Shop", code=1)
    assert "There is no calendar named 'Shop'." in none
    wrong = centralita(tmp_path, "queue", "away", "Support", "From {open} on", code=1)
    assert wrong == "centralita: Only {opens} can be filled in, not {open}.\n"


def test_the_database_is_brought_up_as_often_as_one_likes(tmp_path: Path) -> None:
    for _ in range(2):
        assert "of this version" in centralita(tmp_path, "migrate")


def test_an_account_says_what_it_needs_and_what_is_wrong_with_a_value(tmp_path: Path) -> None:
    fields = centralita(tmp_path, "account", "fields", "email")
    assert "required; for incoming=lmtp" in fields
    assert "for auth=xoauth2; one of google, microsoft, other" in fields
    assert "none of the channels" in centralita(tmp_path, "account", "fields", "fax", code=1)
    centralita(tmp_path, "queue", "add", "Support")
    add = ("account", "add", "email", "box", "--queue", "Support", "address=a@desk.test")
    assert "'imap_hots' is none of" in centralita(tmp_path, *add, "imap_hots=x", code=1)
    assert "is a number" in centralita(tmp_path, *add, "imap_port=imap", code=1)
    assert "There is no account named" in centralita(tmp_path, "account", "test", "box", code=1)
    by_lmtp = ("incoming=lmtp", "lmtp_port=2424", "auth=none", "smtp_host=localhost")
    assert "added" in centralita(tmp_path, *add, *by_lmtp), "neither IMAP nor a password is asked"


@pytest.mark.timeout(360)
def test_an_account_is_tried_out_step_by_step_changed_paused_and_removed(
    tmp_path: Path, mail_servers: MailServers, new_address: Callable[[str, str], str]
) -> None:
    address = new_address("support", "desk.test")
    centralita(tmp_path, "queue", "add", "Support")
    values = (
        f"address={address}", f"username={address}",
        "imap_host=localhost", f"imap_port={mail_servers.imaps}", "imap_security=tls",
        "smtp_host=localhost", f"smtp_port={mail_servers.smtps}", "smtp_security=tls",
    )  # fmt: skip
    secret = f"password={mail_servers.password}"
    centralita(tmp_path, "account", "add", "email", "box", "--queue", "Support", *values, secret)
    test = ("account", "test", "box")
    tried = centralita(tmp_path, *test, ca=mail_servers.ca)
    assert "FAIL" not in tried
    assert tried.count("ok  ") >= 6
    centralita(tmp_path, "account", "set", "box", "password=wrong")
    refused = centralita(tmp_path, *test, ca=mail_servers.ca, code=1)
    assert "FAIL" in refused
    assert "wrong" not in refused
    centralita(tmp_path, "account", "pause", "box")
    assert "box\temail\tpaused" in centralita(tmp_path, "account", "list")
    centralita(tmp_path, "account", "resume", "box")
    centralita(tmp_path, "account", "remove", "box")
    assert centralita(tmp_path, "account", "list") == ""


MAIL = b"""From: =?utf-8?q?Ana_L=C3=B3pez?= <ana@customer.test>
To: support@desk.test
Subject: =?utf-8?q?Se=C3=B1al?=
Message-ID: <1@customer.test>

Hola.

El mar, 3 nov 2026 a las 10:12, Support escribi\xc3\xb3:
> Buenas
"""


def test_a_mail_is_shown_as_the_hub_reads_it(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(MAIL)
    told = centralita(tmp_path, "read-mail", "one.eml")
    assert "Señal" in told
    assert "Hola." in told
    assert "quoted text and signature folded" in told
    [line] = centralita(tmp_path, "read-mail", "--json", "one.eml").splitlines()
    seen = json.loads(line)
    assert (seen["from"], seen["from_name"]) == ("ana@customer.test", "Ana López")
    assert (seen["subject"], seen["reply_text"]) == ("Señal", "Hola.")
    assert seen["to"] == ["support@desk.test"]
    assert seen["attachments"] == []
    assert seen["bounce"] is None
    missing = centralita(tmp_path, "read-mail", "one.eml", "none.eml", code=1)
    assert "none.eml: No such file" in missing
    assert "Señal" in missing


def test_nothing_in_quarantine_is_said_and_an_unknown_id_refused(tmp_path: Path) -> None:
    assert centralita(tmp_path, "replay") == "Nothing is in quarantine.\n"
    assert "Not in quarantine: abc" in centralita(tmp_path, "replay", "abc", code=1)


def test_what_is_in_quarantine_is_listed_with_its_size_and_put_back_once(tmp_path: Path) -> None:
    content = b"x" * (IN_ROW + 1)

    async def put_aside(store: Store) -> None:
        await make_keep(store.unit, store.blobs, store.ids, AccountId("post"))(
            [Raw("1", store.clock.now(), None, content, {})], None
        )

        async def settle(tx: Tx) -> None:
            now = store.clock.now()
            [row] = await tx.raws.claim([AccountId("post")], now, now, 1)
            await tx.raws.settle([row.id], RawState.QUARANTINED, "parse.raised")

        await store.unit.write(settle)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CENTRALITA_DATA", str(tmp_path))
        run_with(None, put_aside)
    listed = centralita(tmp_path, "replay")
    assert f"\t{len(content)} bytes\tparse.raised\n" in listed
    assert centralita(tmp_path, "replay", "--all").startswith("1 will be read again")
    assert centralita(tmp_path, "replay", "--all").startswith("0 will be read again")


def test_the_interface_describes_itself(tmp_path: Path) -> None:
    assert json.loads(centralita(tmp_path, "openapi"))["openapi"].startswith("3.1")


def test_an_unknown_command_names_those_there_are(tmp_path: Path) -> None:
    assert "'fly' is none of: run, web, worker, demo" in centralita(tmp_path, "fly", code=2)


def test_the_launcher_tells_of_every_command() -> None:
    told = subprocess.run([ROOT / "centralita", "help"], capture_output=True, text=True, check=True)
    assert COMMANDS.keys() <= set(re.findall(r"^  ([a-z-]+) ", told.stdout, re.M))


@pytest.mark.parametrize("role", ["web", "worker"])
def test_who_shares_the_work_needs_a_database_that_can_be_shared(tmp_path: Path, role: str) -> None:
    said = centralita(tmp_path, role, code=1)
    assert "CENTRALITA_DATABASE_URL" in said
    assert "./centralita run" in said
    assert not any(tmp_path.iterdir())


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "config", "run"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "CENTRALITA_PORT": "web"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "centralita: CENTRALITA_PORT: 'web' is not a port (0 to 65535)\n"


def test_a_port_that_is_taken_is_said_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = centralita(tmp_path, "run", "--port", port, code=1)
    assert f"Cannot listen on 127.0.0.1:{port}" in told
