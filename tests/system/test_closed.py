"""Real mails to a queue that is closed: one answer that says when it opens, and one a day."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.system.conftest import Scene
from tests.system.hub import signed_in

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# No server of the test run signs or checks: what the receiving one would write is written here.
VERIFIED = {"Authentication-Results": "mx.desk.test; dkim=pass header.d=customer.test"}


@pytest.mark.timeout(480)
async def test_a_mail_to_a_closed_queue_hears_when_it_opens(scene: Scene) -> None:
    hub, customer = scene.hub, scene.customer
    opens = datetime.now(UTC) + timedelta(days=3)
    day = DAYS[opens.weekday()]
    hub.command("calendar", "add", "Shop", "--zone", "UTC", "--open", f"{day[:3]} 10:30-12:00")
    hub.command("queue", "hours", "Support", "Shop")
    hub.command("queue", "away", "Support", "We are closed and answer {opens}.")
    hub.command("queue", "acknowledge", "Support", "We have your mail.")
    hub.command("account", "set", scene.mailbox, "authserv_id=mx.desk.test")
    hub.start()
    await scene.until_read()
    customer.write(scene.mailbox, "My private matter", "Anybody there?", headers=VERIFIED)

    [answer] = customer.wait_for(1)
    body = answer.get_body(("plain",))
    assert body is not None
    assert f"We are closed and answer on {day} {opens.day} " in body.get_content()
    assert " at 10:30 (UTC)." in body.get_content()
    assert "We have your mail." not in body.get_content()
    assert (answer["Auto-Submitted"], answer["Return-Path"]) == ("auto-replied", "<>")
    assert "private" not in str(answer["Subject"])

    async with signed_in(hub, scene.agent) as desk:
        [row] = (await desk.ask("GET", "/inbox?view=unassigned&limit=10"))["rows"]
        timeline = await desk.ask("GET", f"/customers/{row['customer_id']}/timeline")
    asked, told = sorted(timeline["items"], key=lambda item: datetime.fromisoformat(item["at"]))
    assert (asked["message"]["direction"], asked["message"]["automatic"]) == ("in", "")
    assert (told["message"]["direction"], told["message"]["automatic"]) == ("out", "auto_reply")
    assert told["message"]["text"].startswith("We are closed")
