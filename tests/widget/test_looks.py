"""Every screen of the widget, in either light, on any screen, in every language; and its size."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.architecture.house import ROOT
from tests.desktop.test_texts import FORMS, OTHERS, blanks
from tests.ui.eye import violations
from tests.widget.stand import CLOSED_KEY, DESKTOP, FORMAL_KEY, PHONE, Stand, Visit

pytestmark = pytest.mark.asyncio(loop_scope="module")

WIDGET = ROOT / "channels" / "webchat" / "widget"
KIB = 1024

# Whatever can be pressed or written in, and does not lie whole inside the frame.
OUT_OF_REACH = """
() => [...document.querySelectorAll('a[href], button, input, select, textarea')]
  .filter(one => one.checkVisibility({ visibilityProperty: true }))
  .filter(one => {
    const { left, right, top, bottom } = one.getBoundingClientRect()
    const scrolls = one.closest('[role=log], form, .home')
    const tall = !scrolls && (top < -0.5 || bottom > innerHeight + 0.5)
    return tall || left < -0.5 || right > innerWidth + 0.5
  })
  .map(one => `${one.localName} ${one.ariaLabel || one.textContent.trim().slice(0, 40)}`)
"""


async def screens(stand: Stand, visit: Visit, who: str) -> list[str]:
    """Walk through a talk; return what is wrong with each screen on the way."""
    found: list[str] = []

    async def look(name: str) -> None:
        frame = visit.page.frames[1]
        found.extend(f"{name}: {one}" for one in await violations(frame))
        found.extend(f"{name}: out of reach: {one}" for one in await frame.evaluate(OUT_OF_REACH))

    await visit.launcher.click()
    await expect(visit.chat.locator(".start")).to_be_visible()
    await look("home")
    await visit.chat.locator(".start").click()
    await visit.chat.locator("form button.main").click()
    await look("form")
    await visit.chat.locator("[name=name]").fill("Ana")
    await visit.chat.locator("[name=topic]").select_option(index=1)
    await visit.chat.locator("[name=consent]").check()
    await visit.chat.locator("form button.main").click()
    await visit.write(f"See https://shop.test/ {who}")
    await expect(visit.chat.locator(".waiting")).to_be_visible()
    await look("waiting")
    await visit.chat.locator(".waiting .link").click()
    await look("address")
    await visit.chat.locator(".sheet .second").click()
    item = await stand.take(f"See https://shop.test/ {who}")
    await stand.shop.reply(item, "**Here** it is: https://shop.test/a/very/long/path/1234567890")
    await expect(visit.chat.locator(".said .name")).to_have_text("Laura")
    await visit.chat.locator(".menu > button").click()
    await look("chat")
    await visit.chat.locator(".choices button").last.click()
    await visit.chat.locator(".sheet .main").click()
    await visit.chat.locator(".stars input").nth(1).check(force=True)
    await look("ended")
    await visit.chat.locator(".head .bare").first.click()
    await expect(visit.chat.locator(".row")).to_be_visible()
    await look("conversations")
    return found


@pytest.mark.parametrize(
    ("language", "theme", "size", "color"),
    [
        ("en", "light", DESKTOP, "#1f54d6"),
        ("es", "dark", PHONE, "#ffd400"),
        ("ru", "light", (320, 640), "#e2001a"),
        ("ru", "dark", DESKTOP, "#101820"),
    ],
)
async def test_every_screen_is_readable_and_within_reach(
    stand: Stand, language: str, theme: str, size: tuple[int, int], color: str
) -> None:
    settings = {"key": FORMAL_KEY, "lang": language, "theme": theme, "color": color}
    visit = await stand.visit(size, settings=settings, locale=language, reduced_motion="reduce")
    assert "\n".join(await screens(stand, visit, f"{language} {theme}")) == ""
    assert await host(visit.page) == []


async def test_a_closed_shop_is_readable(stand: Stand) -> None:
    visit = await stand.visit(PHONE, settings={"key": CLOSED_KEY, "open": True})
    await visit.chat.locator(".start").click()
    await expect(visit.chat.locator("[name=message]")).to_be_visible()
    assert await violations(visit.page.frames[1]) == []


async def host(page: Page) -> list[str]:
    """Return what is wrong with the launcher on the site's page."""
    await page.evaluate("centralita('close')")
    await expect(page.locator(".launcher")).to_be_visible()
    return await violations(page, "body > div")


@pytest.mark.parametrize(
    ("most", "files"), [(4, ["loader.js"]), (25, ["assets/frame-*.js", "assets/frame-*.css"])]
)
async def test_it_stays_small(most: int, files: list[str]) -> None:
    built = [path for pattern in files for path in sorted((WIDGET / "dist").glob(pattern))]
    assert len(built) == len(files)
    size = sum(len(gzip.compress(path.read_bytes(), 9)) for path in built)
    assert size <= most * KIB, f"{size / KIB:.2f} KiB"


@pytest.mark.parametrize("language", OTHERS)
async def test_it_says_everything_in_every_language(language: str) -> None:
    english, other = _texts("en"), _texts(language)
    assert other.keys() == english.keys()
    assert {key: blanks(text) for key, text in other.items()} == {
        key: blanks(text) for key, text in english.items()
    }
    for text in other.values():
        if ", plural," in text:
            assert all(f"{form} {{" in text for form in FORMS[language])


async def test_every_text_that_it_names_is_there_and_named() -> None:
    code = "".join(path.read_text("utf-8") for path in sorted(_sources()))
    for key in _texts("en"):
        stem = key.partition(".")[0]
        assert f"'{key}'" in code or f"`{stem}." in code, key


def _texts(language: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((WIDGET / "texts" / f"{language}.json").read_text("utf-8"))
    return loaded


def _sources() -> list[Path]:
    return [path for kind in ("*.ts", "*.tsx") for path in (WIDGET / "frame").rglob(kind)]
