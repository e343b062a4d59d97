"""Nothing is lost or doubled over reloads, lost networks, restarts and several tabs."""

from __future__ import annotations

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.channels.webchat.shop import KEY
from tests.servers.patience import until
from tests.widget.stand import Stand, Visit

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def said(stand: Stand, visit: Visit, item: str) -> list[str]:
    """Return what the rows hold of the conversation of an interaction, in order."""
    page = await stand.shop.desk.ask("GET", f"/interactions/{item}")
    return await stand.shop.texts(page["row"]["conversation_id"])


async def test_a_reload_keeps_the_talk_and_what_was_being_written(stand: Stand) -> None:
    visit = await stand.visit()
    await visit.start()
    await visit.write("Before the reload")
    item = await stand.take("Before the reload")
    await visit.field.fill("half a sen")
    await visit.page.reload()
    await stand.shop.reply(item, "Meanwhile")

    # The open talk is followed at once: the launcher says that somebody has answered.
    await expect(visit.launcher).to_have_accessible_name("Open chat (1)")
    await expect(visit.page.locator(".peek")).to_contain_text("You have a new message")
    await visit.launcher.click()
    await expect(visit.field).to_have_value("half a sen")
    await visit.told("Before the reload")
    await visit.told("Meanwhile")
    await expect(visit.chat.get_by_role("heading", name="Laura")).to_be_visible()


async def test_what_is_written_without_a_network_goes_when_it_is_back(stand: Stand) -> None:
    visit = await stand.visit()
    await visit.start()
    await visit.write("With a network")
    item = await stand.take("With a network")
    await visit.page.context.set_offline(True)
    await visit.write("Without a network")
    await expect(visit.chat.locator(".state.sending")).to_have_text("Sending…")
    await expect(visit.chat.get_by_text("Reconnecting…")).to_be_visible()
    await stand.shop.reply(item, "Are you there?")
    await visit.page.context.set_offline(False)

    await visit.told("Are you there?")
    await expect(visit.chat.locator(".state.sending")).to_have_count(0)
    await expect(visit.chat.get_by_text("Reconnecting…")).to_have_count(0)
    await visit.told("Without a network")
    assert sorted(await said(stand, visit, item)) == [
        "Are you there?", "With a network", "Without a network",
    ]  # fmt: skip


async def test_a_restart_of_the_hub_loses_and_doubles_nothing(stand: Stand) -> None:
    visit = await stand.visit()
    await visit.start()
    await visit.write("Before the restart")
    item = await stand.take("Before the restart")
    await stand.stop()
    await visit.write("While it is away")
    await expect(visit.chat.get_by_text("Reconnecting…")).to_be_visible()
    await stand.start()

    await expect(visit.chat.locator(".state.sending")).to_have_count(0)
    await stand.shop.reply(item, "I am back")
    await visit.told("I am back")
    await visit.told("While it is away")
    assert await said(stand, visit, item) == ["Before the restart", "While it is away", "I am back"]


async def test_two_tabs_are_one_visitor(stand: Stand) -> None:
    window = await stand.window()
    one, two = (await stand.visit(window=window), await stand.visit(window=window))
    for visit in (one, two):
        await visit.launcher.click()
        await expect(visit.chat.locator(".start")).to_be_visible()
    await one.chat.locator(".start").click()
    await one.write("From the first tab")
    item = await stand.take("From the first tab")
    await two.chat.locator(".row").click()
    await two.told("From the first tab")
    await two.write("From the second tab")
    await one.told("From the second tab")
    await stand.shop.reply(item, "To both")
    for visit in (one, two):
        await visit.told("To both")
    assert len(await said(stand, one, item)) == 3


async def test_a_network_without_sockets_is_asked_by_turns(stand: Stand) -> None:
    window = await stand.window()

    async def refuse(socket: WebSocketRoute) -> None:
        await socket.close(code=1001)

    await window.route_web_socket("**/webchat/socket*", refuse)
    visit = await stand.visit(window=window)
    await visit.start()
    await visit.write("Through the keyhole")
    item = await stand.take("Through the keyhole")
    await stand.shop.reply(item, "I see you")
    await visit.told("I see you")
    await visit.write("And again")
    await expect(visit.chat.locator(".state.sending")).to_have_count(0)
    assert await said(stand, visit, item) == ["Through the keyhole", "I see you", "And again"]


async def test_shutdown_forgets_the_visitor_here_and_in_the_hub(stand: Stand) -> None:
    visit = await stand.visit()
    await visit.start()
    await visit.write("On a shared machine")
    await stand.shop.row("On a shared machine")
    kept = f"JSON.parse(localStorage['centralita.{KEY}'] ?? '{{}}').token"
    token = await until(lambda: visit.page.evaluate(kept), "the token is kept")

    await visit.page.evaluate("centralita('shutdown')")
    await expect(visit.launcher).to_be_hidden()
    assert await visit.page.evaluate(kept) is None

    async def forgotten() -> bool:
        return (await stand.shop.request("GET", f"poll?key={KEY}", token=token)).status == 401

    await until(forgotten, "the hub forgets whom the page has forgotten")
    await visit.page.reload()
    await visit.launcher.click()
    await expect(visit.chat.locator(".start")).to_be_visible()
    await expect(visit.chat.locator(".row")).to_have_count(0)
