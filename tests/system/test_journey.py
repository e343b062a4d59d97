"""The whole way round: a real mail in, an agent in a real browser, the answer in a real mailbox."""

import struct
import zlib
from email.message import EmailMessage

import pytest
from playwright.async_api import Browser, Page, expect

from tests.system.conftest import Scene
from tests.system.hub import PASSWORD

HTML = (
    "<p>Where is my <b>bicycle</b>?</p>"
    '<img src="http://127.0.0.1:9/track.gif" width="1" height="1" alt="">'
    '<script>document.title = "stolen"</script>'
)


@pytest.mark.timeout(360)
async def test_a_mail_is_offered_answered_and_continued(scene: Scene, chromium: Browser) -> None:
    hub, customer = scene.hub, scene.customer
    hub.start()
    await scene.until_read()
    page = await chromium.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await sign_in(page, scene)
    await page.get_by_role("button", name="You are: Offline. Change").click()
    await page.get_by_role("menuitem", name="Available").click()

    question = customer.write(
        scene.mailbox,
        "Pedido 48213 sin entregar",
        "Where is my bicycle?",
        html=HTML,
        files=(("колесо.png", "image/png", png()),),
    )
    offer = page.get_by_role("alertdialog")
    await expect(offer).to_contain_text("María López")
    await page.keyboard.press("Alt+a")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("колесо.png")
    await expect(page.get_by_role("heading", name="María López").first).to_be_visible()

    await page.keyboard.press("r")
    await page.keyboard.type("It comes **tomorrow**.")
    await page.keyboard.press("Control+Enter")
    # It is held for ten seconds, so that it may be taken back.
    await expect(log.get_by_text("Sent", exact=True)).to_be_visible(timeout=30_000)

    [answer] = customer.wait_for(1)
    assert answer["In-Reply-To"] == question["Message-ID"]
    assert str(answer["Subject"]) == "Re: Pedido 48213 sin entregar"
    assert answer["From"].addresses[0].addr_spec == scene.mailbox
    assert "It comes tomorrow" in body(answer, "html").replace("<strong>", "").replace(
        "</strong>", ""
    )
    assert "Kind regards\nThe Shop" in body(answer, "plain")

    customer.write(scene.mailbox, "Re: Pedido 48213", "Thank you, that is fine.", answering=answer)
    await expect(log).to_contain_text("Thank you, that is fine.")
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await expect(page.get_by_text("How did it end?")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("is finished.")).to_be_visible()
    assert not [url for url in asked if not url.startswith((hub.url, "data:", "blob:"))]
    assert await page.title() != "stolen"


async def sign_in(page: Page, scene: Scene) -> None:
    await page.goto(scene.hub.url)
    await page.get_by_label("mail").fill(scene.agent)
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def png() -> bytes:
    """A picture of one pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checked = name + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0abc")) + chunk(b"IEND", b"")
    )
