"""The account test at the command line: the owner's consent, the walk, and what follows from it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping

from channels.base import Check
from channels.registry import Registry
from config.directory import among, changed
from config.metrics import Prometheus
from config.settings import Settings
from config.wiring import supplies
from router.accounts import Account
from router.errors import Refused
from router.ports import Consent
from storage.store import Store

CONSENT = """The owner of the mailbox must allow the hub to use it:

1. Open this address in a browser, on any machine, and sign in as the mailbox:

{link}

2. Say yes. The browser then shows that it cannot reach 'localhost': that is as it should be.
3. Copy the whole address of that page (http://localhost/?code=...) and paste it here.
"""


async def trial(store: Store, settings: Settings, name: str, *, anew: bool) -> None:
    """Print a result a line, and set what the test has found. Raises Refused when it fails."""
    async with store.unit.read() as reads:
        account = among(await reads.accounts(), name)
    registry = Registry(supplies(store, settings, Prometheus()))
    consent = registry.consent(account)
    if consent is not None and (anew or not account.secrets.get("oauth_refresh_token")):
        account = await changed(store, name, {}, await _consented(consent))
    failed, found = False, dict[str, str | bool]()
    async for check in registry.test(account.kind, account):
        mark = "ok  " if check.ok else "FAIL"
        print(f"{mark} {check.step:10} {check.detail}  ({check.seconds:.2f} s)", flush=True)
        failed = failed or not check.ok
        found.update(await _found(account, check))
    if found:
        await changed(store, name, found, {})
    if failed:
        raise Refused("account.test", f"Account '{name}' does not work yet; see above.")


async def _consented(consent: Consent) -> Mapping[str, str]:
    print(CONSENT.format(link=consent.link), flush=True)
    prompt = "The address: " if sys.stdin.isatty() else ""
    secrets = await consent.answered(await asyncio.to_thread(input, prompt))
    print("ok   consent    given and kept", flush=True)
    return secrets


async def _found(account: Account, check: Check) -> Mapping[str, str | bool]:
    """Return what is to be set: proven by the test, or said by whoever sits there."""
    news = {key: value for key, value in check.found.items() if account.settings.get(key) != value}
    words = " ".join(f"{key}={_said(value)}" for key, value in news.items())
    if not news:
        return {}
    if check.ask and not sys.stdin.isatty():
        print(f"     {check.ask} If so: ./centralita account set {account.name} {words}")
        return {}
    if check.ask:
        answer = await asyncio.to_thread(input, f"     {check.ask} [y/N] ")
        if answer.strip().lower() not in ("y", "yes"):
            return {}
    print(f"     set {words}", flush=True)
    return news


def _said(value: str | bool) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"
