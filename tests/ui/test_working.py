"""A day at the desk: being there or away for a reason, leaving, and ending work in time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from router import facts
from tests.servers.patience import until
from tests.ui.eye import violations
from tests.ui.house import House
from tests.ui.visitor import PHONE, Visitors, be_available, take, writing

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINUTE = 60_000  # milliseconds
# Hears of other tabs after the desk has, which has listened for longer.
LISTEN = """
() => { new BroadcastChannel('centralita.activity').onmessage = () => { window.heard = true } }
"""


async def change_queue(house: House, **fields: Any) -> None:
    """Give the queue Support other rules."""
    queues = await house.desk.ask("GET", "/queues")
    [queue] = [one for one in queues if one["name"] == "Support"]
    form = {name: value for name, value in queue.items() if name not in ("id", "retired")}
    await house.desk.ask("PUT", f"/queues/{queue['id']}", {**form, **fields})


async def state_of(house: House, interaction: str) -> str:
    card = await house.desk.ask("GET", f"/interactions/{interaction}")
    return str(card["row"]["state"])


async def choose_state(page: Page, name: str) -> None:
    """Choose a state by keyboard alone."""
    await page.get_by_role("button", name="You are:").press("Enter")
    await expect(page.get_by_role("menu")).to_be_visible()
    await page.keyboard.type(name)
    await page.keyboard.press("Enter")


async def nothing_for_axe(page: Page, part: str | None = None) -> None:
    assert await violations(page, part) == []


async def been_so_for(house: House, login: str, time: timedelta) -> None:
    """Let somebody have been in their state for a while."""

    async def work(tx: Any) -> None:
        old = await tx.people.by_email(f"{login}@shop.test")
        new = replace(old, presence_since=old.presence_since - time, ver=old.ver + 1)
        await tx.people.save(old, new)
        tx.emit(facts.agent_state(new, house.store.clock.now()))

    await house.store.unit.write(work)


async def test_mail_still_reaches_who_is_away_for_a_reason_that_lets_it(
    house: House, visitors: Visitors
) -> None:
    reason = {"name": "Mail only", "media": ["email"], "max_minutes": 30}
    await house.desk.ask("POST", "/reasons", reason)
    page = await visitors.at("laura")
    sofia = await visitors.window("sofia")
    await sofia.goto(f"{house.url}/desk/supervise")
    await choose_state(page, "Mail")
    pill = page.get_by_role("button", name="You are: Mail only")
    await expect(pill).to_be_visible()
    await house.mail("only@customer.test", "Ana Only")
    await expect(page.get_by_role("alertdialog").filter(has_text="Ana Only")).to_be_visible()

    await been_so_for(house, "laura", timedelta(minutes=31))

    over = re.compile("Longer than the 30 min allowed")
    await expect(page.get_by_role("button", name=over)).to_be_visible()
    line = sofia.get_by_role("row").filter(has_text="Laura García")
    await expect(line).to_contain_text(over)
    await pill.press("Enter")
    await expect(page.get_by_role("menuitem", name="Mail only")).to_contain_text("up to 30 min")
    await expect(page.get_by_role("menu")).to_contain_text("Email: 1 of")
    await nothing_for_axe(page, "[role=menu]")


async def test_who_takes_no_mail_is_offered_none_until_they_switch_it_on_again(
    house: House, visitors: Visitors
) -> None:
    page = await visitors.at("ivan")
    await be_available(page)
    await page.get_by_role("button", name="You are: Available").press("Enter")
    menu = page.get_by_role("menu")
    mail = menu.get_by_role("menuitemcheckbox", name="Email")
    await expect(mail).to_be_checked()
    await mail.press("Enter")
    await expect(mail).not_to_be_checked()
    await nothing_for_axe(page, "[role=menu]")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name=re.compile("Available: .+ only"))).to_be_visible()
    interaction = await house.mail("none@customer.test", "Ana None")

    # Another state and back says nothing about it: it stays as they left it.
    await choose_state(page, "Transfers")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.get_by_role("button", name="You are: Transfers only")).to_be_visible()
    await choose_state(page, "Available")
    await expect(page.get_by_role("button", name=re.compile("Available: .+ only"))).to_be_visible()
    assert await state_of(house, interaction) == "queued"
    await page.get_by_role("button", name="You are: Available").press("Enter")
    await mail.press("Enter")
    await page.keyboard.press("Escape")
    offer = page.get_by_role("alertdialog").filter(has_text="Ana None")
    await offer.get_by_role("button", name="Decline and say why").press("Enter")
    await nothing_for_axe(page, "[role=menu]")
    await page.get_by_role("menuitem", name="Not my field").press("Enter")
    await expect(offer).to_be_hidden()
    sofia = await visitors.at("sofia", interaction)
    await expect(sofia.get_by_role("log")).to_contain_text("Iván Petrov declined: Not my field")


@pytest.mark.parametrize("give_back", [True, False])
async def test_who_leaves_says_what_becomes_of_open_work(
    house: House, visitors: Visitors, give_back: bool
) -> None:
    name = f"Ana Leave {give_back}"
    interaction = await house.mail(f"leave{give_back}@customer.test", name)
    page = await visitors.at("ivan", interaction)
    await be_available(page)
    await take(page)
    await choose_state(page, "Offline")
    dialog = page.get_by_role("dialog", name="Offline: You still have open work")
    await expect(dialog).to_contain_text("1 open conversation is yours.")
    await expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    await nothing_for_axe(page)

    if give_back:
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("button", name="You are: Offline")).to_be_visible()
    assert await state_of(house, interaction) == ("queued" if give_back else "active")
    if not give_back:
        await house.desk.ask("POST", f"/interactions/{interaction}/take", {"over": True})


async def test_work_is_wrapped_up_against_the_clock_by_keyboard(
    house: House, visitors: Visitors
) -> None:
    await change_queue(house, outcome_required=True, wrapup_s=600, wrapup_more_s=600)
    await house.desk.ask("POST", "/tags", {"name": "Bicycle", "colour": "blue"})
    interaction = await house.mail("wrap@customer.test", "Ana Wrap")
    page = await visitors.at("laura", interaction)
    await take(page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    panel = page.get_by_role("region", name="How did it end?")
    timer = panel.get_by_role("timer")
    await expect(timer).to_have_text(re.compile(r"(10|9):\d\d left to wrap up"))
    more = panel.get_by_role("button", name="More time")
    await expect(more).to_be_enabled()
    await more.press("Enter")
    await expect(timer).to_have_text(re.compile(r"(20|19):\d\d left"))
    await expect(more).to_be_hidden()

    await panel.get_by_role("combobox", name="Outcome").press("Escape")
    await page.get_by_role("button", name="Wrap up: Ana Wrap").press("Enter")
    await page.keyboard.press("Control+Enter")
    await expect(panel.get_by_role("alert")).to_have_text("This queue needs an outcome.")
    await page.keyboard.type("ref")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(panel.get_by_role("button", name="Bicycle", pressed=True)).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.type("Paid back")
    await panel.get_by_role("combobox", name="Come back to it").select_option("tomorrow")
    await nothing_for_axe(page)
    await page.keyboard.press("Control+Enter")

    log = page.get_by_role("log")
    await expect(log).to_contain_text(re.compile("Finished: Refunded; follow-up .*9:00"))
    await expect(log).to_contain_text("Paid back")
    await page.get_by_role("button", name="Undo", exact=True).last.press("Enter")
    await expect(writing(page)).to_be_visible()


async def test_of_two_moments_in_one_second_the_earlier_is_the_more_urgent(
    house: House, visitors: Visitors
) -> None:
    card = await house.desk.ask(
        "GET", f"/interactions/{await house.mail('moments@customer.test', 'Ana Moments')}"
    )
    laura = await house.store.unit.write(lambda tx: tx.people.by_email("laura@shop.test"))
    assert laura is not None
    wrapped = {**card["row"], "state": "wrapup", "due_kind": "coding", "agent_id": laura.id}
    rows = [
        {**wrapped, "id": name, "customer_name": name, "due_at": f"2099-01-01T10:00:00{more}Z"}
        for name, more in (("Later", ".500000"), ("First", ""))
    ]
    page = await visitors.window("laura")
    await page.route(
        "**/inbox?*state=wrapup*",
        lambda route: route.fulfill(json={"rows": rows, "next": None, "as_of": 1}),
    )
    await page.goto(f"{house.url}/desk/inbox/mine")
    await expect(page.get_by_role("button", name="Wrap up: First")).to_be_visible()


async def test_what_is_not_wrapped_up_in_time_ends_without_an_outcome(
    house: House, visitors: Visitors
) -> None:
    await change_queue(house, outcome_required=True, wrapup_s=8, wrapup_more_s=0)
    interaction = await house.mail("late@customer.test", "Ana Late")
    page = await visitors.at("laura", interaction, size=PHONE)
    await take(page)
    await page.get_by_role("button", name="Finish", exact=True).click()
    panel = page.get_by_role("region", name="How did it end?")
    await panel.get_by_role("textbox", name="Summary").fill("Half said")
    await expect(page.get_by_role("log")).to_contain_text("the time to wrap up was over")
    await expect(page.get_by_role("log")).to_contain_text("Half said")
    await expect(panel).to_be_hidden()
    assert await state_of(house, interaction) == "closed"
    await change_queue(house, outcome_required=False, wrapup_s=0)


async def test_the_next_item_opens_by_itself_for_who_likes_that(
    house: House, visitors: Visitors
) -> None:
    both = [await house.mail(f"next{n}@customer.test", f"Ana Next {n}") for n in range(2)]
    page = await visitors.window("sofia")
    await page.goto(f"{house.url}/desk/settings")
    async with page.expect_response("**/api/v1/me"):
        await page.get_by_role("checkbox", name="Open the next item").check()
    for interaction in both:
        await page.goto(f"{house.url}/desk/inbox/mine/{interaction}")
        await take(page)
    await page.get_by_role("button", name="Finish", exact=True).click()
    await page.keyboard.press("Control+Enter")
    await expect(page).to_have_url(re.compile(both[0]))
    await expect(page.get_by_role("button", name="Undo", exact=True)).to_be_visible()


async def test_who_touches_nothing_in_any_tab_goes_away(house: House, visitors: Visitors) -> None:
    page = await visitors.at("ivan")
    await page.context.clock.install()
    other = await page.context.new_page()
    for tab in (page, other):
        await tab.goto(f"{house.url}/desk/inbox/mine")
        await expect(tab.get_by_role("heading", name="Inbox")).to_be_visible()
    await be_available(page)
    await page.evaluate(LISTEN)
    await page.context.clock.fast_forward(4 * MINUTE)
    await other.mouse.move(200, 200)
    await until(lambda: page.evaluate("window.heard"), "one tab hears of the other")
    await page.context.clock.fast_forward(4 * MINUTE)
    await expect(page.get_by_role("button", name="You are: Available")).to_be_visible()

    await page.context.clock.fast_forward(6 * MINUTE)

    told = page.get_by_role("alert").filter(has_text="nobody used the desk for five minutes")
    await expect(told).to_be_visible()
    await told.get_by_role("button", name="Become available").click()
    await expect(page.get_by_role("button", name="You are: Available")).to_be_visible()


async def test_the_sound_of_an_offer_is_chosen_and_kept(house: House, visitors: Visitors) -> None:
    page = await visitors.window("laura")
    await page.goto(f"{house.url}/desk/settings")
    await page.get_by_role("radio", name="Two notes").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("radio", name="Bell")).to_be_checked()
    await page.reload()
    await expect(page.get_by_role("radio", name="Bell")).to_be_checked()
