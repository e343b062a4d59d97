"""The desk at work: long lists, a line that breaks, the keyboard alone, a phone."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect
from playwright.async_api import TimeoutError as Late

from tests.agents.seed import PASSWORD
from tests.servers.patience import until
from tests.ui.house import House
from tests.ui.visitor import PHONE, Visitors, be_available, take, writing

pytestmark = pytest.mark.asyncio(loop_scope="module")

MANY = 65


async def test_a_list_of_more_than_a_page_can_be_read_to_its_end(
    house: House, visitors: Visitors
) -> None:
    for n in range(MANY):
        house.write(f"many{n}@customer.test", f"Ana {n:03}")
    await house.arrival(f"Ana {MANY - 1:03}")

    async def all_there() -> bool:
        return bool((await house.desk.ask("GET", "/inbox/counters"))["unassigned"] >= MANY)

    await until(all_there, "not all have arrived")
    page = await visitors.window("laura")
    await page.goto(f"{house.url}/desk/inbox/unassigned")
    rows = page.get_by_role("listbox", name="Unassigned")
    await expect(rows.get_by_role("option").first).to_be_visible()
    more = "**/inbox?*cursor=*"
    await page.route(more, lambda route: route.abort())
    await rows.press("End")
    again = page.get_by_role("alert").get_by_role("button", name="Could not be loaded. Try again")
    await expect(again).to_be_visible()
    await page.unroute(more)
    with suppress(Late):  # whatever else comes lets it go on as well
        await again.click(timeout=5_000)
    await expect(again).to_be_hidden()
    await expect(rows.locator(f'[aria-setsize="{MANY}"]').first).to_be_visible()
    await rows.press("End")
    last = rows.locator(f'[aria-posinset="{MANY}"]')
    await expect(last).to_be_in_viewport()

    first = house.write("many0@customer.test", "Ana 000", "Again!", "Another order")
    assert first["Subject"] == "Another order"
    await page.get_by_role("button", name="1 new").click()
    await expect(rows.locator('[aria-posinset="1"]')).to_contain_text("Another order")


async def test_a_line_that_breaks_is_taken_up_without_a_gap(
    house: House, visitors: Visitors
) -> None:
    first = house.write("line@customer.test", "Ana Line")
    interaction = (await house.arrival("Ana Line"))["id"]
    page = await visitors.window("laura")
    lines: list[WebSocketRoute] = []
    severed = asyncio.Event()

    async def pass_on(line: WebSocketRoute) -> None:
        if severed.is_set():
            await line.close(code=1011)
        else:
            lines.append(line)
            line.connect_to_server()

    await page.route_web_socket("**/ws", pass_on)
    await page.goto(f"{house.url}/desk/inbox/mine/{interaction}")
    await take(page)
    asked: list[str] = []

    severed.set()
    await lines[-1].close(code=1011)
    await expect(page.get_by_text("Connection lost")).to_be_visible()
    page.on("request", lambda request: asked.append(request.url))
    for n in range(3):
        house.write("line@customer.test", "Ana Line", f"News {n}", "Re: My order", answering=first)
    await until_messages(house, interaction, 4)
    severed.clear()

    log = page.get_by_role("log")
    for n in range(3):
        await expect(log.get_by_text(f"News {n}")).to_have_count(1)
    await expect(page.get_by_text("Connection lost")).to_be_hidden()
    assert not [url for url in asked if "/timeline" in url]


async def test_a_line_that_breaks_between_a_row_and_its_message_is_taken_up_at_the_message(
    house: House, visitors: Visitors
) -> None:
    first = house.write("half@customer.test", "Ana Half")
    interaction = (await house.arrival("Ana Half"))["id"]
    page = await visitors.window("laura")
    rows: list[int] = []
    broken: list[int] = []

    async def pass_on(line: WebSocketRoute) -> None:
        gone = asyncio.Event()

        async def hear(message: str | bytes) -> None:
            frame = json.loads(message)
            if frame["type"] == "row.upsert":
                rows.append(frame["seq"])
            if frame["type"] == "timeline.item" and frame["seq"] in rows and not broken:
                broken.append(frame["seq"])
                gone.set()
                await line.close(code=1011)
            elif not gone.is_set():
                line.send(message)

        line.connect_to_server().on_message(hear)

    await page.route_web_socket("**/ws", pass_on)
    await page.goto(f"{house.url}/desk/inbox/mine/{interaction}")
    await expect(page.get_by_role("log")).to_contain_text("Where is my bicycle?")
    house.write("half@customer.test", "Ana Half", "Told in two", "Re: My order", answering=first)

    await expect(page.get_by_role("log").get_by_text("Told in two", exact=True)).to_have_count(1)
    assert len(broken) == 1


async def test_what_was_to_be_loaded_anew_while_nobody_answered_is_loaded_later(
    house: House, visitors: Visitors
) -> None:
    first = house.write("away@customer.test", "Ana Away")
    interaction = (await house.arrival("Ana Away"))["id"]
    page = await visitors.window("laura")
    lines: list[WebSocketRoute] = []
    told = {"timeline.item", "row.upsert"}

    async def pass_on(line: WebSocketRoute) -> None:
        lines.append(line)

        def hear(message: str | bytes) -> None:
            if json.loads(message)["type"] not in told:  # these are what has been missed
                line.send(message)

        line.connect_to_server().on_message(hear)

    async def refuse(route: Route) -> None:
        await route.fulfill(status=503, json={"error": {"code": "store.down", "text": "Away"}})

    await page.route_web_socket("**/ws", pass_on)
    await page.goto(f"{house.url}/desk/inbox/mine/{interaction}")
    await expect(page.get_by_role("log")).to_contain_text("Where is my bicycle?")
    await expect(page.locator(".skeleton")).to_have_count(0)
    house.write("away@customer.test", "Ana Away", "Missed", "Re: My order", answering=first)
    await until_messages(house, interaction, 2)

    await page.route("**/api/v1/**", refuse)
    async with page.expect_response(f"**/interactions/{interaction}"):
        lines[-1].send(json.dumps({"type": "snapshot_required", "seq": 1}))
    await expect(page.get_by_role("alert").get_by_role("button", name="Try again")).to_be_visible()
    await page.unroute("**/api/v1/**")

    await expect(page.get_by_role("log").get_by_text("Missed", exact=True)).to_have_count(1)
    await expect(page.get_by_role("alert").get_by_role("button", name="Try again")).to_be_hidden()


async def until_messages(house: House, interaction: str, count: int) -> None:
    async def look() -> bool:
        card = await house.desk.ask("GET", f"/interactions/{interaction}")
        return bool(card["last_seq"] >= count)

    await until(look, f"{interaction} has not come to {count} messages")


async def test_a_shift_needs_no_mouse(house: House, visitors: Visitors) -> None:
    await visitors.window("ivan")  # known from now on as somebody whose answers are not held back
    await house.mail("shift@customer.test", "Ana Shift")
    page = await visitors.window()
    await page.goto(house.url)
    await expect(page.get_by_label("Email")).to_be_focused()
    await page.keyboard.type("ivan@shop.test")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    await tab_to(page, "You are: Offline. Change")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Available")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alertdialog").first).to_be_visible()

    await page.keyboard.press("Alt+a")
    await expect(writing(page)).to_be_visible()
    await page.keyboard.press("r")
    await expect(writing(page)).to_be_focused()
    await page.keyboard.type("It comes tomorrow.")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log").get_by_text("Sent", exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    outcome = page.get_by_role("combobox", name="Outcome: type to search")
    await expect(outcome).to_be_focused()
    await page.keyboard.type("sol")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("Finished: Solved")
    await expect(outcome).to_have_count(0)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()


async def test_enter_opens_the_row_that_j_and_k_stand_on(house: House, visitors: Visitors) -> None:
    wanted = await house.mail("keys@customer.test", "Ana Keys")
    page = await visitors.window("laura")
    await page.goto(f"{house.url}/desk/inbox/unassigned")
    rows = page.get_by_role("listbox", name="Unassigned")
    await expect(rows.locator('[aria-posinset="1"]')).to_contain_text("Ana Keys")
    await page.get_by_role("link", name=re.compile("Queues")).focus()
    await page.get_by_role("link", name=re.compile("Unassigned")).focus()

    for key in ("j", "j", "k", "Enter"):
        await page.keyboard.press(key)

    await expect(page.get_by_role("log")).to_be_visible()
    assert page.url.endswith(f"/unassigned/{wanted}")


async def tab_to(page: Page, name: str) -> None:
    wanted = page.get_by_role("button", name=name)
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await wanted.evaluate("button => button === document.activeElement"):
            return
    raise AssertionError(f"no way to {name} with the Tab key")


async def test_a_phone_shows_one_thing_at_a_time_and_offers_above_the_answer(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("phone@customer.test", "Ana Phone")
    await house.mail("offered@customer.test", "Ana Offered")
    page = await visitors.window("sofia", PHONE)
    await page.goto(f"{house.url}/desk/inbox/unassigned")
    row = page.get_by_role("option", name=re.compile("Ana Phone"))
    await row.click()
    await expect(page.get_by_role("log")).to_be_visible()
    assert interaction in page.url
    await take(page)
    await page.get_by_role("button", name="Back to the list").click()
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    await expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    await be_available(page)
    await page.goto(f"{house.url}/desk/inbox/mine/{interaction}")

    offer = page.get_by_role("alertdialog")
    await expect(offer).to_be_visible()
    await expect(writing(page)).to_be_visible()

    async def above() -> bool:
        offered = await offer.bounding_box()
        composer = await page.locator("#composer").bounding_box()
        if offered is None or composer is None:
            return False
        end = composer["y"] + composer["height"]
        return offered["y"] + offered["height"] <= composer["y"] and end <= PHONE[1]

    await until(above, "the offer stands above the answer, and both on the screen")
    await page.go_back()
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
