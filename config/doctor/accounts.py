"""Each account as its own test sees it, up to the step that would send something."""

from __future__ import annotations

from collections.abc import AsyncIterator

from channels.registry import Registry, spec
from config.doctor.case import Opened
from config.doctor.finding import Finding, bad, ok, warning
from config.metrics import Prometheus
from config.store import opened as opened_store
from config.wiring import supplies
from router.accounts import Account


async def accounts(opened: Opened) -> AsyncIterator[Finding]:
    """Do the accounts let us in?"""
    meter = Prometheus()
    async with opened_store(opened.settings, meter) as store:
        registry = Registry(supplies(store, opened.settings, meter))
        async with store.unit.read() as reads:
            known = await reads.accounts()
        for account in known:
            if account.enabled:
                yield await _tried(registry, account, opened.case.send)
            else:
                yield warning("account", f"{account.name} is paused", "account resume NAME")
    if not known:
        advice = "./centralita account add email NAME --queue QUEUE"
        yield warning("account", "There is none yet: nothing arrives", advice)


async def _tried(registry: Registry, account: Account, send: bool) -> Finding:
    steps, last = list[str](), "" if send else spec(account.kind).quiet_until
    checks = registry.test(account.kind, account)
    async for check in checks:
        if not check.ok:
            advice = f"./centralita account test {account.name} tells more"
            return bad("account", f"{account.name}, {check.step}: {check.detail}", advice)
        steps.append(check.step)
        if check.step == last:
            break
    return ok("account", f"{account.name}: {', '.join(steps)}")
