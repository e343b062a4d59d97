"""Channel accounts as administrators keep them: secrets go in and never come out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from router.accounts import Account
from router.audit import By, Change, told
from router.catalogue import overtaken
from router.errors import Conflict, Invalid, NotFound
from router.events import Event, Kind
from router.model import AccountId
from router.people import Queue
from router.repositories import Tx

Plain = Mapping[str, str | int | bool]

_WHERE = ("host", "url", "server", "provider")
"""What the name of a setting ends with that says where secrets are sent."""


BEFORE = ".before"
"""Ends the name under which the secret before stays; good for `GRACE` after `secrets_at`."""

GRACE = timedelta(days=1)
_SIGNED_WITH = "identity_secret"
"""What others sign with: they cannot all learn a new one at the same moment."""


def with_values(old: Account, settings: Plain, secrets: Mapping[str, str], at: datetime) -> Account:
    """Return the account with other settings; a secret that is not given stays as it was.

    Raises Invalid 'secret.again' when kept secrets would be sent elsewhere: who may write them
    must not learn them by that.
    """
    kept = {name: value for name, value in old.secrets.items() if not secrets.get(name)}
    moved = [name for name in _places(old.settings, settings) if kept]
    if moved:
        [first, *_] = sorted(kept)
        raise Invalid("secret.again", "The server is another: type the secret anew.", field=first)
    given = {name: value for name, value in secrets.items() if value}
    return replace(with_secrets(old, given, at), settings=settings)


def with_secrets(old: Account, given: Mapping[str, str], at: datetime) -> Account:
    """Return the account with these secrets instead, '' for one that is taken away. What others
    sign with stays good for a while beside the new one.
    """
    before = {
        name + BEFORE: old.secrets[name] if secret else ""
        for name, secret in given.items()
        if _turns(name, old)
    }
    secrets = {**old.secrets, **before, **given}
    there = {name: secret for name, secret in secrets.items() if secret}
    return replace(old, secrets=there, secrets_at=at if given else old.secrets_at)


async def keep_account(tx: Tx, by: By, at: datetime, account: Account) -> Account:
    """Insert an account (version 1) or write it over the version before; every process follows.

    Raises Conflict naming who was faster, Invalid with the field that is wrong.
    """
    old = await tx.config.account(account.id)
    if (old.ver if old else 0) != account.ver - 1:
        raise await overtaken(tx, "account", account.id)
    await _check(tx, account)
    await tx.config.put_account(account)
    _tell(tx, by, at, old, account)
    return account


async def drop_account(tx: Tx, by: By, at: datetime, account: AccountId, ver: int) -> None:
    """Remove an account; one with conversations is retired, without its secrets, so they stay."""
    old = await one_account(tx, account)
    if old.ver != ver:
        raise await overtaken(tx, "account", account)
    try:
        await tx.config.remove_account(account)
        _tell(tx, by, at, old, None)
    except Conflict:
        gone = replace(old, retired=True, enabled=False, secrets={}, ver=ver + 1)
        await tx.config.put_account(gone)
        _tell(tx, by, at, old, gone)


async def one_account(tx: Tx, account: AccountId) -> Account:
    """Return an account that is not retired. Raises NotFound."""
    found = await tx.config.account(account)
    if found is None or found.retired:
        raise NotFound("account.none", "There is no such account.")
    return found


async def _check(tx: Tx, account: Account) -> None:
    if not account.name.strip():
        raise Invalid("name.missing", "It needs a name.", field="name")
    for other in await tx.config.accounts():
        same = other.name.casefold() == account.name.casefold()
        if same and other.id != account.id and not other.retired:
            raise Invalid("name.taken", f"There is an account '{other.name}'.", field="name")
    queue = await tx.catalogue.get(Queue, account.queue_id)
    if queue is None or queue.retired:
        raise Invalid("queue.none", "There is no such queue.", field="queue_id")


def _turns(name: str, old: Account) -> bool:
    return name.endswith(_SIGNED_WITH) and name in old.secrets


def _places(old: Plain, new: Plain) -> list[str]:
    """Return the settings that say where secrets go, and say another place than before."""
    names = [name for name in {**old, **new} if name.endswith(_WHERE)]
    return [name for name in names if (old.get(name) or "") != (new.get(name) or "")]


def _tell(tx: Tx, by: By, at: datetime, old: Account | None, new: Account | None) -> None:
    account = new or old
    if account is None:
        return
    before, after = told(old) if old else {}, told(new) if new else {}
    if change := Change.between(at, by, "account", account.id, before, after):
        tx.audit.add(change)
    tx.emit(Event(Kind.ACCOUNT_CHANGED, at, by.actor, account_id=account.id))
