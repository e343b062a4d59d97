"""Every page, in either light, on any screen: nothing for axe to find, nothing out of reach."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.architecture.house import ROOT
from tests.ui.eye import SIZES, Size, faults
from tests.ui.house import House
from tests.ui.visitor import DESKTOP, PHONE, Visitors

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROUTER = ROOT / "agents" / "desktop" / "src" / "router.ts"
INSIDE = ("thread", "finish", "transfer", "offer", "sorted")
KEYS = {"finish": "e", "transfer": "t"}


def routes() -> dict[str, str]:
    """Where each page is, as the desk's own table says: a new one is looked at unasked."""
    table = ROUTER.read_text()
    found = re.findall(r"path: '([^']*)',\s+name: '(\w+)'", table)
    assert len(found) == table.count("name: '") - table.count("{ name: '")
    return {name: path if path.startswith("/") else f"/desk/{path}" for path, name in found}


# What an address alone does not show.
PAGES = (*routes(), "picked", *INSIDE)


@pytest.fixture(scope="module")
def known() -> dict[str, str]:
    """The interaction that all pages of this file show, once it is there."""
    return {}


async def show(
    house: House, visitors: Visitors, known: dict[str, str], name: str, page: Page
) -> None:
    """Bring a page onto the screen, as full as it gets."""
    if not known:
        html = '<p>Where is my <b>bicycle</b>?</p><img src="http://127.0.0.1:9/x.gif">'
        files = (
            ("A long name of a file that an agent may want to read.pdf", "application/pdf", b"%"),
        )
        row = await house.mail(
            "look@customer.test", "Ana María de los Ángeles", html=html, files=files
        )
        await house.mail("other@customer.test", "Владислав Константинопольский")
        desk = house.desk
        card = await desk.ask("POST", f"/interactions/{row}/take", {"over": False})
        known.update(item=row, customer=card["row"]["customer_id"])
        reply = {"to": ["look@customer.test"], "subject": "Re: My order", "uploads": []}
        text = (
            "It comes **tomorrow**:\n- before noon\n- https://shop.test/track/1234567890123456789"
        )
        for verb, body in (("replies", reply), ("notes", {})):
            marked = {"client_id": f"look-{verb}-1", "text": text, "draft_ver": 0}
            await desk.ask("POST", f"/interactions/{row}/{verb}", {**marked, **body})
    await (house.available("ada") if name == "offer" else house.all_offline())
    values = {"id": known["customer"], "view": "queue", "section": "queues"}
    if name == "administration":
        values["id"] = ""  # the forms have a test of their own
    ways = {
        **routes(),
        "setup": "/setup#token=x",
        "picked": "/desk/inbox/queue?unread=1",
        "search": "/desk/search?q=bicycle",
    }
    way = ways.get(name, f"/desk/inbox/mine/{known['item']}")
    at = re.sub(r":(\w+)\??", lambda found: values.get(found[1], ""), way)
    await page.goto(house.url + at)
    if name == "picked":
        await page.locator("[role=option][id^=row-]").first.wait_for()
        await page.locator("[aria-controls=filters]").press("Enter")
        await page.locator("[role=listbox]").first.press("Control+a")
        await expect(page.get_by_role("toolbar")).to_be_visible()
    if name in INSIDE:
        await expect(page.get_by_role("log")).to_contain_text("before noon")
    if name in KEYS:
        await page.keyboard.press(KEYS[name])
        await expect(page.locator("input[role=combobox]").last).to_be_focused()
    if name == "sorted":
        await page.locator("main > header [aria-expanded]").last.press("Enter")
        await expect(page.locator("main input[type=date]")).to_be_visible()
    if name in ("supervise", "tv"):
        await expect(page.locator("main th[scope=row]").first).not_to_be_empty()
    if name == "search":
        await expect(page.locator("main").get_by_role("link").first).to_be_visible()
    if name == "offer":
        await expect(page.get_by_role("alertdialog").first).to_be_visible()
    await expect(page.locator("main").first).to_be_visible()
    await expect(page.locator(".skeleton")).to_have_count(0)


@pytest.mark.parametrize(
    ("size", "language"), [(DESKTOP, "en"), (PHONE, "es"), (DESKTOP, "ru")], ids=["en", "es", "ru"]
)
@pytest.mark.timeout(480)
async def test_nothing_is_out_of_reach_or_for_axe_to_find_and_nothing_moves_unwanted(
    house: House, visitors: Visitors, known: dict[str, str], size: Size, language: str
) -> None:
    page = await visitors.window("ada", size, locale=language, reduced_motion="reduce")
    await house.desk.ask("PUT", "/me", {"language": language})
    found: list[str] = []
    for name in PAGES:
        await show(house, visitors, known, name, page)
        found += [f"{name}: {one}" for one in await faults(page, SIZES)]
    await house.desk.ask("PUT", "/me", {"language": "en"})

    assert "\n".join(found) == ""
