"""What channels remember by key, in SQL; sealed with the data key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, or_, select

from router.accounts import Document
from router.model import AccountId
from storage.plans import Row
from storage.secrets import Vault
from storage.sql import Sql
from storage.tables_staff import account_document
from storage.upsert import insert_new, insert_or_replace

THIS = (account_document.c.account_id == bindparam("account")) & (
    account_document.c.key == bindparam("name")
)
PUT = insert_or_replace(account_document)
ADD = insert_new(account_document)
GET = select(account_document).where(
    THIS,
    or_(
        account_document.c.expires_at.is_(None),
        account_document.c.expires_at > bindparam("now"),
    ),
)
DROP = delete(account_document).where(THIS)
DROP_EXPIRED = delete(account_document).where(
    account_document.c.account_id == bindparam("account"),
    account_document.c.expires_at <= bindparam("now"),
)


class SqlDocuments:
    """See `Documents`."""

    def __init__(self, sql: Sql, vault: Vault) -> None:
        self._sql, self._vault = sql, vault

    async def put(self, document: Document, now: datetime) -> None:
        """See `Documents.put`."""
        await self._sql.run(DROP_EXPIRED, {"account": document.account_id, "now": now})
        await self._sql.run(PUT, self._row(document))

    async def add(self, document: Document, now: datetime) -> bool:
        """See `Documents.add`."""
        await self._sql.run(DROP_EXPIRED, {"account": document.account_id, "now": now})
        return bool(await self._sql.run(ADD, self._row(document)))

    async def get(self, account: AccountId, key: str, now: datetime) -> Document | None:
        """See `Documents`."""
        row = await self._sql.first(GET, {"account": account, "name": key, "now": now})
        return None if row is None else self._opened(row)

    async def take(self, account: AccountId, key: str, now: datetime) -> Document | None:
        """See `Documents.take`: writers come one after the other, or one of them finds no row."""
        found = await self.get(account, key, now)
        gone = await self._sql.run(DROP, {"account": account, "name": key})
        return found if gone else None

    def _row(self, document: Document) -> dict[str, Any]:
        account, key = document.account_id, document.key
        return {
            "account_id": account,
            "key": key,
            "value": self._vault.seal(document.value, _owner(account, key)),
            "expires_at": document.expires_at,
        }

    def _opened(self, row: Row) -> Document:
        value = self._vault.open(row.value, _owner(row.account_id, row.key))
        return Document(row.account_id, row.key, value, row.expires_at)


def _owner(account: str, key: str) -> str:
    return f"{account}/{key}"
