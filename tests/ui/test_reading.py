"""Mails as they are shown: pictures, headers, the original, what was odd about them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from aiohttp import web
from playwright.async_api import Route, expect

from tests.servers.ports import free_ports
from tests.system.test_journey import png
from tests.ui.house import MAILBOX, House
from tests.ui.visitor import PHONE, Visitors

pytestmark = pytest.mark.asyncio(loop_scope="module")


@asynccontextmanager
async def picture_server() -> AsyncIterator[tuple[str, list[str]]]:
    """Serve one picture; the list tells who fetched it."""
    fetched: list[str] = []

    async def picture(request: web.Request) -> web.Response:
        fetched.append(request.headers.get("User-Agent", ""))
        return web.Response(body=png(), content_type="image/png")

    app = web.Application()
    app.router.add_get("/logo.png", picture)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_ports(1)[0]
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}/logo.png", fetched
    await runner.cleanup()


async def test_remote_pictures_come_only_when_asked_for_and_through_the_hub(
    house: House, visitors: Visitors
) -> None:
    async with picture_server() as (address, fetched):
        html = f'<p>Our logo</p><img src="{address}" alt="Logo" width="20" height="20">'
        interaction = await house.mail("logo@customer.test", "Ana Logo", html=html)
        page = await visitors.at("laura", interaction)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        frame = page.frame_locator("iframe").first
        await expect(frame.get_by_text("Our logo")).to_be_visible()
        await expect(page.get_by_text("1 remote image is blocked")).to_be_visible()
        assert fetched == []

        await page.get_by_role("button", name="Show images").click()
        await expect(frame.get_by_role("img", name="Logo")).to_have_js_property("naturalWidth", 1)
        assert len(fetched) == 1
        assert not [url for url in asked if not url.startswith((house.url, "data:", "blob:"))]


async def test_headers_and_the_original_are_at_hand(house: House, visitors: Visitors) -> None:
    interaction = await house.mail("headers@customer.test", "Ana Headers", subject="Señal")
    page = await visitors.at("laura", interaction)
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Headers").click()
    dialog = page.get_by_role("dialog", name="Headers")
    await expect(dialog).to_contain_text("Message-ID")
    await expect(dialog).to_contain_text("headers@customer.test")
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="More", exact=True).click()
    async with page.expect_download() as started:
        await page.get_by_role("menuitem", name="Download the original").click()
    kept = (await (await started.value).path()).read_bytes()
    assert b"Where is my bicycle?" in kept


async def test_what_matters_is_a_bar_and_what_does_not_stands_in_the_details(
    house: House, visitors: Visitors
) -> None:
    raw = (
        b'From: "bank@big.test" <thief@customer.test>\r\nTo: ' + MAILBOX.encode() + b"\r\n"
        b"Subject: Hello\r\n\r\nTransfer the money.\r\n"
    )
    house.simulator.deliver(raw, [MAILBOX])
    row = await house.arrival("bank@big.test")
    page = await visitors.at("laura", row["id"])
    log = page.get_by_role("log")
    await expect(log.get_by_text("The name shows another address")).to_be_visible()
    quiet = log.get_by_text("It carries no identifier of its own.")
    await expect(quiet).to_be_hidden()

    await log.get_by_role("button", name=f"to {MAILBOX}").click()
    await expect(quiet).to_be_visible()


# Times as the hub writes them, in their order; as texts they would stand in another one.
TIMES = ("09:00:54Z", "09:00:54.12Z", "09:00:54.120001Z")


async def test_what_came_within_one_second_stands_in_its_order(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("order@customer.test", "Ana Order")
    for text in ("second", "third"):
        note = {"client_id": f"order-note-{text}", "text": text, "draft_ver": 0}
        await house.desk.ask("POST", f"/interactions/{interaction}/notes", note)
    page = await visitors.window("sofia")

    async def within_a_second(route: Route) -> None:
        answer = await route.fetch()
        found = await answer.json()
        items = sorted(found["items"], key=lambda item: datetime.fromisoformat(item["at"]))
        assert len(items) == len(TIMES)
        for item, time in zip(items, TIMES, strict=True):
            item["at"] = f"2026-01-05T{time}"
        await route.fulfill(response=answer, json=found)

    await page.route("**/timeline*", within_a_second)
    await page.goto(f"{house.url}/desk/inbox/mine/{interaction}")
    log = page.get_by_role("log")
    await expect(log).to_contain_text(re.compile("bicycle.*second.*third", re.DOTALL))
    await page.unroute_all(behavior="ignoreErrors")


async def test_rows_that_changed_within_one_second_stand_newest_first(
    house: House, visitors: Visitors
) -> None:
    names = ["Ana Row 0", "Ana Row 1", "Ana Row 2"]
    for n, name in enumerate(names):
        await house.mail(f"row{n}@customer.test", name)
    page = await visitors.window("sofia")

    async def within_a_second(route: Route) -> None:
        answer = await route.fetch()
        found = await answer.json()
        rows = {row["customer_name"]: row for row in found["rows"]}
        if rows.keys() >= set(names):
            found["rows"] = [rows[name] for name in names]
            for name, time in zip(names, TIMES, strict=True):
                rows[name]["last_at"] = f"2026-01-05T{time}"
        await route.fulfill(response=answer, json=found)

    await page.route("**/inbox?*", within_a_second)
    await page.goto(f"{house.url}/desk/inbox/unassigned")
    rows = page.get_by_role("option")
    await expect(rows).to_have_count(len(names))
    await rows.first.hover()  # what comes now is kept aside
    await house.mail("row3@customer.test", "Ana Row 3")
    await expect(page.get_by_text("1 new")).to_be_visible()
    await page.mouse.move(900, 600)  # lets it in, and puts the list in order
    await expect(rows).to_contain_text(["Ana Row 3", *reversed(names)])
    await page.unroute_all(behavior="ignoreErrors")


async def test_the_line_of_another_interaction_begins_with_words_on_a_phone(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("fold@customer.test", "Ana Fold")
    house.write("fold@customer.test", "Ana Fold", "And my bill?", "Another thing")
    page = await visitors.at("sofia", interaction, size=PHONE)
    ending = page.locator(".fold .rest")
    await expect(ending).to_contain_text("1 message")
    assert not (await ending.inner_text()).lstrip().startswith("·")
