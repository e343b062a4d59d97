"""People: the first of all, who is offline, customers' names, languages, what could not be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from config.system import set_up_link
from router.accounts import RawState
from router.inbound import Raw
from router.model import RawId
from router.repositories import Tx
from tests.servers.patience import until
from tests.ui.house import House, open_empty
from tests.ui.visitor import Visitors, be_available, take

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXTS = Path(__file__).parents[2] / "agents" / "desktop" / "src" / "texts"


async def test_the_set_up_link_makes_the_first_admin_once(browser: Browser, tmp_path: Path) -> None:
    async with open_empty(tmp_path) as house:
        link = await set_up_link(house.hub, house.settings)
        assert link is not None
        context = await browser.new_context(locale="en-GB")
        page = await context.new_page()
        await page.goto(link)
        await page.get_by_label("Your name").fill("Ada Byron")
        await page.get_by_label("Email").fill("ada@shop.test")
        await page.get_by_label("Password").fill("a few words I remember")
        await page.get_by_role("button", name="Set up Centralita").click()
        await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
        assert "token" not in page.url

        await page.goto(link)
        await page.reload()
        await expect(page.get_by_text("The first admin has been made already.")).to_be_visible()
        await context.close()


async def test_a_wrong_password_is_said_and_the_right_one_enters(
    house: House, visitors: Visitors
) -> None:
    page = await visitors.window()
    await page.goto(f"{house.url}/desk/settings")
    await page.get_by_label("Email").fill("laura@shop.test")
    await page.get_by_label("Password", exact=True).fill("not this one")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text("Email or password is not right.")

    await page.get_by_label("Password", exact=True).fill("correct horse battery")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Settings")).to_be_visible()


async def test_who_is_offline_is_told_once_and_can_become_available(
    house: House, visitors: Visitors
) -> None:
    await house.mail("offline@customer.test", "Ana Offline")
    page = await visitors.at("laura")
    hint = page.get_by_role("status").filter(has_text="You are offline")
    await expect(hint).to_be_visible()
    await hint.get_by_role("button", name="Close").click()
    await page.reload()
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    await expect(page.get_by_role("button", name="You are: Offline")).to_be_visible()
    await expect(hint).to_be_hidden()

    other = await visitors.at("ivan")
    await other.get_by_role("status").get_by_role("button", name="Become available").click()
    await expect(other.get_by_role("alertdialog")).to_contain_text("Ana Offline")


# Counts what would be heard, as no test has ears.
EARS = """
() => {
  window.heard = 0
  const { start } = OscillatorNode.prototype
  OscillatorNode.prototype.start = function (at) { window.heard += 1; start.call(this, at) }
}
"""


async def test_an_offer_sounds_unless_sound_is_off(house: House, visitors: Visitors) -> None:
    page = await visitors.at("sofia")
    await page.evaluate(EARS)
    await be_available(page)
    await house.mail("sound@customer.test", "Ana Sound")
    offer = page.get_by_role("alertdialog")
    await expect(offer.filter(has_text="Ana Sound")).to_be_visible()
    await expect(page).to_have_title("Offer: Ana Sound · Inbox · Centralita")
    await until(lambda: page.evaluate("window.heard"), "the offer is heard")
    await page.keyboard.press("Alt+a")
    await expect(offer.filter(has_text="Ana Sound")).to_have_count(0)

    await page.get_by_role("link", name="Settings").click()
    await page.get_by_label("Play a sound").uncheck()
    await page.evaluate("window.heard = 0")
    await page.get_by_role("link", name="Inbox").click()
    await house.mail("silent@customer.test", "Ana Silent")
    await expect(offer.filter(has_text="Ana Silent")).to_be_visible()
    assert await page.evaluate("window.heard") == 0


# Puts the desk out of sight and keeps what the system would show.
HIDDEN = """
() => {
  Object.defineProperty(document, 'hidden', { get: () => true })
  window.Notification = class extends EventTarget {
    static permission = 'granted'
    constructor(title) { super(); document.body.dataset.shown = title }
    close() {}
  }
}
"""


async def test_a_hidden_desk_tells_the_system_once_that_was_allowed_by_hand(
    house: House, visitors: Visitors
) -> None:
    page = await visitors.at("laura")
    await page.context.grant_permissions(["notifications"])
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("button", name="Allow notices").click()
    await expect(page.get_by_role("button", name="Switch notices off")).to_be_visible()
    await be_available(page)
    await page.evaluate(HIDDEN)

    await house.mail("hidden@customer.test", "Ana Hidden")

    await expect(page.locator("body")).to_have_attribute("data-shown", "Offer: Ana Hidden")


async def test_a_customer_gets_the_name_an_agent_gives(house: House, visitors: Visitors) -> None:
    interaction = await house.mail("anon@customer.test", "anon 1987")
    page = await visitors.at("laura", interaction)
    await take(page)
    await page.get_by_role("button", name="Change the name").click()
    await page.get_by_label("Name of the customer").fill("María López")
    await page.keyboard.press("Enter")

    header = page.locator("main > header").get_by_role("link", name="María López")
    await expect(header).to_be_visible()
    await expect(page.get_by_role("option", name="María López").first).to_be_visible()


@pytest.mark.parametrize("language", ["es", "ru"])
async def test_the_desk_speaks_the_agents_language(
    house: House, visitors: Visitors, language: str
) -> None:
    words = json.loads((TEXTS / f"{language}.json").read_text("utf-8"))
    interaction = await house.mail(f"{language}@customer.test", f"Ana {language}")
    page = await visitors.at("ada", interaction)
    await page.get_by_role("button", name="Ada Byron: language").click()
    await page.get_by_role(
        "menuitemradio", name={"es": "Español", "ru": "Русский"}[language]
    ).click()

    await expect(page.get_by_role("heading", name=words["nav.inbox"])).to_be_visible()
    await expect(page.locator("main > header")).to_contain_text(words["move.take"])
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await page.goto(f"{house.url}/desk/settings")
    await expect(page.get_by_role("heading", name=words["attention.title"])).to_be_visible()
    await page.get_by_role("combobox", name=words["settings.language"]).select_option("en")
    await expect(page.get_by_role("heading", name="When an offer comes")).to_be_visible()


async def test_an_admin_finds_mail_that_could_not_be_read_and_has_it_read_again(
    house: House, visitors: Visitors
) -> None:
    mail = b"From: Ana Kept <kept@customer.test>\r\nSubject: Kept\r\n\r\nHere I am\r\n"

    async def put_aside(tx: Tx) -> None:
        [account] = await tx.config.accounts()
        now, raw = house.store.clock.now(), RawId(house.store.ids.new())
        await tx.raws.keep(account.id, [(raw, Raw(raw, now, now, mail))])
        await tx.raws.settle([raw], RawState.QUARANTINED, "parse.slow")

    await house.store.unit.write(put_aside)
    page = await visitors.window("ada")
    await page.goto(f"{house.url}/desk/settings")
    await page.get_by_role("link", name="Look").click()
    await expect(page.get_by_text("Reading it took too long")).to_be_visible()
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Download").click()
    assert (await (await started.value).path()).read_bytes() == mail

    await page.get_by_role("button", name="Read again").click()
    await expect(page.get_by_text("Everything could be read.")).to_be_visible()
    await house.arrival("Ana Kept")


async def test_an_agent_is_not_led_to_what_is_for_admins(house: House, visitors: Visitors) -> None:
    page = await visitors.window("laura")
    await page.goto(f"{house.url}/desk/settings")
    await expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    await expect(page.get_by_role("heading", name="Mail that could not be read")).to_be_hidden()
    await page.goto(f"{house.url}/desk/settings/quarantine")
    await expect(page.get_by_role("alert")).to_contain_text("Your role does not allow this.")
