"""What channels remember: by key, until it expires, taken once."""

import asyncio

from router.accounts import Document
from router.model import AccountId
from storage.store import Store
from tests.storage.world import ACCOUNT, at, write

OTHER = AccountId("other")
TOKEN = {"access": "secret-token"}


async def put(
    store: Store,
    key: str,
    expires: float | None = 60,
    account: AccountId = ACCOUNT,
    value: dict[str, str] = TOKEN,
    now: float = 0,
) -> None:
    until = None if expires is None else at(expires)
    document = Document(account, key, value, until)
    await write(store, lambda tx: tx.documents.put(document, at(now)))


async def get(
    store: Store, key: str, now: float = 0, account: AccountId = ACCOUNT
) -> Document | None:
    found = await write(store, lambda tx: tx.documents.get(account, key, at(now)))
    async with store.unit.read() as reads:
        assert await reads.document(account, key, at(now)) == found
    return found


async def take(store: Store, key: str, now: float = 0) -> Document | None:
    return await write(store, lambda tx: tx.documents.take(ACCOUNT, key, at(now)))


async def test_a_document_is_found_by_account_and_key_and_replaced(store: Store) -> None:
    await put(store, "oauth")
    assert await get(store, "oauth") == Document(ACCOUNT, "oauth", TOKEN, at(60))
    assert await get(store, "oauth", account=OTHER) is None
    assert await get(store, "other") is None
    await put(store, "oauth", None, value={})
    assert await get(store, "oauth", 1e9) == Document(ACCOUNT, "oauth", {}, None)


async def test_a_document_that_has_expired_is_as_none(store: Store) -> None:
    await put(store, "session", 60)
    assert await get(store, "session", 59.999) is not None
    assert await get(store, "session", 60) is None
    assert await take(store, "session", 60) is None


async def test_the_next_one_sweeps_away_what_has_expired_on_the_account(store: Store) -> None:
    await put(store, "old", 60)
    await put(store, "elsewhere", 60, OTHER)
    await put(store, "new", 200, now=100)
    assert await get(store, "old", 0) is None
    assert await get(store, "elsewhere", 0, OTHER) is not None


async def test_of_many_who_take_one_gets_it(store: Store) -> None:
    await put(store, "once", None)
    got = await asyncio.gather(*(take(store, "once") for _ in range(5)))
    assert [one for one in got if one is not None] == [Document(ACCOUNT, "once", TOKEN, None)]


async def test_an_account_takes_its_documents_with_it(store: Store) -> None:
    await put(store, "oauth", None)
    await write(store, lambda tx: tx.config.remove_account(ACCOUNT))
    assert await get(store, "oauth") is None


async def test_of_many_who_add_the_same_document_one_does(store: Store) -> None:
    async def add(value: str, now: float = 0) -> bool:
        document = Document(ACCOUNT, "jti", {"by": value}, at(now + 60))
        return await write(store, lambda tx: tx.documents.add(document, at(now)))

    assert sorted(await asyncio.gather(*(add(who) for who in "abc"))) == [False, False, True]
    kept = await get(store, "jti")
    assert kept is not None
    assert not await add("later", 59)
    assert await add("after it has expired", 60)
