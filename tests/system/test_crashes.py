"""Kill -9 at any moment: nothing lost, nothing doubled; an e-mail sent again is the same e-mail."""

import asyncio
import random
import re
import time
from collections import Counter
from email.message import EmailMessage
from uuid import uuid4

import pytest

from tests.servers.patience import until
from tests.system.conftest import Scene
from tests.system.hub import Desk, HubProcess, signed_in

MARK = re.compile(r"mark-\d+")


async def messages_of(desk: Desk, direction: str) -> list[dict[str, object]]:
    """Every message that any customer's timeline shows."""
    inbox = await desk.ask("GET", "/inbox?view=unassigned&limit=100")
    rows = inbox["rows"] + (await desk.ask("GET", "/inbox?view=mine&limit=100"))["rows"]
    found: dict[str, dict[str, object]] = {}
    for customer in {row["customer_id"] for row in rows}:
        page = await desk.ask("GET", f"/customers/{customer}/timeline?limit=100")
        for item in page["items"]:
            if item["message"] and item["message"]["direction"] == direction:
                found[item["id"]] = item["message"]
    return list(found.values())


async def subjects(hub: HubProcess, agent: str, count: int, seconds: float = 90) -> list[str]:
    """The subjects of what came in, as soon as there are `count` different ones."""
    async with signed_in(hub, agent) as desk:
        deadline = time.monotonic() + seconds
        seen: list[str] = []
        while time.monotonic() < deadline and len(set(seen)) < count:
            seen = [str(one["subject"]) for one in await messages_of(desk, "in")]
            await asyncio.sleep(0.5)
    return seen


@pytest.mark.timeout(480)
async def test_mail_is_neither_lost_nor_doubled_by_kills_at_random_moments(scene: Scene) -> None:
    hub, chance = scene.hub, random.Random(11)
    hub.start()
    await scene.until_read()
    for number in range(40):
        scene.customer.write(scene.mailbox, f"mark-{number}", f"This is mark-{number}.")
        if number % 8 == 7:
            await asyncio.sleep(chance.uniform(0, 0.6))
            hub.kill()
            hub.start()
    seen = await subjects(hub, scene.agent, 40)
    assert Counter(seen) == Counter(f"mark-{number}" for number in range(40))


@pytest.mark.timeout(480)
async def test_answers_are_sent_once_or_again_as_the_very_same_mail(scene: Scene) -> None:
    hub, chance = scene.hub, random.Random(5)
    hub.start()
    await scene.until_read()
    scene.customer.write(scene.mailbox, "Ten questions", "Please answer each.")
    async with signed_in(hub, scene.agent) as desk:
        interaction = await first_row(desk)
        await desk.ask("POST", f"/interactions/{interaction}/take", {})
    for number in range(10):
        async with signed_in(hub, scene.agent) as desk:
            await desk.ask(
                "POST", f"/interactions/{interaction}/replies", answer(scene, f"mark-{number}")
            )
        if number % 3 == 2:
            await asyncio.sleep(chance.uniform(0, 0.3))
            hub.kill()
            hub.start()
    copies = arrived(scene.customer.wait_for(10))
    deadline = time.monotonic() + 60
    while len(copies) < 10 and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        copies = arrived(scene.customer.mailbox())
    assert sorted(copies, key=lambda mark: int(mark[5:])) == [f"mark-{n}" for n in range(10)]
    for mark, mails in copies.items():
        assert len({str(mail["Message-ID"]) for mail in mails}) == 1, mark
        assert len({mail.get_body(("plain",)).as_bytes() for mail in mails if mail}) == 1, mark  # type: ignore[union-attr]  # ours always have a text


async def test_stopping_drains_and_starting_again_goes_on(scene: Scene) -> None:
    hub = scene.hub
    hub.start()
    await scene.until_read()
    assert hub.stop() == 0
    scene.customer.write(scene.mailbox, "While it was down", "Are you there?")
    hub.start()
    async with signed_in(hub, scene.agent) as desk:
        await first_row(desk)
        assert [m["subject"] for m in await messages_of(desk, "in")] == ["While it was down"]


def answer(scene: Scene, mark: str) -> dict[str, object]:
    return {
        "client_id": uuid4().hex,
        "text": f"The answer is {mark}.",
        "to": [scene.customer.address],
        "cc": [],
        "bcc": [],
        "subject": "Re: Ten questions",
        "uploads": [],
        "quote": False,
        "draft_ver": 0,
    }


def arrived(mails: list[EmailMessage]) -> dict[str, list[EmailMessage]]:
    """The answers in the customer's mailbox, by mark."""
    found: dict[str, list[EmailMessage]] = {}
    for mail in mails:
        body = mail.get_body(("plain",))
        assert body is not None
        mark = MARK.search(body.get_content())
        assert mark is not None
        found.setdefault(mark.group(), []).append(mail)
    return found


async def first_row(desk: Desk) -> str:
    """Id of the first interaction that waits."""

    async def look() -> list[dict[str, object]]:
        return list((await desk.ask("GET", "/inbox?view=unassigned"))["rows"])

    return str((await until(look, "nothing has arrived"))[0]["id"])
