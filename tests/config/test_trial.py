"""The account test at the command line: it asks the owner, and sets what it has found."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from config.commands.account_trial import trial
from config.settings import Settings
from router.accounts import Account
from router.errors import Refused
from router.people import Queue
from router.repositories import Tx
from storage.memory.store import open_memory
from storage.store import Store
from tests.channels.desk import QUEUE
from tests.channels.email.oauth_provider import Provider, provider
from tests.channels.email.test_xoauth2 import mailbox
from tests.servers.mail import MailServers

NewAddress = Callable[[str, str], str]


class Owner(io.TextIOBase):
    """Sits at the terminal: follows the link that is shown, and says yes to what is asked."""

    def __init__(
        self, there: Provider, shown: pytest.CaptureFixture[str], at_terminal: bool
    ) -> None:
        super().__init__()
        self._there, self._shown, self._at_terminal = there, shown, at_terminal
        self._seen = ""

    def isatty(self) -> bool:
        return self._at_terminal

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # as typeshed has it
        self.look()
        if self._seen.rstrip().endswith("[y/N]"):
            return "y\n"
        [link] = [line for line in self._seen.splitlines() if line.startswith("https://")][-1:]
        return self._there.consent(link) + "\n"

    def look(self) -> str:
        self._seen += self._shown.readouterr().out
        return self._seen


async def test_the_owner_consents_and_what_the_test_finds_is_said_or_asked(
    mail_servers: MailServers,
    new_address: NewAddress,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    store = open_memory()
    here = Settings(
        tmp_path, ca_file=str(mail_servers.ca), egress_networks=("127.0.0.0/8",),
        timings={"check.arrival": 20.0},
    )  # fmt: skip
    async with provider(new_address("stamped", "desk.test")) as there:
        script = Owner(there, capsys, at_terminal=False)
        monkeypatch.setattr("sys.stdin", script)
        await add(store, replace(mailbox(mail_servers, there), name="box"))
        await trial(store, here, "box", anew=False)
        told = script.look()
        assert "ok   consent" in told
        assert "FAIL" not in told
        assert "./centralita account set box authserv_id=mx.desk.test" in told
        account = await stored(store)
        assert account.secrets["oauth_refresh_token"].startswith("refresh-")
        assert account.settings["subaddress"] is True
        assert "authserv_id" not in account.settings

        # The owner takes it back, and gives it once more at a terminal.
        gone = {**account.secrets, "oauth_refresh_token": "gone"}
        await add(store, replace(account, secrets=gone, ver=account.ver + 1))
        with pytest.raises(Refused):
            await trial(store, here, "box", anew=False)
        assert "FAIL oauth" in script.look()
        person = Owner(there, capsys, at_terminal=True)
        monkeypatch.setattr("sys.stdin", person)
        await trial(store, here, "box", anew=True)
        assert person.look().count("[y/N]") == 1
        account = await stored(store)
        assert account.secrets["oauth_refresh_token"].startswith("refresh-")
        assert account.settings["authserv_id"] == "mx.desk.test"
    await store.close()


async def add(store: Store, account: Account) -> None:
    async def work(tx: Tx) -> None:
        if not await tx.config.queues():
            await tx.config.put_queue(Queue(QUEUE, "Help"))
        await tx.config.put_account(account)

    await store.unit.write(work)


async def stored(store: Store) -> Account:
    async with store.unit.read() as reads:
        [account] = await reads.accounts()
    return account
