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


@pytest.mark.parametrize("at_terminal", [True, False])
async def test_the_owner_consents_and_what_the_test_finds_is_asked_or_said(
    at_terminal: bool,
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
        owner = Owner(there, capsys, at_terminal)
        monkeypatch.setattr("sys.stdin", owner)
        await add(store, replace(mailbox(mail_servers, there), name="box"))
        await trial(store, here, "box", anew=False)
        told = owner.look()
        assert "ok   consent" in told
        assert "FAIL" not in told
        account = await stored(store)
        assert account.secrets["oauth_refresh_token"].startswith("refresh-")
        assert account.settings["subaddress"] is True
        assert ("authserv_id" in account.settings) is at_terminal
        if at_terminal:
            assert account.settings["authserv_id"] == "mx.desk.test"
            assert told.count("[y/N]") == 1
        else:
            assert "./centralita account set box authserv_id=mx.desk.test" in told
            await refused_anew(store, here, there, owner)
    await store.close()


async def refused_anew(store: Store, here: Settings, there: Provider, owner: Owner) -> None:
    """A consent taken back fails the test, and a new one is asked for when one says so."""
    before, there.revoked = await stored(store), True
    changed = replace(before, secrets={**before.secrets, "oauth_refresh_token": "gone"})
    await add(store, replace(changed, ver=before.ver + 1))
    with pytest.raises(Refused):
        await trial(store, here, "box", anew=False)
    assert "FAIL oauth" in owner.look()
    there.revoked = False
    await trial(store, here, "box", anew=True)
    assert (await stored(store)).secrets["oauth_refresh_token"] not in ("gone", "")


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
