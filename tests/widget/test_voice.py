"""What is spoken: an agent records it and the visitor hears it, and the other way round."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.agents.seed import PASSWORD
from tests.servers import browser as chromium
from tests.ui.visitor import writing
from tests.widget.stand import Stand, open_stand

FAKE_MICROPHONE = "--use-fake-device-for-media-stream"

# Plays for a moment; what cannot be played, or has no sound in it, throws or stays at 0.
PLAY = """async audio => {
  audio.muted = true
  await audio.play()
  for (let n = 0; n < 200 && !audio.currentTime; n++)
    await new Promise(done => setTimeout(done, 50))
  audio.pause()
  return audio.currentTime
}"""
BYTES = "async audio => [...new Uint8Array(await (await fetch(audio.src)).arrayBuffer())]"


async def plays(sound: Locator) -> None:
    """Play what stands there."""
    await expect(sound).to_be_visible()
    assert await sound.evaluate(PLAY) > 0


async def at_the_desk(stand: Stand, item: str, **options: Any) -> Page:
    """Sign the agent in, with the chat on the screen."""
    page = await (await stand.window(**options)).new_page()
    await page.goto(f"{stand.shop.url}/desk/")
    await page.get_by_label("Email").fill("laura@shop.example")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation").first).to_be_visible()
    await page.goto(f"{stand.shop.url}/desk/inbox/mine/{item}")
    await expect(page.get_by_role("log")).to_be_visible()
    return page


@pytest.mark.timeout(180)
async def test_a_voice_note_is_recorded_sent_and_heard_both_ways(tmp_path: Path) -> None:
    async with (
        chromium.launched(FAKE_MICROPHONE) as browser,
        open_stand(tmp_path, browser) as stand,
    ):
        visit = await stand.visit()
        await visit.start()
        await visit.write("Can you say it?")
        item = await stand.take("Can you say it?")
        desk = await at_the_desk(stand, item)
        record = desk.get_by_role("button", name="Record a voice note")
        await record.press("Enter")
        await expect(desk.get_by_text("does not lend its microphone")).to_be_visible()

        # The keyboard alone does it.
        await desk.context.grant_permissions(["microphone"])
        await record.press("Enter")
        stop = desk.get_by_role("button", name="Stop and attach")
        await expect(stop).to_contain_text("0:01")
        await stop.press("Enter")
        await expect(desk.get_by_text("Voice note.webm")).to_be_visible()
        await writing(desk).fill("Listen")
        await writing(desk).press("Enter")
        await plays(visit.chat.locator("audio"))

        recorded = await visit.chat.locator("audio").evaluate(BYTES)
        spoken = FilePayload(name="voice.webm", mimeType="audio/webm", buffer=bytes(recorded))
        await visit.chat.locator("input[type=file]").set_input_files(spoken)
        await visit.chat.locator("button.send").click()
        await plays(desk.get_by_label("voice.webm", exact=True))
        await stand.leave()
