"""Channel accounts with their sealed secrets, and how they are, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, exists, func, or_, select, union

from router.accounts import Account, AccountHealth, RawState
from router.errors import Conflict
from router.model import AccountId
from storage.catalogue import put
from storage.rows import HEALTH
from storage.secrets import Vault
from storage.sql import Sql
from storage.tables import conversation, raw
from storage.tables_staff import (
    account,
    account_cursor,
    account_document,
    account_health,
    account_lease,
)
from storage.upsert import insert_or_replace

ACCOUNT = account
_COLUMNS = ("id", "name", "kind", "queue_id", "settings", "secrets", "enabled", "ver",
            "secrets_at", "retired")  # fmt: skip
ALL = select(*(account.c[name] for name in _COLUMNS)).order_by(account.c.name, account.c.id)
KEY_ID = 9  # characters: how a sealed text begins
SEALED = union(
    select(func.substr(account.c.secrets, 1, KEY_ID)).where(account.c.secrets != ""),
    select(func.substr(account_document.c.value, 1, KEY_ID)).where(account_document.c.value != ""),
)
"""The keys that what is sealed needs."""
IN_USE = select(
    or_(
        exists().where(conversation.c.account_id == bindparam("key")),
        exists().where(raw.c.account_id == bindparam("key"), raw.c.state != RawState.IGNORED),
    )
)
SET_HEALTH = insert_or_replace(account_health)
DROPS = (
    delete(raw).where(raw.c.account_id == bindparam("key")),
    delete(account_document).where(account_document.c.account_id == bindparam("key")),
    delete(account_cursor).where(account_cursor.c.account_id == bindparam("key")),
    delete(account_health).where(account_health.c.account_id == bindparam("key")),
    delete(account_lease).where(account_lease.c.name == bindparam("key")),
    delete(account).where(account.c.id == bindparam("key")),
)


async def all_accounts(sql: Sql, vault: Vault) -> list[Account]:
    """Return the accounts with their secrets open, by name."""
    return [_opened(row, vault) for row in await sql.all(ALL)]


def _opened(row: Any, vault: Vault) -> Account:
    secrets = vault.open(row.secrets, row.id)
    return Account(
        row.id,
        row.name,
        row.kind,
        row.queue_id,
        row.settings,
        secrets,
        row.enabled,
        row.ver,
        row.secrets_at,
        row.retired,
    )


class SqlAccounts:
    """See `Configuration`, the part of accounts."""

    def __init__(self, sql: Sql, vault: Vault) -> None:
        self._sql = sql
        self._vault = vault

    async def account(self, account: AccountId) -> Account | None:
        """See `Configuration`."""
        return next((one for one in await self.accounts() if one.id == account), None)

    async def accounts(self) -> Sequence[Account]:
        """See `Configuration`; by name."""
        return await all_accounts(self._sql, self._vault)

    async def put_account(self, account: Account) -> None:
        """See `Configuration`."""
        row = {name: getattr(account, name) for name in _COLUMNS}
        row["secrets"] = self._vault.seal(account.secrets, account.id)
        await put(self._sql, ACCOUNT, row)

    async def remove_account(self, account: AccountId) -> None:
        """See `Configuration`; raises Conflict when something was said on it or waits there."""
        if await self._sql.value(IN_USE, {"key": account}):
            raise Conflict("account.used", "The account has messages: pause it instead")
        for drop in DROPS:
            await self._sql.run(drop, {"key": account})

    async def set_health(self, health: AccountHealth) -> None:
        """See `Configuration`."""
        await self._sql.run(SET_HEALTH, HEALTH.row(health))
