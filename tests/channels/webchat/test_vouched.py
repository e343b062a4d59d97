"""Who a site vouches for, and who only says so (T20, W1, W2)."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from channels.webchat.identity import verify
from channels.webchat.settings import ChatSettings
from config.directory import changed
from router.accounts import Account
from router.errors import Forbidden
from router.mailboxes import with_values
from router.model import CustomerId
from router.visits import key_of
from storage.memory.store import open_memory
from tests.channels.webchat.shop import ACCOUNT, HELP, KEY, SECRET, SETTINGS, Shop, furnish, jwt

pytestmark = pytest.mark.asyncio(loop_scope="module")


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    whole = {"sub": "42", "iat": now, "exp": now + 600, "aud": KEY, "jti": uuid4().hex}
    return {name: one for name, one in {**whole, **changes}.items() if one is not None}


NOW = int(time.time())
NO_IDENTITY: dict[str, str] = {
    "nothing": "",
    "an id without signature": "42",
    "alg none": jwt(claims(), alg="none").rpartition(".")[0] + ".",
    "alg none, signed": jwt(claims(), alg="none"),
    "another algorithm": jwt(claims(), alg="HS512"),
    "another secret": jwt(claims(), secret="wrong"),
    "no secret": jwt(claims(), secret=""),
    "the signature of another": jwt(claims(sub="43")).rpartition(".")[0]
    + "."
    + jwt(claims()).rpartition(".")[2],
    "another chat": jwt(claims(aud="wc_" + "0" * 32)),
    "no audience": jwt(claims(aud=None)),
    "for two hours": jwt(claims(exp=NOW + 7_200)),
    "without an end": jwt(claims(exp=None)),
    "without a beginning": jwt(claims(iat=None)),
    "from the future": jwt(claims(iat=NOW + 3_000, exp=NOW + 3_600)),
    "over": jwt(claims(iat=NOW - 700, exp=NOW - 100)),
    "without a name": jwt(claims(sub="")),
    "without jti": jwt(claims(jti=None)),
    "an object as name": jwt(claims(sub={"a": 1})),
    "not base64": "a.b.c",
    "four parts": jwt(claims()) + ".x",
}


@pytest.mark.parametrize("case", NO_IDENTITY)
async def test_what_the_site_has_not_signed_is_no_identity(shop: Shop, case: str) -> None:
    visitor = await shop.visit()
    await visitor.say("identify", token=NO_IDENTITY[case])
    assert (await visitor.next("refused"))["code"].startswith("identity.")
    welcomed = await shop.visit(identity=NO_IDENTITY[case])
    assert welcomed.seen[-1]["visitor"] is None


@pytest.mark.parametrize(
    ("hours", "signs"), [(0, {SECRET, "new"}), (23, {SECRET, "new"}), (25, {"new"})]
)
async def test_a_turned_secret_signs_for_another_day(hours: int, signs: set[str]) -> None:
    at = datetime.now(UTC)
    first = Account(
        ACCOUNT, "Shop", "webchat", HELP, SETTINGS, {"identity_secret": SECRET, "other": "x"}
    )
    turned = with_values(first, SETTINGS, {"identity_secret": "new"}, at)
    now = at + timedelta(hours=hours)
    taken = ChatSettings.from_account(turned).secrets(now)
    issued = int(now.timestamp())
    for secret in (SECRET, "new", "another"):
        said = claims(iat=issued, exp=issued + 60)
        if secret in signs:
            assert verify(jwt(said, secret), taken, KEY, issued).sub == "42"
        else:
            with pytest.raises(Forbidden):
                verify(jwt(said, secret), taken, KEY, issued)


async def test_the_command_line_turns_a_secret_as_the_desk_does() -> None:
    store = open_memory()
    await furnish(store)
    for secret, signs in (("new", {SECRET, "new"}), ("newer", {"new", "newer"}), ("", set())):
        account = await changed(store, "Shop chat", {}, {"identity_secret": secret})
        taken = ChatSettings.from_account(account).secrets(store.clock.now())
        assert {one.decode() for one in taken} == signs
    assert account.secrets == {}


async def test_whom_the_site_vouches_for_finds_his_talks_on_another_machine(shop: Shop) -> None:
    at_home = await shop.visit(identity=(first := jwt(claims(sub="alice", name="Alice"))))
    await at_home.next("session")
    assert (await at_home.next("identified"))["name"] == "Alice"
    await at_home.write("From home", "home-talk")
    await at_home.told("From home")
    abroad = await shop.visit(identity=jwt(claims(sub="alice")))
    session = await abroad.next("session")
    assert session["token"] != at_home.token
    back = await shop.visit(token=abroad.token)
    assert [one["conversation"] for one in back.seen[-1]["threads"]] == ["home-talk"]
    await back.write("From abroad", "home-talk")
    await at_home.told("From abroad")
    # The same words of the site once more: good for the browser that has used them, only.
    again = await shop.visit(token=at_home.token, identity=first)
    await again.next("identified")
    thief = await shop.visit(identity=first)
    assert (await thief.next("refused"))["code"] == "identity.replayed"
    # Somebody else at the same browser does not see what Alice wrote.
    await back.say("identify", token=jwt(claims(sub="boris")))
    await back.next("identified")
    await back.say("open", conversation="home-talk")
    assert (await back.next("refused"))["code"] == "conversation.none"


SIGNED = {
    "typed, then a site without address": ({"email": "victim@mail.example"}, {}, ""),
    "typed, then the site's": (
        {"email": "victim@mail.example"}, {"email": "Bo@Mail.example"}, "bo@mail.example"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SIGNED)
async def test_signed_is_the_address_that_the_site_has_named(shop: Shop, case: str) -> None:
    form, named, signed = SIGNED[case]
    visitor = await shop.visit()
    await visitor.begin(**form)
    await visitor.say("identify", token=jwt(claims(sub=uuid4().hex, **named)))
    await visitor.next("identified")
    await visitor.write("Hello", talk := f"talk-{uuid4()}")
    await visitor.told("Hello")
    await visitor.say("leave", id=str(uuid4()), conversation=talk, email="third@mail.example")
    await visitor.next("state", conversation=talk)
    async with shop.store.unit.read() as reads:
        threads = await reads.threads(ACCOUNT, await owners(shop), 100)
    (key,) = [one.thread_key for one in threads if one.thread_key.endswith(talk)]
    kept = await shop.store.unit.write(
        lambda tx: tx.documents.get(ACCOUNT, key_of(key), shop.store.clock.now())
    )
    assert kept is not None
    assert kept.value.get("signed", "") == signed


async def owners(shop: Shop) -> list[str]:
    """The handles of all customers."""
    async with shop.store.unit.read() as reads:
        events = await reads.events(0, 10_000)
    ids = {CustomerId(e.customer_id) for e in events if e.customer_id}
    found = await shop.store.unit.write(lambda tx: tx.customers.identities_of(ids))
    return [one.handle.value for one in found]


async def test_a_claim_in_a_form_is_no_proof(shop: Shop) -> None:
    alice = await shop.visit(identity=jwt(claims(sub="carol", email="carol@mail.example")))
    await alice.next("identified")
    await alice.write("I am Carol", "carols-talk")
    await alice.told("I am Carol")
    liar = await shop.visit()
    await liar.begin(name="Carol", email="carol@mail.example")
    await liar.write("I am Carol, too", "carols-talk")
    await liar.told("I am Carol, too")
    rows = [await shop.row("I am Carol"), await shop.row("I am Carol, too")]
    assert rows[0]["customer_id"] != rows[1]["customer_id"]
    assert await shop.texts(rows[1]["conversation_id"]) == ["I am Carol, too"]


async def test_what_one_tab_tells_is_not_undone_by_another(shop: Shop) -> None:
    first = await shop.visit()
    await first.begin()
    second = await shop.visit(token=first.token)
    await first.say("identify", token=jwt(claims(sub="two-tabs", name="Alice")))
    await first.next("identified")
    for tab, told in ((first, {"cart": 3}), (second, {"plan": "gold"})):
        await tab.say("attributes", values=told)
        await tab.say("ping")
        await tab.next("pong")
    await second.write("From two tabs", "two-tabs")
    item = await shop.row("From two tabs")
    told = await shop.desk.ask("GET", f"/interactions/{item['id']}/visit")
    assert (item["customer_name"], told["form"]["cart"], told["form"]["plan"]) == (
        "Alice", "3", "gold",
    )  # fmt: skip
