"""HTML of strangers in a real browser, in the frame that the desk puts it in."""

from __future__ import annotations

import asyncio
import html as markup
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page

from channels.email.parse import read_letter
from router.mailframe import frame_document, split_html
from tests.agents.test_files import png
from tests.hostile.case import HEAD
from tests.hostile.pages import ELSEWHERE, LOOKS, REQUESTS, SCRIPTS
from tests.servers import browser

pytestmark = pytest.mark.asyncio(loop_scope="module")

FRAME = Path(__file__).parents[2] / "channels" / "email" / "desk" / "MailFrame.vue"
PICTURE = "data:image/png;base64," + b64encode(png(3, 3)).decode()
LOOK = """() => [...document.querySelectorAll('iframe')].map(frame => {
  const all = [...frame.contentDocument.body.querySelectorAll('*')]
  return {
    text: frame.contentDocument.body.innerText,
    tags: all.map(one => one.localName),
    attributes: all.flatMap(one => [...one.attributes].map(a => `${a.name}=${a.value}`)),
    positions: [...new Set(all.map(one => getComputedStyle(one).position))],
  }
})"""


@dataclass
class Stage:
    """Our page, another host that must hear nothing, and what the browser did."""

    page: Page
    ours: TestServer
    elsewhere: str
    documents: list[str] = field(default_factory=list)
    callers: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    async def show(self, html: str, images: bool = False) -> list[dict[str, Any]]:
        """Show a mail as the desk does; return what stands in each of its frames."""
        mail = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
        clean = read_letter(HEAD + mail).clean
        remote = {n: f"/images/{n}" for n in range(len(clean.remote))} if images else None
        parts = [part for part in split_html(clean.html) if part]
        self.documents = [frame_document(part, {"x": PICTURE}, remote) for part in parts]
        for log in (self.callers, self.asked, self.told):
            log.clear()
        await self.page.goto(str(self.ours.make_url("/")))
        await self.page.wait_for_function("() => window.shown === true")
        # What would load or run late gets the time for it.
        await asyncio.sleep(0.05)
        found: list[dict[str, Any]] = await self.page.evaluate(LOOK)
        return found

    def written(self, html: str) -> str:
        return html.replace(ELSEWHERE, self.elsewhere)

    @property
    def foreign(self) -> list[str]:
        """Requests beside the page itself."""
        own = str(self.ours.make_url("/"))
        return [url for url in self.asked if url != own and not url.startswith(("about:", "data:"))]


@asynccontextmanager
async def another_host(callers: list[str]) -> AsyncIterator[str]:
    """Listen where mails point to; a connection alone is too much."""

    async def called(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.append("somebody")
        writer.close()

    server = await asyncio.start_server(called, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    app = web.Application()
    sandbox = re.search(r'sandbox="([^"]*)"', FRAME.read_text())
    assert sandbox
    assert "allow-scripts" not in sandbox[1]

    async def page(request: web.Request) -> web.Response:
        """The desk's way of showing a mail, without the desk."""
        frames = "".join(
            f'<iframe sandbox="{sandbox[1]}" referrerpolicy="no-referrer"'
            f' srcdoc="{markup.escape(document)}"></iframe>'
            for document in set_.documents
        )
        ready = "<script>onload = () => { window.shown = true }</script>"
        return web.Response(text=f"<!doctype html>{frames}{ready}", content_type="text/html")

    async def image(request: web.Request) -> web.Response:
        return web.Response(body=png(3, 3), content_type="image/png")

    app.router.add_get("/", page)
    app.router.add_get("/images/{n}", image)
    callers: list[str] = []
    ours = TestServer(app)
    async with browser.launched() as chromium, ours, another_host(callers) as url:
        opened = await _opened(chromium)
        set_ = Stage(opened, ours, url, callers=callers)
        opened.on("request", lambda request: set_.asked.append(request.url))
        opened.on("console", lambda message: set_.told.append(message.text))
        opened.on("pageerror", lambda error: set_.told.append(str(error)))
        opened.on("dialog", lambda dialog: set_.told.append(dialog.message))
        opened.on("popup", lambda _: set_.told.append("a window"))
        yield set_


async def _opened(chromium: Browser) -> Page:
    page = await chromium.new_page(viewport={"width": 900, "height": 600})
    # No icon is asked for: every request that is seen is a mail's.
    await page.route("**/favicon.ico", lambda route: route.abort())
    return page


def harmless(frames: list[dict[str, Any]]) -> None:
    for frame in frames:
        assert not set(frame["tags"]) & FORBIDDEN
        for attribute in frame["attributes"]:
            name, _, value = attribute.partition("=")
            assert not name.startswith("on"), attribute
            assert name not in ("srcdoc", "srcset", "ping", "action", "background"), attribute
            if name in ("href", "src"):
                assert HARMLESS.match(value), attribute
        assert set(frame["positions"]) <= {"static"}


HARMLESS = re.compile("https?:|mailto:|tel:|data:image/png|/images/")
FORBIDDEN = {
    *("script", "style", "svg", "math", "iframe", "object", "embed", "form", "input", "button"),
    *("link", "meta", "base", "video", "audio", "template", "textarea", "select", "noscript"),
}


@pytest.mark.parametrize("images", [False, True], ids=["as it came", "with images"])
@pytest.mark.parametrize("html", SCRIPTS.values(), ids=SCRIPTS.keys())
async def test_no_script_of_a_mail_runs(stage: Stage, html: str, images: bool) -> None:
    frames = await stage.show(html, images)

    assert stage.told == []
    assert await stage.page.evaluate("() => window.hurt") is None
    harmless(frames)
    assert stage.callers == []


@pytest.mark.parametrize("html", REQUESTS.values(), ids=REQUESTS.keys())
async def test_a_mail_asks_nobody_for_anything(stage: Stage, html: str) -> None:
    frames = await stage.show(stage.written(html))

    assert stage.foreign == []
    assert stage.callers == []
    harmless(frames)


@pytest.mark.parametrize("html", REQUESTS.values(), ids=REQUESTS.keys())
async def test_images_that_were_asked_for_come_through_us_alone(stage: Stage, html: str) -> None:
    await stage.show(stage.written(html), images=True)

    ours = str(stage.ours.make_url("/images/"))
    assert all(url.startswith(ours) for url in stage.foreign)
    assert stage.callers == []


async def test_a_picture_in_the_mail_is_shown_and_one_elsewhere_only_when_asked_for(
    stage: Stage,
) -> None:
    html = stage.written(f'<img src="cid:x"><img src="http://{ELSEWHERE}/p.gif?id=1">')

    await stage.show(html)
    before = list(stage.foreign)
    await stage.show(html, images=True)

    assert before == []
    assert stage.foreign == [str(stage.ours.make_url("/images/0"))]
    widths = await stage.page.evaluate(
        "() => [...document.querySelector('iframe').contentDocument.images]"
        ".map(one => one.naturalWidth > 0)"
    )
    assert widths[0] is True or PICTURE in stage.documents[0]


@pytest.mark.parametrize("html", LOOKS.values(), ids=LOOKS.keys())
async def test_a_mail_looks_like_nothing_of_ours(stage: Stage, html: str) -> None:
    frames = await stage.show(html)

    harmless(frames)
    for frame in frames:
        assert not [one for one in frame["attributes"] if one.startswith(("class=", "id="))]
    assert stage.told == []
