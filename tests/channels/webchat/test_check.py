"""The trial of a chat: what each step sees, in words for everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.registry import Registry
from channels.webchat.check import WORDS
from config.directory import put_account, put_calendar, put_queue
from router.accounts import Account
from router.calendars import Calendar, Span
from router.model import CalendarId
from router.people import Queue
from router.repositories import Tx
from tests.architecture.house import ROOT
from tests.channels.rig import rig_with
from tests.channels.webchat.shop import ACCOUNT, HELP, KEY, SITE
from tests.desktop.test_texts import blanks, texts

CHAT = Account(ACCOUNT, "Shop chat", "webchat", HELP, {"origins": SITE})
NEVER: tuple[tuple[Span, ...], ...] = ((),) * 7
ALWAYS = ((Span(0, 1440),),) * 7
TODAY = datetime.now(UTC).weekday()
# Neither today nor tomorrow, which may have begun when the test runs.
LATER = tuple(() if (day - TODAY) % 7 < 2 else spans for day, spans in enumerate(ALWAYS))


@pytest.mark.parametrize(
    ("account", "week", "codes"),
    [
        (CHAT, ALWAYS, ["chat.origins", "chat.open", "chat.key"]),
        (CHAT, LATER, ["chat.origins", "chat.closed", "chat.key"]),
        (CHAT, NEVER, ["chat.origins", "chat.never", "chat.key"]),
        (replace(CHAT, settings={"origins": "shop"}), ALWAYS, ["account.setting"]),
    ],
)
async def test_each_step_says_what_it_sees(
    account: Account, week: tuple[tuple[Span, ...], ...], codes: list[str]
) -> None:
    rig = await rig_with()

    async def work(tx: Tx) -> None:
        now = rig.store.clock.now()
        calendar = Calendar(CalendarId("hours"), "Hours", "UTC", week)
        await put_calendar(tx, calendar, now)
        await put_queue(tx, Queue(HELP, "Chats", calendar_id=calendar.id), now)
        await put_account(tx, CHAT, now)

    await rig.store.unit.write(work)
    seen = [one async for one in Registry(rig.supplies).test("webchat", account)]
    assert [one.code for one in seen] == codes
    for one in seen:
        if one.ok:
            assert WORDS[one.code].format(**one.params) == one.detail
    assert all(one.ok for one in seen) or "said" in seen[-1].params
    assert seen[-1].params.get("key") in (KEY, None)
    await rig.store.close()


def test_the_desk_has_words_for_all_that_it_sees() -> None:
    known = texts(ROOT / "channels" / "webchat" / "desk" / "texts", "en")
    for code, text in WORDS.items():
        tone = "failed" if code == "chat.unbuilt" else "seen"
        assert blanks(known[f"admin.trial.{tone}.{code}"]) == blanks(text), code
