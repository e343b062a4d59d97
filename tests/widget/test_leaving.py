"""Who leaves is told where the answer goes, and told when it cannot go there."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import expect

from config.directory import put_account
from router.accounts import Account
from router.repositories import Tx
from tests.channels.webchat.shop import ACCOUNT
from tests.servers.patience import until
from tests.ui.eye import violations
from tests.widget.stand import DESKTOP, PHONE, Stand, Visit
from tests.widget.test_looks import WIDGET

pytestmark = pytest.mark.asyncio(loop_scope="module")

ODD = "ana,maria@customer.test"  # looks like an address, and is none


def words(language: str, key: str) -> str:
    """What the widget says there, in that language."""
    said: str = json.loads((WIDGET / "texts" / f"{language}.json").read_text("utf-8"))[key]
    return said


async def leave(visit: Visit, language: str, address: str) -> None:
    """Ask for the answer by mail, from the menu or from where it is asked already."""
    sheet = visit.chat.locator(".sheet")
    await sheet.get_by_label(words(language, "wait.email")).fill(address)
    await sheet.get_by_role("button", name=words(language, "wait.send")).click()


@pytest.mark.parametrize(
    ("language", "theme", "size"),
    [("en", "light", DESKTOP), ("es", "dark", PHONE), ("ru", "light", PHONE)],
)
async def test_an_address_that_is_refused_is_said_so_and_asked_anew(
    stand: Stand, language: str, theme: str, size: tuple[int, int]
) -> None:
    settings = {"lang": language, "theme": theme}
    visit = await stand.visit(size, settings=settings, locale=language, reduced_motion="reduce")
    await visit.start()
    await visit.write(f"No time, {language}")
    await visit.chat.locator(".waiting .link").click()
    await leave(visit, language, ODD)

    field = visit.chat.get_by_label(words(language, "wait.email"))
    await expect(field).to_have_accessible_description(words(language, "refused.address.bad"))
    await expect(field).to_have_value(ODD)
    await expect(field).to_be_focused()
    assert await violations(visit.page.frames[1]) == []

    # It outlives a reload: who had gone hears of it when they come back.
    await visit.page.reload()
    await visit.launcher.click()
    await expect(field).to_have_accessible_description(words(language, "refused.address.bad"))
    await leave(visit, language, "ana@customer.test")
    await expect(visit.chat.locator(".waiting")).to_contain_text("ana@customer.test")
    await expect(visit.chat.locator(".sheet")).to_have_count(0)

    # And may be corrected once it is known.
    await visit.chat.get_by_role("button", name=words(language, "more"), exact=True).click()
    await visit.chat.locator(".choices button").first.click()
    await expect(field).to_have_value("ana@customer.test")
    await leave(visit, language, "anna@customer.test")
    await expect(visit.chat.locator(".waiting")).to_contain_text("anna@customer.test")


async def test_who_gives_up_is_not_asked_again(stand: Stand) -> None:
    visit = await stand.visit()
    await visit.start()
    await visit.write("I may stay")
    item = await stand.take("I may stay")
    await expect(visit.chat.get_by_role("heading", name="Laura")).to_be_visible()
    await _mail_is(stand, False)
    await visit.chat.get_by_role("button", name="More").click()
    await visit.chat.locator(".choices").get_by_text("Answer me by e-mail").click()
    await leave(visit, "en", "ana@customer.test")
    await expect(visit.chat.get_by_text(words("en", "refused.mail.off"))).to_be_visible()
    await visit.chat.locator(".sheet").get_by_role("button", name="Cancel").click()
    await expect(visit.chat.locator(".sheet")).to_have_count(0)
    await stand.shop.reply(item, "Stay, then")
    await visit.told("Stay, then")
    await visit.page.reload()
    await visit.launcher.click()
    await visit.told("Stay, then")
    await expect(visit.chat.locator(".sheet")).to_have_count(0)
    await _mail_is(stand, True)


async def _mail_is(stand: Stand, on: bool) -> None:
    """Let the administrator change whether answers go by mail, until the hub has heard of it."""

    async def work(tx: Tx) -> Account:
        account = await tx.config.account(ACCOUNT)
        assert account is not None
        settings = {**account.settings, "mail": on}
        changed = Account(
            account.id, account.name, account.kind, account.queue_id, settings, account.secrets,
            ver=account.ver + 1,
        )  # fmt: skip
        await put_account(tx, changed, stand.store.clock.now())
        return changed

    await stand.store.unit.write(work)

    async def told() -> bool:
        answer = await stand.shop.request("GET", f"config?key=wc_{ACCOUNT}&lang=en")
        return answer.status == 200 and (await answer.json())["mail"] is on

    await until(told, "the change has not come through")
