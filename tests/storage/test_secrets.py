"""Secrets at rest, and the keys they need."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from router.accounts import Account
from router.errors import Invalid, Unavailable
from router.model import AccountId
from storage.ids import AscendingIds
from storage.secrets import Vault, data_key
from storage.sqlite import open_store
from storage.store import Store
from storage.tokens import MessageToken
from tests.clock import FakeClock
from tests.storage.stores import KEY, SilentMeter
from tests.storage.world import SALES, furnish

OTHER = bytes(range(1, 33))
SECRETS = {"password": "corréct horse"}


def test_what_is_sealed_opens_only_with_the_same_key_and_owner() -> None:
    sealed = Vault(KEY).seal(SECRETS, "account")
    assert Vault(KEY).open(sealed, "account") == SECRETS
    assert "horse" not in sealed
    for key, owner in ((OTHER, "account"), (KEY, "another")):
        with pytest.raises(Unavailable):
            Vault(key).open(sealed, owner)


def test_the_same_secrets_never_look_the_same() -> None:
    assert Vault(KEY).seal(SECRETS, "a") != Vault(KEY).seal(SECRETS, "a")
    assert Vault(KEY).seal({}, "a") == ""
    assert Vault(KEY).open("", "a") == {}


@pytest.mark.parametrize("key", [b"", b"short", bytes(31), bytes(33)])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(Invalid):
        Vault(key)


def test_the_first_start_makes_a_private_key_file(tmp_path: Path) -> None:
    key = data_key(tmp_path, None, [])
    assert data_key(tmp_path, None, []) == key
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert data_key(tmp_path, KEY, []) == KEY


def test_a_missing_or_other_key_is_refused_once_there_are_secrets(tmp_path: Path) -> None:
    sealed = [Vault(KEY).seal(SECRETS, "a")]
    with pytest.raises(Unavailable, match="key"):
        data_key(tmp_path, None, sealed)
    assert not (tmp_path / "key").exists(), "a new key would only hide the loss"
    with pytest.raises(Unavailable):
        data_key(tmp_path, OTHER, sealed)
    assert data_key(tmp_path, KEY, sealed) == KEY
    (tmp_path / "key").write_text("no key")
    with pytest.raises(Unavailable):
        data_key(tmp_path, None, [])


def _holds(folder: Path, word: bytes) -> bool:
    return any(word in path.read_bytes() for path in folder.glob("centralita*"))


async def test_the_database_holds_no_secret_in_the_clear_and_asks_for_its_key(
    data_dir: Path, clock: FakeClock, opening: Callable[[], Awaitable[Store]]
) -> None:
    store = await opening()
    await furnish(store)
    account = Account(AccountId("shop"), "Shop", "email", SALES, secrets=SECRETS)
    await store.unit.write(lambda tx: tx.config.put_account(account))
    await store.close()
    assert not _holds(data_dir, b"horse")
    assert _holds(data_dir, b"help@desk.test"), "the search itself works"
    for key in (None, OTHER):
        with pytest.raises(Unavailable):
            await open_store(data_dir, key, clock, AscendingIds(), SilentMeter())
    again = await opening()
    async with again.unit.read() as reads:
        assert account in await reads.accounts()


def test_tokens_are_short_and_ours_alone() -> None:
    token = MessageToken(KEY)
    signature = token.sign("m1")
    assert re.fullmatch(r"[A-Za-z0-9_-]{16}", signature)
    assert token.check("m1", signature)
    for message, other in (("m2", signature), ("m1", MessageToken(OTHER).sign("m1")), ("m1", "é")):
        assert not token.check(message, other)


def test_ids_ascend() -> None:
    ids = AscendingIds()
    made = [ids.new() for _ in range(5_000)]
    assert made == sorted(set(made))
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in made)
