"""Administration: a new hub made ready by keyboard alone, and every page of it looked over."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from config.system import set_up_link
from tests.channels.email.oauth_provider import CLIENT, SECRET, Provider, provider
from tests.servers.mail import MailServers
from tests.ui.eye import SMALL, ZOOMED, Size, faults, violations
from tests.ui.house import House, open_empty
from tests.ui.visitor import DESKTOP, PHONE, Visitors

pytestmark = pytest.mark.asyncio(loop_scope="module")

NewAddress = Callable[[str, str], str]
OPEN_FOLDS = "() => document.querySelectorAll('main details').forEach(one => (one.open = true))"
HAS_FOCUS = "one => one === document.activeElement"
FORMS = ("queues", "profiles", "calendars", "canned-replies", "tags", "fields", "reasons")


async def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus, as somebody without a mouse would."""
    await expect(wanted).to_be_visible()
    for _ in range(120):
        if await wanted.evaluate(HAS_FOCUS):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


async def press(page: Page, wanted: Locator) -> None:
    """Go there by keyboard and press Enter."""
    await tab_to(page, wanted)
    await page.keyboard.press("Enter")


async def write(page: Page, label: str, text: str) -> None:
    """Go to a field by keyboard and type over what is there."""
    await tab_to(page, page.get_by_label(label, exact=True))
    await page.keyboard.press("Control+a")
    await page.keyboard.type(text)


def named(part: Page | Locator, role: Any, name: str) -> Locator:
    return part.get_by_role(role, name=name, exact=True)


async def set_up(page: Page, link: str) -> None:
    await page.goto(link)
    await write(page, "Your name", "Ada Byron")
    await write(page, "Email", "ada@desk.test")
    await tab_to(page, page.get_by_label("Password"))
    await page.keyboard.type("a few words I remember")
    await page.keyboard.press("Enter")


async def connect(page: Page, servers: MailServers, address: str) -> None:
    """Walk through the wizard."""
    await expect(page.get_by_text("What do you want to connect?")).to_be_visible()
    await press(page, named(page, "button", "Next"))
    await write(page, "Address", address)
    await write(page, "IMAP server", "localhost")
    await write(page, "Password", servers.password)
    await write(page, "SMTP server", "localhost")
    await press(page, page.get_by_text("More settings"))
    await write(page, "IMAP port", str(servers.imaps))
    await write(page, "SMTP port", str(servers.smtps))
    await press(page, named(page, "button", "Next"))
    await expect(page.get_by_text("Everything works")).to_be_visible()
    await expect(page.get_by_text("A mail sent and received")).to_be_visible()
    await press(page, named(page, "button", "Next"))
    await expect(page.get_by_label("Name", exact=True)).to_have_value(address)
    await press(page, named(page, "button", "Start it"))


async def test_a_new_hub_is_made_ready_by_keyboard_in_one_sitting(
    browser: Browser, tmp_path: Path, mail_servers: MailServers, new_address: NewAddress
) -> None:
    async with open_empty(tmp_path, ca_file=str(mail_servers.ca)) as house:
        link = await set_up_link(house.hub, house.settings)
        assert link is not None
        context = await browser.new_context(locale="en-GB", reduced_motion="reduce")
        page = await context.new_page()
        await set_up(page, link)

        await press(page, named(page, "link", "Look over the first queue"))
        await press(page, named(page.get_by_role("main"), "link", "Inbox"))
        await write(page, "Signature", "Kind regards")
        await press(page, named(page, "button", "Save"))
        await expect(page.get_by_text("Saved")).to_be_visible()

        await press(page, named(page, "link", "Inbox").first)
        await expect(named(page, "link", "Look over the first queue")).to_be_hidden()
        await press(page, named(page, "link", "Connect a mailbox"))
        await connect(page, mail_servers, new_address("help", "desk.test"))
        await expect(page.get_by_text("Working")).to_be_visible()

        await page.goto(f"{house.url}/desk/inbox/mine")
        await press(page, named(page, "link", "Invite your colleagues"))
        await write(page, "Name", "Nora Núñez")
        await write(page, "E-mail address", "nora@desk.test")
        await page.keyboard.press("Enter")
        shown = page.get_by_label("Link", exact=True)
        await expect(shown).to_have_value(re.compile("token="))
        invitation = await shown.input_value()

        other = await browser.new_context(locale="en-GB")
        nora = await other.new_page()
        await nora.goto(invitation)
        await expect(nora.get_by_text("Hello Nora Núñez")).to_be_visible()
        await nora.get_by_label("Password").fill("another long password")
        await nora.keyboard.press("Enter")
        await expect(nora.get_by_role("heading", name="Inbox")).to_be_visible()

        await page.goto(f"{house.url}/desk/inbox/mine")
        await expect(page.get_by_text("No interaction is open.")).to_be_visible()
        await expect(page.get_by_text("First steps")).to_be_hidden()
        await other.close()
        await context.close()


async def test_the_owner_of_a_mailbox_says_yes_in_a_tab_of_the_provider(
    house: House, visitors: Visitors
) -> None:
    page = await visitors.window("ada")
    async with provider("sales@shop.test") as there:
        await page.goto(f"{house.url}/desk/settings/mailboxes/new")
        await choose_oauth(page, there)
        ask = named(page, "button", "Ask for the owner’s consent")
        async with page.expect_popup() as opened:
            await ask.press("Enter")
        tab = await opened.value
        await tab.get_by_role("link", name="Deny").click()
        await expect(tab.get_by_role("alert")).to_contain_text("The provider said no")
        assert "state=" not in tab.url
        await tab.close()

        async with page.expect_popup() as opened:
            await ask.press("Enter")
        tab = await opened.value
        await tab.get_by_role("link", name="Allow").click()
        await expect(tab.get_by_text("The mailbox may be used.")).to_be_visible()
        assert await violations(tab) == []
        await expect(page.get_by_text("Granted: it is kept when you save")).to_be_visible()
        assert await violations(page) == []
        await page.get_by_role("button", name="Next").click()
        await expect(page.get_by_text("The provider gives access tokens")).to_be_visible()


async def choose_oauth(page: Page, there: Provider) -> None:
    """Fill in the form of a mailbox that is signed in to with tokens."""
    await page.get_by_role("radio", name="E-mail").check()
    await page.get_by_role("button", name="Next").click()
    await page.get_by_label("How to sign in").select_option("xoauth2")
    await page.get_by_label("OAuth: provider").select_option("other")
    for label, text in {
        "Address": there.address,
        "IMAP server": "127.0.0.1",
        "SMTP server": "127.0.0.1",
        "OAuth: client id": CLIENT,
        "OAuth: client secret": SECRET,
    }.items():
        await page.get_by_label(label, exact=True).fill(text)
    await page.get_by_text("More settings").click()
    await page.get_by_label("OAuth: consent address").fill(there.asks)
    await page.get_by_label("OAuth: token address").fill(there.url)
    await page.get_by_label("IMAP protection").select_option("plain")
    await page.get_by_label("SMTP protection").select_option("plain")


async def addresses(house: House) -> list[str]:
    """Pages of the administration; those of lists are one for all kinds."""
    ask = house.desk.ask
    await ask("POST", "/tags", {"name": "A tag with quite a long name", "colour": "violet"})
    await ask(
        "POST", "/fields", {"name": "Plan", "of": "customer", "type": "choice", "choices": ["S"]}
    )
    await ask("POST", "/reasons", {"name": "Lunch", "media": ["email"], "max_minutes": 45})
    week = [[[540, 840], [960, 1140]]] * 5 + [[[1320, 360]], []]
    holidays = [{"day": "2026-12-24", "spans": [[540, 780]], "name": "Nochebuena"}]
    hours = {"name": "Shop", "zone": "Europe/Madrid", "weekly": week, "holidays": holidays}
    await ask("POST", "/calendars", hours)
    found = ["", "mailboxes", "mailboxes/new", "people", "people/new", "tags", "workspace", "audit"]
    for path in (*FORMS, "people", "accounts"):
        one = (await ask("GET", f"/{path}"))[0]["id"]
        found.append(f"{'mailboxes' if path == 'accounts' else path}/{one}")
    return found


@pytest.mark.parametrize(("size", "language"), [(DESKTOP, "es"), (PHONE, "ru")])
async def test_nothing_on_any_page_is_out_of_reach_or_for_axe_to_find(
    house: House, visitors: Visitors, size: Size, language: str
) -> None:
    PAGES[:] = PAGES or await addresses(house)
    await house.desk.ask("PUT", "/me", {"language": language})
    page = await visitors.window("ada", size, reduced_motion="reduce")
    found: list[str] = []
    for path in PAGES:
        await page.goto(f"{house.url}/desk/settings/{path}")
        await expect(page.locator("main h1")).to_be_visible()
        await expect(page.locator(".skeleton")).to_have_count(0)
        await page.evaluate(OPEN_FOLDS)
        wrong = await faults(page, (size, SMALL, ZOOMED))
        found += [f"{path}: {one}" for one in wrong]
    await house.desk.ask("PUT", "/me", {"language": "en"})

    assert "\n".join(found) == ""


PAGES: list[str] = []


async def test_who_was_faster_is_named_and_either_may_win(house: House, visitors: Visitors) -> None:
    tag = await house.desk.ask("POST", "/tags", {"name": "Slow"})
    page = await visitors.window("ada")
    await page.goto(f"{house.url}/desk/settings/tags/{tag['id']}")
    await page.get_by_label("Name", exact=True).fill("Mine")
    await house.desk.ask("PUT", f"/tags/{tag['id']}", {"name": "Theirs", "ver": 1})
    await named(page, "button", "Save").click()
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("Changed by Ada Byron meanwhile.")
    await alert.get_by_role("button", name="Load theirs").click()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Theirs")

    await page.get_by_label("Name", exact=True).fill("Mine")
    await house.desk.ask("PUT", f"/tags/{tag['id']}", {"name": "Again", "ver": 2})
    await named(page, "button", "Save").click()
    await alert.get_by_role("button", name="Overwrite with mine").click()
    await expect(named(page, "link", "Mine")).to_be_visible()


async def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    house: House, visitors: Visitors
) -> None:
    page = await visitors.window("ada")
    await page.goto(f"{house.url}/desk/settings/outcomes/new")
    name = page.get_by_label("Name", exact=True)
    await name.fill("Solved")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("There is one of this name already.")).to_be_visible()
    await expect(name).to_be_focused()
    await expect(name).to_have_attribute("aria-invalid", "true")

    questions: list[str] = []

    async def stay(dialog: Any) -> None:
        questions.append(dialog.message)
        await (dialog.dismiss() if len(questions) == 1 else dialog.accept())

    page.on("dialog", stay)
    tags = page.get_by_role("navigation", name="Settings").get_by_role("link", name="Tags")
    await tags.click()
    await expect(name).to_have_value("Solved")
    await tags.click()
    await expect(page.get_by_role("heading", name="Tags")).to_be_visible()
    assert questions == ["Leave without saving? What you typed is lost."] * 2
