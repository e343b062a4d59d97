"""Channel accounts: kept, paused, tried out step by step, taken away."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from aiohttp import web
from pydantic import TypeAdapter

from agents import consents
from agents.admin import Versioned, by
from agents.auth import Signed
from agents.forms_people import AccountChange, AccountRecord, AccountTrial, Asked, NewAccount
from agents.tools import Tools
from router import mailboxes
from router.accounts import Account
from router.errors import Conflict, NotFound
from router.model import AccountId, QueueId
from router.repositories import Tx
from router.views_staff import CheckView, KindView

LONGEST_TRIAL_S = 180.0
CHECK: TypeAdapter[CheckView] = TypeAdapter(CheckView)


async def kinds(tools: Tools, who: Signed) -> tuple[KindView, ...]:
    """The kinds of account there are, with their settings."""
    return tuple(tools.accounts.kinds())


async def record(tools: Tools, who: Signed, account_id: AccountId) -> AccountRecord:
    """One account; its secrets only by name."""
    return _record(await _stored(tools, account_id))


async def create(
    tools: Tools, who: Signed, request: web.Request, body: NewAccount
) -> AccountRecord:
    """A new account; it is at work at once."""
    _known(tools, body.kind)
    now = tools.clock.now()
    empty = Account(AccountId(tools.ids.new()), body.name, body.kind, QueueId(body.queue_id))
    secrets = await consents.with_granted(tools, who, body.kind, body)
    account = mailboxes.with_values(empty, body.settings, secrets, now)
    tools.accounts.check(account)
    kept = await tools.unit.write(
        lambda tx: mailboxes.keep_account(tx, by(who, request), now, account)
    )
    return _record(kept)


async def change(
    tools: Tools, who: Signed, request: web.Request, account_id: AccountId, body: AccountChange
) -> AccountRecord:
    """Other settings; what is running starts anew with them."""
    now = tools.clock.now()
    kind = (await _stored(tools, account_id)).kind
    secrets = await consents.with_granted(tools, who, kind, body)

    async def work(tx: Tx) -> Account:
        old = await mailboxes.one_account(tx, account_id)
        filled = mailboxes.with_values(old, body.settings, secrets, now)
        new = replace(filled, name=body.name, queue_id=QueueId(body.queue_id), ver=body.ver + 1)
        tools.accounts.check(new)
        return await mailboxes.keep_account(tx, by(who, request), now, new)

    return _record(await tools.unit.write(work))


async def pause(
    tools: Tools, who: Signed, request: web.Request, account_id: AccountId, body: Versioned
) -> AccountRecord:
    """Stop reading and sending for now; nothing is lost meanwhile."""
    return await _switch(tools, who, request, account_id, body.ver, False)


async def resume(
    tools: Tools, who: Signed, request: web.Request, account_id: AccountId, body: Versioned
) -> AccountRecord:
    """Read and send again, from where it stopped."""
    return await _switch(tools, who, request, account_id, body.ver, True)


async def retire(
    tools: Tools, who: Signed, request: web.Request, account_id: AccountId, body: Versioned
) -> None:
    """Take it away; conversations on it stay."""
    now = tools.clock.now()
    await tools.unit.write(
        lambda tx: mailboxes.drop_account(tx, by(who, request), now, account_id, body.ver)
    )


async def test(
    tools: Tools, who: Signed, request: web.Request, body: AccountTrial
) -> web.StreamResponse:
    """Try settings: a line of JSON a step as it is done, and {"done": true, "ok"} at the end."""
    account = await _tried(tools, who, body)
    tools.accounts.check(account)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    response = web.StreamResponse(headers=headers)
    response.content_type = "application/x-ndjson"
    await response.prepare(request)
    good = False
    try:
        async with asyncio.timeout(LONGEST_TRIAL_S):
            async for check in tools.accounts.test(account):
                good = check.ok
                await response.write(CHECK.dump_json(check) + b"\n")
    except TimeoutError:
        good = False
    await response.write(b'{"done":true,"ok":%s}\n' % (b"true" if good else b"false"))
    await response.write_eof()
    return response


async def ask(tools: Tools, who: Signed, body: AccountTrial) -> Asked:
    """Where the owner of a mailbox says yes, in this browser; the answer comes back to us."""
    return await consents.ask(tools, who, await _tried(tools, who, body))


async def _tried(tools: Tools, who: Signed, body: AccountTrial) -> Account:
    _known(tools, body.kind)
    if body.account_id is None:
        stored = Account(AccountId(tools.ids.new()), "trial", body.kind, QueueId(""))
    else:
        stored = await _stored(tools, AccountId(body.account_id))
    if stored.kind != body.kind:
        raise Conflict("account.kind", "The account is of another kind.")
    secrets = await consents.with_granted(tools, who, body.kind, body)
    return mailboxes.with_values(stored, body.settings, secrets, tools.clock.now())


async def _switch(
    tools: Tools,
    who: Signed,
    request: web.Request,
    account_id: AccountId,
    ver: int,
    enabled: bool,
) -> AccountRecord:
    async def work(tx: Tx) -> Account:
        old = await mailboxes.one_account(tx, account_id)
        new = replace(old, enabled=enabled, ver=ver + 1)
        return await mailboxes.keep_account(tx, by(who, request), tools.clock.now(), new)

    return _record(await tools.unit.write(work))


async def _stored(tools: Tools, account_id: AccountId) -> Account:
    async with tools.unit.read() as reads:
        found = [one for one in await reads.accounts() if one.id == account_id]
    if not found or found[0].retired:
        raise NotFound("account.none", "There is no such account.")
    return found[0]


def _known(tools: Tools, kind: str) -> None:
    if kind not in {one.kind for one in tools.accounts.kinds()}:
        raise NotFound("kind.unknown", "There is no such kind of account.")


def _record(account: Account) -> AccountRecord:
    return AccountRecord(
        id=account.id,
        name=account.name,
        kind=account.kind,
        queue_id=account.queue_id,
        settings=dict(account.settings),
        secrets=tuple(sorted(account.secrets)),
        secrets_at=account.secrets_at,
        enabled=account.enabled,
        ver=account.ver,
    )
