"""Several agents at the same thing at the same moment: each is told in words, and nothing is lost.

And one agent's line that breaks in the middle of it all.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.servers.ports import free_ports
from tests.servers.proxy import proxy_to
from tests.ui.house import House, open_house
from tests.ui.visitor import PHONE, Visitors, be_available, take, writing

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEWS = 12


# How whoever comes second hears of it.
WORDS = re.compile(
    "This offer is over|A colleague was faster|A colleague has taken this one"
    "|A colleague is looking after this|This has moved on"
)


async def at_once(*pressed: Locator) -> None:
    """Several people press a button in the same moment; the slower one's may be gone by then."""
    handles = [await button.element_handle() for button in pressed]
    await asyncio.gather(*(handle.dispatch_event("click") for handle in handles))


async def owner(house: House, interaction: str) -> str:
    """Whose it has become, as the hub says."""
    row = (await house.desk.ask("GET", f"/interactions/{interaction}"))["row"]
    return next(name for name, agent in (await agents(house)).items() if agent == row["agent_id"])


async def agents(house: House) -> dict[str, str]:
    """Ids of all by their names."""
    lines = (await house.desk.ask("GET", "/directory"))["agents"]
    return {str(line["name"]): str(line["id"]) for line in lines}


async def test_what_is_accepted_and_taken_over_at_once_is_one_persons(
    house: House, visitors: Visitors
) -> None:
    laura = await visitors.at("laura")
    await be_available(laura)
    interaction = await house.mail("both@customer.test", "Ana Both")
    accept = laura.get_by_role("alertdialog").get_by_role("button", name="Accept")
    await expect(accept).to_be_visible()
    sofia = await visitors.at("sofia", interaction)
    take = sofia.locator("main > header").get_by_role("button", name="Take")
    await expect(take.first).to_be_enabled()

    async with laura.expect_response("**/accept"), sofia.expect_response("**/take"):
        await at_once(accept, take.first)

    pages = {"Laura García": laura, "Sofía Navarro": sofia}
    has_it = pages.pop(await owner(house, interaction))
    [other] = pages.values()
    await expect(writing(has_it)).to_be_visible()
    await expect(other.get_by_text(WORDS).first).to_be_visible()
    await expect(writing(other)).to_be_hidden()


async def test_two_answers_of_one_moment_both_go_out_once(house: House, visitors: Visitors) -> None:
    interaction = await house.mail("twice@customer.test", "Ana Twice")
    pages = [await visitors.at("laura", interaction)]
    await take(pages[0])
    pages.append(await visitors.at("laura", interaction))
    said = ("The first answer", "The second answer")
    for page, text in zip(pages, said, strict=True):
        await writing(page).fill(text)

    sends = [page.get_by_role("button", name=re.compile("^Send Ctrl")) for page in pages]
    await at_once(*sends)

    for page in pages:
        again = page.get_by_role("button", name="Send anyway")
        log = page.get_by_role("log")
        await expect(again.or_(log.get_by_text(said[0])).first).to_be_visible()
        if await again.count():
            await again.click()
    for page in pages:
        for text in said:
            await expect(page.get_by_role("log").get_by_text(text, exact=True)).to_have_count(1)
        await expect(writing(page)).to_have_value("")


async def test_what_is_written_while_it_is_handed_on_is_not_lost(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("handing@customer.test", "Ana Handing")
    laura = await visitors.at("laura", interaction)
    await take(laura)
    await writing(laura).fill("Almost ready")
    sofia = await visitors.at("sofia", interaction)

    await sofia.locator("main > header").get_by_role("button", name="Take over").click()
    await expect(writing(sofia)).to_be_visible()

    await expect(laura.get_by_text(WORDS).first).to_be_visible()
    await expect(writing(laura)).to_be_hidden()
    # It is hers again, and what she had written stands where it stood.
    to = {"agent_id": (await agents(house))["Laura García"]}
    await house.desk.ask("POST", f"/interactions/{interaction}/assign", to)
    await expect(writing(laura)).to_have_value("Almost ready")


async def test_on_a_phone_no_newer_offer_takes_the_place_of_the_one_that_is_shown(
    house: House, visitors: Visitors
) -> None:
    mine = await house.mail("before@customer.test", "Ana Before")
    ivan = await visitors.at("ivan", mine, size=PHONE)
    await take(ivan)
    await house.available("ivan")
    await house.mail("older@customer.test", "Ana Older")
    offer = ivan.get_by_role("alertdialog")
    await expect(offer).to_contain_text("Ana Older")
    await house.mail("newer@customer.test", "Ana Newer")

    await expect(ivan.get_by_text("1 more offer in the list")).to_be_visible()
    await expect(offer).to_contain_text("Ana Older")
    await offer.get_by_role("button", name="Accept").tap()
    await expect(offer).to_contain_text("Ana Newer")


async def test_a_line_that_is_cut_while_news_come_shows_each_of_them_once_and_in_order(
    visitors: Visitors, tmp_path: Path
) -> None:
    [port] = free_ports(1)
    async with (
        proxy_to(port) as proxy,
        open_house(tmp_path, port=port, public_url=f"http://127.0.0.1:{proxy.port}") as house,
    ):
        first = house.write("cut@customer.test", "Ana Cut")
        interaction = (await house.arrival("Ana Cut"))["id"]
        others = Visitors(house, visitors.browser)
        laura = await others.at("laura", interaction)
        for n in range(NEWS):
            house.write(
                "cut@customer.test", "Ana Cut", f"News {n}", "Re: My order", answering=first
            )
            await asyncio.sleep(0.1)
            if n % 3 == 1:
                proxy.cut()

        log = laura.get_by_role("log")
        await expect(log.get_by_text(f"News {NEWS - 1}", exact=True)).to_be_visible()
        await expect(log.get_by_text(re.compile(r"^News \d+$"))).to_have_text(
            [f"News {n}" for n in range(NEWS)]
        )
        await others.leave()
