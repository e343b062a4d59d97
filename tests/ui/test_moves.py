"""Moves of agents and supervisors: taking, handing on, putting off, ending, and taking it back."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.servers.patience import PATIENCE
from tests.ui.house import House
from tests.ui.visitor import Visitors, answer, be_available, take, writing

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNDONE_NO_MORE = (10 + PATIENCE) * 1_000  # milliseconds; the first ten seconds it can be undone


async def test_a_supervisor_takes_over_and_the_agent_sees_it(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("over@customer.test", "Ana Over")
    laura = await visitors.at("laura", interaction)
    await take(laura)
    sofia = await visitors.at("sofia", interaction)

    await sofia.get_by_role("button", name="Take over").click()

    await expect(writing(sofia)).to_be_visible()
    await expect(laura.get_by_text("A colleague is looking after this.")).to_be_visible()
    await expect(laura.get_by_role("log")).to_contain_text("Sofía Navarro took it")


async def test_two_agents_take_the_same_and_one_of_them_gets_it(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("race@customer.test", "Ana Race")
    pages = [await visitors.at(login, interaction) for login in ("laura", "ivan")]
    buttons = [page.locator("main > header").get_by_role("button", name="Take") for page in pages]
    for button in buttons:
        await expect(button).to_be_enabled()

    # Handles: the slower button may be gone by then, as it would be under somebody's finger.
    pressed = [await button.element_handle() for button in buttons]
    await asyncio.gather(*(button.dispatch_event("click") for button in pressed))

    for page in pages:
        await expect(page.get_by_text("Nobody has this yet.")).to_be_hidden()
        taken = page.get_by_text("A colleague is looking after this.")
        await expect(writing(page).or_(taken)).to_have_count(1)
    assert sorted([await writing(page).count() for page in pages]) == [0, 1]


async def test_an_offer_that_a_supervisor_takes_leaves_the_agent_politely(
    house: House, visitors: Visitors
) -> None:
    laura = await visitors.at("laura")
    await be_available(laura)
    interaction = await house.mail("lost@customer.test", "Ana Lost")
    offer = laura.get_by_role("alertdialog").filter(has_text="Ana Lost")
    await expect(offer).to_contain_text("Ana Lost")
    sofia = await visitors.at("sofia", interaction)

    await sofia.get_by_role("button", name="Take over").click()

    await expect(writing(sofia)).to_be_visible()
    await expect(offer.get_by_role("button", name="Accept")).to_be_hidden()
    await expect(offer).to_be_hidden()


async def test_finishing_asks_for_no_outcome_that_was_not_chosen(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("finish@customer.test", "Ana Finish")
    page = await visitors.at("laura", interaction)
    await take(page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    panel = page.get_by_role("region", name="How did it end?")
    outcomes = panel.get_by_role("listbox")
    await expect(outcomes.get_by_role("option")).to_have_count(3)
    await expect(outcomes.get_by_role("option", selected=True)).to_have_count(0)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("is finished.")).to_be_visible()
    assert (await card(house, interaction))["outcome_id"] is None

    await page.get_by_role("button", name="Undo", exact=True).last.click()
    await expect(writing(page)).to_be_visible()
    await expect(page.get_by_role("log")).to_contain_text("Finish undone")

    await page.get_by_role("button", name="Finish", exact=True).click()
    await expect(panel.get_by_role("combobox", name="Outcome")).to_be_focused()
    await page.keyboard.type("sol")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log")).to_contain_text("Finished: Solved")


async def test_what_was_finished_can_be_reopened(house: House, visitors: Visitors) -> None:
    interaction = await house.mail("again@customer.test", "Ana Again")
    page = await visitors.at("laura", interaction)
    await take(page)
    await page.get_by_role("button", name="Finish", exact=True).click()
    await page.get_by_role("option", name="Refunded").click()
    await page.locator("section").get_by_role("button", name="Finish Ctrl").click()
    reopen = page.locator("main > header").get_by_role("button", name="Reopen")
    await expect(reopen).to_be_visible(timeout=UNDONE_NO_MORE)

    await reopen.click()

    await expect(writing(page)).to_be_visible()
    await expect(page).not_to_have_url(re.compile(interaction))
    await answer(page, "Hello again")
    await expect(page.get_by_role("log")).to_contain_text("Hello again")


async def test_snoozed_work_comes_back_by_hand_and_when_the_customer_writes(
    house: House, visitors: Visitors
) -> None:
    first = house.write("snooze@customer.test", "Ana Snooze")
    interaction = (await house.arrival("Ana Snooze"))["id"]
    page = await visitors.at("laura", interaction)
    await take(page)
    await be_available(page)
    await snooze(page)
    await page.get_by_role("button", name="Wake").click()
    await expect(page.get_by_role("log")).to_contain_text("Back from snooze")

    await snooze(page)
    house.write("snooze@customer.test", "Ana Snooze", "Any news?", "Re: My order", answering=first)
    await expect(page.get_by_role("log")).to_contain_text("Any news?")
    await expect(page.get_by_role("button", name="Snooze", exact=True)).to_be_visible()


async def snooze(page: Page) -> None:
    await page.get_by_role("button", name="Snooze", exact=True).click()
    await page.get_by_role("menuitem", name="Tomorrow").click()
    await expect(page.get_by_role("button", name="Wake")).to_be_visible()


async def test_a_transfer_to_a_colleague_is_offered_with_its_note(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("handed@customer.test", "Ana Handed")
    laura = await visitors.at("laura", interaction)
    await take(laura)
    ivan = await visitors.at("ivan")
    await be_available(ivan)

    await transfer(laura, "Iván", "She speaks Russian.")

    await expect(laura.get_by_text("Iván Petrov is being asked.")).to_be_visible()
    offer = ivan.get_by_role("alertdialog").filter(has_text="Ana Handed")
    await expect(offer).to_contain_text("From Laura García")
    await offer.get_by_role("button", name="Accept").click()
    await expect(writing(ivan)).to_be_visible()
    await expect(ivan.get_by_role("log")).to_contain_text("She speaks Russian.")
    await expect(writing(laura)).to_be_hidden()


async def test_a_transfer_to_a_queue_of_others_leaves_the_screen(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("moved@customer.test", "Ana Moved")
    laura = await visitors.at("laura", interaction)
    await take(laura)

    await transfer(laura, "Sales", "They want a quote.")

    await expect(laura.get_by_text("Transferred to Sales.")).to_be_visible()
    await expect(laura.get_by_role("option", name=re.compile("Ana Moved"))).to_have_count(0)
    moved = await card(house, interaction)
    assert moved["row"]["agent_id"] is None
    sofia = await visitors.at("sofia", interaction)
    await expect(sofia.get_by_role("log")).to_contain_text("They want a quote.")


async def transfer(page: Page, to: str, note: str) -> None:
    await page.get_by_role("button", name="Transfer", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("combobox").fill(to)
    await dialog.get_by_label("Note for them").fill(note)
    await dialog.get_by_role("button", name=re.compile("^Transfer to")).click()


async def card(house: House, interaction: str) -> dict[str, Any]:
    found: dict[str, Any] = await house.desk.ask("GET", f"/interactions/{interaction}")
    return found
