"""An answer that nobody has seen on the page goes on by mail, to the address typed for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from channels.compose import Letter, compose
from channels.detour import plain_around, still_to_go
from config.around import say_around, stop_routes
from router import detour
from router.accounts import Account, Document
from router.identity import mailto
from router.inbound import Claim, ClaimKind
from router.intake import Intake
from router.messages import Delivery, Message
from router.model import AccountId, Handle, Interaction, Medium, Scheme, Trust
from router.reply import NewReply, Replies
from router.reports import refresh
from router.repositories import Tx
from router.seeing import Principal
from router.visits import key_of
from tests.router.hub import MAILBOX, OTHER_MAILBOX, SUPPORT, Hub, MailLimits
from tests.storage.stores import in_memory

D = Delivery
SHOP = AccountId("shop")
VISITOR, ANA = "visitor-1", "ana@customer.example"
GONE = 61.0  # seconds: a little more than the account's patience


class Page:
    """A chat on a web page, without the page: what it would tell the centre."""

    def __init__(self, hub: Hub, who: Principal, item: Interaction) -> None:
        self.hub, self.who, self.item = hub, who, item

    async def told(self, said: dict[str, str]) -> None:
        visit = Document(SHOP, key_of(VISITOR), said)
        await self.hub.unit.write(lambda tx: tx.documents.put(visit, self.hub.clock.now()))

    async def answer(self, text: str = "Here you are") -> Message:
        new = NewReply(self.hub.ids.new(), text)
        said = await self.hub.replies.send(self.who, self.item.id, new)
        await self.shows(said, D.SENT)
        return said

    async def shows(self, said: Message, state: Delivery) -> None:
        """The page's own row comes to this."""

        async def work(tx: Tx) -> None:
            rows = [row for row in await tx.outbox.of(said.id) if row.account_id == SHOP]
            await tx.outbox.record([replace(row, state=state, next_at=None) for row in rows])
            await refresh(tx, said, self.hub.clock.now())

        await self.hub.unit.write(work)

    async def mailed(self, seconds: float = GONE, outcome: Delivery = D.SENT) -> Sequence[Letter]:
        """What leaves by mail after so long."""
        self.hub.clock.pass_by(seconds)
        now = self.hub.clock.now()

        async def work(tx: Tx) -> Sequence[Letter]:
            until = now + timedelta(minutes=3)
            rows = await tx.outbox.claim([MAILBOX], now, until, 16)
            letters = await still_to_go(tx, await compose(tx, rows), MAILBOX, plain_around, now)
            for letter in letters:
                done = [replace(row, state=outcome, next_at=None) for row in letter.rows]
                await tx.outbox.record(done)
                await refresh(tx, letter.message, now)
            return letters

        return await self.hub.unit.write(work)

    async def writes_by_mail(self, about: Message, sender: str = ANA) -> Message:
        token = Claim(ClaimKind.TOKEN, about.id)
        mail = self.hub.mail(sender, "Thank you", continues=(token,))
        await self.hub.receive(mail)
        return await self.hub.said(mail)

    async def shown(self, said: Message) -> tuple[Delivery | None, str]:
        now = await self.hub.message(said.id)
        return now.state, now.reason


@pytest.fixture
async def page(hub: Hub) -> Page:
    """A visitor has asked, named an address, and gone; Iván has taken his chat."""
    limits = {"email": MailLimits(), "page": MailLimits(copies=False)}
    hub.replies = Replies(hub.unit, hub.clock, hub.ids, limits)
    mediums = {"email": Medium.EMAIL, "page": Medium.CHAT}
    hub.intake = Intake(hub.unit, hub.clock, hub.ids, hub.store.blobs, mediums)
    account = Account(SHOP, "Shop", "page", SUPPORT)
    ivan = await hub.hire("ivan")

    async def work(tx: Tx) -> None:
        await tx.config.put_account(account)
        await tx.people.set_caps(ivan.agent_id, {Medium.CHAT: 3, Medium.EMAIL: 3})

    await hub.unit.write(work)
    key = Claim(ClaimKind.THREAD_KEY, VISITOR)
    asked = replace(
        hub.mail(None, kind="page", continues=(key,)), sender=Handle(Scheme.WEBCHAT, VISITOR)
    )
    item = await hub.receive_one(asked, SHOP)
    page = Page(hub, ivan, await hub.desk.take(ivan, item.id))
    await page.told({"email": ANA})
    return page


async def test_an_answer_nobody_saw_is_mailed_once_in_fixed_words(page: Page) -> None:
    said = await page.answer()

    assert await page.mailed(59) == []
    [letter] = await page.mailed(2)

    mail = letter.outbound
    assert (mail.to, mail.pending, mail.subject) == ((ANA,), (ANA,), "Your chat")
    assert mail.text.startswith("Here you are")
    assert "left a chat" in mail.text
    assert await page.shown(said) == (D.SENT, "by_mail")
    assert await page.mailed(1000) == []


@pytest.mark.parametrize("state", [D.DELIVERED, D.READ])
async def test_an_answer_the_page_has_shown_is_not_mailed(page: Page, state: Delivery) -> None:
    said = await page.answer()
    await page.shows(said, state)

    assert await page.mailed() == []
    assert await page.shown(said) == (state, "")


async def test_it_waits_while_the_page_has_its_turn_and_dies_with_it(page: Page) -> None:
    said = await page.answer()
    await page.shows(said, D.DEFERRED)
    assert await page.mailed() == []
    await page.shows(said, D.CANCELLED)
    assert await page.mailed() == []
    assert await page.shown(said) == (D.CANCELLED, detour.NOT_NEEDED)


async def test_who_comes_back_after_the_mail_has_it_delivered(page: Page) -> None:
    said = await page.answer()
    await page.mailed()
    await page.shows(said, D.READ)

    assert await page.shown(said) == (D.READ, "")


async def test_a_mail_that_fails_shows_as_failed_and_may_be_tried_again(page: Page) -> None:
    said = await page.answer()
    await page.mailed(outcome=D.FAILED)
    assert await page.shown(said) == (D.FAILED, "by_mail")

    await page.hub.replies.retry(page.who, said.id)
    assert len(await page.mailed(0)) == 1


async def test_three_mails_go_to_who_never_answers_and_more_to_who_does(page: Page) -> None:
    said = [await page.answer(f"Answer {n}") for n in range(4)]
    assert len(await page.mailed()) == 3
    assert await page.shown(said[3]) == (D.SENT, detour.LIMIT)

    await page.writes_by_mail(said[0])
    more = [await page.answer(f"More {n}") for n in range(4)]
    assert len(await page.mailed()) == len(more)


async def test_his_mail_joins_the_chat_and_proves_the_address(page: Page) -> None:
    said = await page.answer()
    await page.mailed()
    answer = await page.writes_by_mail(said)

    assert (answer.conversation_id, answer.interaction_id) == (said.conversation_id, page.item.id)
    assert (answer.account_id, answer.third_party) == (MAILBOX, False)
    handle = mailto(ANA)
    found = await page.hub.unit.write(lambda tx: tx.customers.identities([handle]))
    assert [(one.customer_id, one.verified) for one in found.values()] == [
        (page.item.customer_id, True)
    ]
    # The next answer goes to the chat again, and by mail when he is not there.
    next_one = await page.answer()
    assert next_one.to == (VISITOR,)
    [letter] = await page.mailed()
    assert letter.outbound.to == (ANA,)


async def test_somebody_else_with_his_mail_stays_a_third_party(page: Page) -> None:
    said = await page.answer()
    await page.mailed()
    answer = await page.writes_by_mail(said, "mallory@else.example")
    assert (answer.conversation_id, answer.third_party) == (said.conversation_id, True)


async def test_a_finished_chat_is_opened_again_by_his_mail_as_the_chats_own_work(
    page: Page,
) -> None:
    said = await page.answer()
    await page.mailed()
    await page.hub.desk.finish(page.who, page.item.id)
    page.hub.clock.pass_by(60)
    await page.hub.route()
    answer = await page.writes_by_mail(said)

    assert answer.interaction_id not in (None, page.item.id)
    item = await page.hub.item(answer.interaction_id or page.item.id)
    assert (item.account_id, item.queue_id, item.medium) == (SHOP, SUPPORT, Medium.EMAIL)


async def test_who_did_not_ask_gets_no_more_until_he_writes_himself(page: Page) -> None:
    said = await page.answer()
    await page.mailed()
    await page.hub.unit.write(lambda tx: detour.refuse(tx, said, page.hub.clock.now()))
    refused = await page.answer()
    assert await page.mailed() == []
    assert await page.shown(refused) == (D.SENT, detour.REFUSED)
    await page.writes_by_mail(said)
    await page.answer()
    assert len(await page.mailed()) == 1


@in_memory  # the page behind the link is the same on every store
async def test_the_link_stops_more_mails_by_its_button_and_by_nothing_else(page: Page) -> None:
    hub = page.hub
    app = web.Application()
    app.add_routes(stop_routes(hub.unit, hub.clock, hub.store.token))
    said = await page.answer()
    await page.mailed()
    foot = say_around("", hub.store.token)("es", said.id).foot
    link = foot.partition("](")[2].partition(")")[0]
    async with TestClient(TestServer(app)) as browser:
        for method, path, status, words in (
            ("GET", link, 200, "No enviarme más"),
            ("GET", link.replace("lang=es", "lang=xx"), 200, "Stop these mails"),
            ("POST", link.replace(said.id, "0" * 32), 404, ""),
            ("GET", f"{link}x".replace("?", "x?"), 404, ""),
        ):
            async with browser.request(method, path) as answer:
                assert (answer.status, words in await answer.text()) == (status, True), path
        await page.answer()
        assert len(await page.mailed()) == 1
        async with browser.post(link) as done:
            assert (done.status, "Hecho" in await done.text()) == (200, True)
            assert "default-src 'none'" in done.headers["Content-Security-Policy"]
    await page.answer()
    assert await page.mailed() == []


@pytest.mark.parametrize(
    ("said", "mails"),
    [
        ({"email": ANA, "signed": ANA}, 4),
        ({"email": ANA, "signed": "ANA@customer.example"}, 4),
        # A token that names no address, or another one, vouches for nothing that was typed.
        ({"email": ANA, "signed": ""}, 3),
        ({"email": ANA, "signed": "somebody@else.example"}, 3),
    ],
)
@in_memory  # the rule is one and the same on every store
async def test_only_the_very_address_that_is_signed_has_no_limit(
    page: Page, said: dict[str, str], mails: int
) -> None:
    await page.told(said)
    for n in range(4):
        await page.answer(f"Answer {n}")
    assert len(await page.mailed()) == mails


@in_memory  # the rule is one and the same on every store
async def test_what_is_no_address_is_not_mailed_to(page: Page) -> None:
    await page.told({"email": "not an address"})
    assert len(await page.hub.outbox(await page.answer())) == 1


async def test_what_another_has_proven_does_not_lift_the_limit(page: Page) -> None:
    known = page.hub.mail(ANA, trust=Trust.VERIFIED)
    await page.hub.receive(known)
    for n in range(4):
        await page.answer(f"Answer {n}")
    assert len(await page.mailed()) == 3


async def test_the_named_account_carries_it_when_the_page_has_had_its_time(page: Page) -> None:
    hub = page.hub
    settings: dict[str, str | int | bool] = {"mail_account": OTHER_MAILBOX, "gone_after_s": 15}
    shop = Account(SHOP, "Shop", "page", SUPPORT, settings, ver=2)
    await hub.unit.write(lambda tx: tx.config.put_account(shop))
    [row] = [row for row in await hub.outbox(await page.answer()) if row.account_id != SHOP]
    due = hub.clock.now() + timedelta(seconds=15)
    assert (row.account_id, row.next_at) == (OTHER_MAILBOX, due)

    shop = replace(shop, settings={"mail": False}, ver=3)
    await hub.unit.write(lambda tx: tx.config.put_account(shop))
    assert len(await hub.outbox(await page.answer())) == 1
