"""Another way to the customer: which are open, and what goes by them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from router.accounts import Account
from router.errors import Conflict
from router.inbound import Claim, ClaimKind
from router.model import AccountId, QueueId
from router.reply import NewReply, Replies
from router.views import IdentityView, InteractionLine
from router.views_staff import KindView
from router.ways import NO_ACCOUNT, NO_TALK, OTHER_TALK, PAUSED, Around, Way, ways
from tests.router.hub import OTHER_MAILBOX, Hub, MailLimits, claims

ANA = "ana@customer.example"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def account(name: str, kind: str, **more: bool) -> Account:
    return Account(AccountId(name), name, kind, QueueId("q"), **more)  # type: ignore[arg-type]  # flags


def identity(scheme: str, value: str) -> IdentityView:
    return IdentityView(value, scheme, value, value, False, "")


def line(id: str, medium: str) -> InteractionLine:
    return InteractionLine(id, 1, "", medium, "active", "q", None, None, NOW, None, NOW, 1)


KINDS = {
    "email": KindView("email", "email", (), scheme="mailto"),
    "webchat": KindView("webchat", "chat", (), scheme="webchat"),
}
LIMITS = {"email": MailLimits(), "webchat": MailLimits(copies=False)}
HOME, OTHER = account("home", "email"), account("other", "email")
PAUSED_BOX, GONE = account("paused", "email", enabled=False), account("gone", "email", retired=True)
CHAT = account("chat", "webchat")
AROUND = Around("home", (OTHER, HOME), KINDS, LIMITS, ())
MAIL, VISITOR = identity("mailto", ANA), identity("webchat", "v1")
CASES = {
    "each address on each account, the own first": (
        (MAIL, identity("mailto", "b@x")), AROUND,
        [(ANA, "home", ""), ("b@x", "home", ""), (ANA, "other", ""), ("b@x", "other", "")],
    ),
    "a paused account says so, one that is gone is not there": (
        (MAIL,), replace(AROUND, accounts=(PAUSED_BOX, GONE, HOME)),
        [(ANA, "home", ""), (ANA, "paused", PAUSED)],
    ),
    "a number without an account": (
        (identity("tel", "+34600"), identity("external", "k1")), AROUND,
        [("+34600", None, NO_ACCOUNT)],
    ),
    "a chat that is over": (
        (VISITOR,), replace(AROUND, accounts=(CHAT,)), [("v1", "chat", NO_TALK)],
    ),
    "a chat that goes on": (
        (VISITOR,), replace(AROUND, accounts=(CHAT,), others=(line("i9", "chat"),)),
        [("v1", "chat", OTHER_TALK)],
    ),
    "out of the chat by mail": (
        (VISITOR, MAIL), replace(AROUND, home="chat", accounts=(HOME, CHAT)),
        [("v1", "chat", ""), (ANA, "home", "")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_way_is_open_or_says_why_not(name: str) -> None:
    identities, around, wanted = CASES[name]
    found = ways(identities, around)
    assert [(one.address, one.account_id, one.why) for one in found] == wanted


def test_where_a_talk_goes_on_is_named() -> None:
    around = replace(AROUND, accounts=(CHAT,), others=(line("i9", "chat"),))
    [way] = ways((VISITOR,), around)
    assert way == Way("webchat", "v1", False, "chat", "chat", 1000, OTHER_TALK, "i9")


async def test_an_answer_travels_on_another_account_and_its_answer_comes_home(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    new = NewReply("c1", "Hello", account_id=OTHER_MAILBOX)

    said = await hub.replies.send(who, item.id, new)

    assert (said.account_id, said.conversation_id) == (OTHER_MAILBOX, item.conversation_id)
    assert said.sender.value == "other@hub.example"
    assert [row.account_id for row in await hub.outbox(said)] == [OTHER_MAILBOX]
    back = hub.mail(ANA, continues=claims(Claim(ClaimKind.TOKEN, said.id)))
    assert (await hub.receive_one(back, OTHER_MAILBOX)).id == item.id


@pytest.mark.parametrize(
    ("enabled", "copies", "code"), [(False, True, "way.paused"), (True, False, "way.no_talk")]
)
async def test_a_closed_way_carries_nothing(
    hub: Hub, enabled: bool, copies: bool, code: str
) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    other = await hub.unit.write(lambda tx: tx.config.account(OTHER_MAILBOX))
    assert other is not None
    paused = replace(other, enabled=enabled, ver=other.ver + 1)
    await hub.unit.write(lambda tx: tx.config.put_account(paused))
    replies = Replies(hub.unit, hub.clock, hub.ids, {"email": MailLimits(copies=copies)})
    with pytest.raises(Conflict) as refusal:
        await replies.send(who, item.id, NewReply("c1", "Hello", account_id=OTHER_MAILBOX))
    assert refusal.value.code == code
