"""Every page, in either light, on any screen: nothing for axe to find, nothing out of reach."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.ui.house import House
from tests.ui.visitor import DESKTOP, PHONE, Visitors

pytestmark = pytest.mark.asyncio(loop_scope="module")

WIDTHS = (320, 390, 820, 1280, 1440)
INSIDE = ("thread", "finish", "transfer", "offer", "sorted")
KEYS = {"finish": "e", "transfer": "t"}
PAGES: tuple[str, ...] = ("login", "setup", "list", "picked", *INSIDE, "supervise")
PAGES += ("customer", "customers", "search", "settings", "quarantine")

# Whatever can be pressed or written in, and does not lie whole inside the window (or, where its
# list is scrolled, inside the list).
OUT_OF_REACH = """
() => [...document.querySelectorAll('a[href], button, input, select, textarea, [role=option]')]
  .filter(one => one.checkVisibility({ visibilityProperty: true }))
  .filter(one => !one.closest('.visually-hidden') && !one.matches('.skip'))
  .filter(one => {
    const { left, right, top, bottom } = one.getBoundingClientRect()
    const scrolls = '[role=listbox], [role=log], .page, .drawer, .dialog, .gate, .customer'
    const tall = !one.closest(scrolls) && (top < -0.5 || bottom > innerHeight + 0.5)
    return tall || left < -0.5 || right > innerWidth + 0.5
  })
  .map(one => `${one.localName} ${one.ariaLabel || one.textContent.trim().slice(0, 40)}`)
"""


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
    at = {
        "login": "/login",
        "setup": "/setup#token=x",
        "list": "/desk/inbox/queue",
        "picked": "/desk/inbox/queue?unread=1",
        "customer": f"/desk/customers/{known['customer']}",
        "customers": "/desk/customers",
        "search": "/desk/search?q=bicycle",
        "supervise": "/desk/supervise",
        "settings": "/desk/settings",
        "quarantine": "/desk/settings/quarantine",
    }.get(name, f"/desk/inbox/mine/{known['item']}")
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
    if name == "supervise":
        await expect(page.locator("main th[scope=row]").first).not_to_be_empty()
    if name == "offer":
        await expect(page.get_by_role("alertdialog").first).to_be_visible()
    await expect(page.locator("main").first).to_be_visible()
    await expect(page.locator(".skeleton")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing(
    house: House,
    visitors: Visitors,
    known: dict[str, str],
    size: tuple[int, int],
    theme: str,
) -> None:
    page = await visitors.window("ada", size, color_scheme=theme, reduced_motion="reduce")
    found: list[str] = []
    for name in PAGES:
        await show(house, visitors, known, name, page)
        result = await Axe().run(page)
        found += [
            f"{name}: {one['id']} {one['nodes'][0]['html']}"
            for one in result.response["violations"]
        ]

    assert "\n".join(found) == ""


@pytest.mark.parametrize("language", ["en", "es", "ru"])
async def test_nothing_lies_out_of_reach(
    house: House, visitors: Visitors, known: dict[str, str], language: str
) -> None:
    page = await visitors.window("ada", locale=language)
    await house.desk.ask("PUT", "/me", {"language": language})
    found: list[str] = []
    for name in PAGES:
        await show(house, visitors, known, name, page)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 720})
            await page.wait_for_timeout(50)
            found += [f"{name} at {width}: {one}" for one in await page.evaluate(OUT_OF_REACH)]

    assert "\n".join(found) == ""
