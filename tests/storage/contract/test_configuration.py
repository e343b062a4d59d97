"""Queues, profiles, accounts, offers, drafts, timers."""

from dataclasses import replace
from datetime import date

import pytest

from router.accounts import Account, AccountHealth, Health, RawState
from router.calendars import Calendar, Holiday, Span
from router.errors import Conflict
from router.model import (
    AccountId,
    CalendarId,
    InteractionId,
    Medium,
    OutcomeId,
    ProfileId,
    QueueId,
    RawId,
)
from router.people import (
    CannedReply,
    Draft,
    OfferState,
    Outcome,
    ProfileQueue,
    Queue,
    RoutingProfile,
    Timer,
    Upload,
)
from storage.store import Store
from tests.storage.world import (
    ACCOUNT,
    ANNA,
    BO,
    CARE,
    SALES,
    at,
    interaction,
    offer,
    raw,
    talk,
    write,
)


async def test_configuration_is_put_by_version_and_listed_by_name(store: Store) -> None:
    first = Queue(QueueId("late"), "Alpha", 1, 2, 3, 4, "es", "Bye", retired=True)
    await store.unit.write(lambda tx: tx.config.put_queue(first))
    assert await store.unit.write(lambda tx: tx.config.queue(first.id)) == first
    second = replace(first, name="Zulu", ver=2)
    await store.unit.write(lambda tx: tx.config.put_queue(second))
    for stale in (second, replace(first, ver=1), replace(first, ver=4)):
        with pytest.raises(Conflict):
            await write(store, lambda tx, q: tx.config.put_queue(q), stale)
    names = [queue.name for queue in await store.unit.write(lambda tx: tx.config.queues())]
    assert names == ["Care", "Sales", "Zulu"]
    assert await store.unit.write(lambda tx: tx.config.queue(QueueId("none"))) is None


async def test_a_calendar_keeps_its_hours_and_holidays(store: Store) -> None:
    week = ((Span(540, 840), Span(960, 1140)), *((Span(0, 1440),),) * 4, (), (Span(1320, 120),))
    christmas, eve = Holiday(date(2026, 12, 25)), Holiday(date(2026, 12, 24), (Span(600, 780),))
    shop = Calendar(CalendarId("shop"), "Shop", "Europe/Madrid", week, (christmas, eve))
    await store.unit.write(lambda tx: tx.config.put_calendar(shop))
    kept = replace(shop, holidays=(eve, christmas))
    assert await store.unit.write(lambda tx: tx.config.calendar(shop.id)) == kept
    closed = Calendar(CalendarId("never"), "Never", "UTC", ((),) * 7)
    await store.unit.write(lambda tx: tx.config.put_calendar(closed))
    less = replace(kept, name="Boutique", zone="UTC", holidays=(christmas,), ver=2)
    await store.unit.write(lambda tx: tx.config.put_calendar(less))
    for stale in (less, kept, replace(kept, ver=4)):
        with pytest.raises(Conflict):
            await write(store, lambda tx, c: tx.config.put_calendar(c), stale)
    twice = replace(less, holidays=(christmas, Holiday(christmas.day, (Span(0, 1),))), ver=3)
    with pytest.raises(Conflict):
        await store.unit.write(lambda tx: tx.config.put_calendar(twice))
    async with store.unit.read() as reads:
        assert await reads.calendars() == [less, closed]


async def test_a_queue_keeps_its_calendar_and_what_it_answers_when_closed(store: Store) -> None:
    night = Queue(
        QueueId("night"), "Night", calendar_id=CalendarId("shop"), away_text="Until {opens}"
    )
    await store.unit.write(lambda tx: tx.config.put_queue(night))
    assert await store.unit.write(lambda tx: tx.config.queue(night.id)) == night
    async with store.unit.read() as reads:
        assert night in await reads.queues()


async def test_a_profile_keeps_its_queues_in_order(store: Store) -> None:
    caps = {Medium.EMAIL: 4}
    lines = (ProfileQueue(SALES, 2, 3, 4), ProfileQueue(CARE))
    both = RoutingProfile(ProfileId("both"), "Both", lines, caps)
    await store.unit.write(lambda tx: tx.config.put_profile(both))
    assert await store.unit.write(lambda tx: tx.config.profile(both.id)) == both
    less = replace(both, queues=lines[1:], caps={}, ver=2)
    await store.unit.write(lambda tx: tx.config.put_profile(less))
    assert less in await store.unit.write(lambda tx: tx.config.profiles())
    wrong = replace(less, queues=(ProfileQueue(QueueId("none")),), ver=3)
    with pytest.raises(Conflict):
        await store.unit.write(lambda tx: tx.config.put_profile(wrong))


async def test_outcomes_canned_replies_and_settings_come_back(store: Store) -> None:
    outcome = Outcome(OutcomeId("sold"), "Sold")
    canned = CannedReply("hi", "Greeting", "Hello {customer.name}", "en")
    await store.unit.write(lambda tx: tx.config.put_outcome(outcome))
    await store.unit.write(lambda tx: tx.config.put_canned(canned))
    for value in ("UTC", "Europe/Madrid"):
        await write(store, lambda tx, v: tx.config.put_setting("zone", v), value)
    assert await store.unit.write(lambda tx: tx.config.outcomes()) == [outcome]
    assert await store.unit.write(lambda tx: tx.config.canned()) == [canned]
    assert await store.unit.write(lambda tx: tx.config.setting("zone")) == "Europe/Madrid"
    assert await store.unit.write(lambda tx: tx.config.setting("none")) is None
    async with store.unit.read() as reads:
        assert (await reads.outcomes(), await reads.canned()) == ([outcome], [canned])


async def test_an_account_keeps_settings_and_secrets(store: Store) -> None:
    account = Account(
        AccountId("shop"), "Shop", "email", CARE, {"port": 993, "tls": True}, {"password": "pá$$"}
    )
    await store.unit.write(lambda tx: tx.config.put_account(account))
    assert await store.unit.write(lambda tx: tx.config.account(account.id)) == account
    changed = replace(account, secrets={}, enabled=False, ver=2)
    await store.unit.write(lambda tx: tx.config.put_account(changed))
    async with store.unit.read() as reads:
        assert [one.id for one in await reads.accounts()] == [ACCOUNT, "shop"]
        assert changed in await reads.accounts()


async def test_health_is_shown_with_the_account(store: Store) -> None:
    paused = Account(AccountId("shop"), "Shop", "email", CARE, enabled=False)
    await store.unit.write(lambda tx: tx.config.put_account(paused))
    async with store.unit.read() as reads:
        states = {line.id: line.state for line in await reads.health()}
    assert states == {ACCOUNT: "starting", "shop": "paused"}
    for state in (Health.OK, Health.DOWN):
        health = AccountHealth(ACCOUNT, state, at(5), at(4), at(3), 1.5, "imap.down", "No answer")
        await write(store, lambda tx, h: tx.config.set_health(h), health)
    async with store.unit.read() as reads:
        (line,) = [line for line in await reads.health() if line.id == ACCOUNT]
    assert (line.state, line.error_code, line.last_in_at) == ("down", "imap.down", at(4))


async def test_an_account_goes_only_when_nothing_was_said_on_it(store: Store) -> None:
    async def remove() -> None:
        await store.unit.write(lambda tx: tx.config.remove_account(ACCOUNT))

    await store.unit.write(lambda tx: tx.raws.keep(ACCOUNT, [(RawId("r1"), raw("1"))]))
    with pytest.raises(Conflict):
        await remove()
    await store.unit.write(lambda tx: tx.raws.settle([RawId("r1")], RawState.IGNORED, "probe"))
    await remove()
    assert await store.unit.write(lambda tx: tx.config.accounts()) == []
    assert await store.unit.write(lambda tx: tx.raws.get([RawId("r1")])) == []


async def test_an_account_with_a_conversation_stays(store: Store) -> None:
    await talk(store, interaction("talk"))
    with pytest.raises(Conflict) as caught:
        await store.unit.write(lambda tx: tx.config.remove_account(ACCOUNT))
    assert caught.value.code == "account.used"


async def test_an_interaction_has_one_live_offer(store: Store) -> None:
    await talk(store, interaction("one", 1), interaction("two", 2))
    first = offer("o1", "one", why="longest idle", epoch=3, from_agent=BO)
    await store.unit.write(lambda tx: tx.offers.add(first))
    with pytest.raises(Conflict):
        await store.unit.write(lambda tx: tx.offers.add(offer("o2", "one", BO)))
    assert await store.unit.write(lambda tx: tx.offers.get(first.id)) == first
    assert await store.unit.write(lambda tx: tx.offers.live_of(InteractionId("one"))) == first
    assert await store.unit.write(lambda tx: tx.offers.live_for(ANNA)) == [first]
    ended = replace(first, state=OfferState.DECLINED, ended_at=at(9), reason="busy")
    await store.unit.write(lambda tx: tx.offers.end(first, ended))
    with pytest.raises(Conflict):
        await store.unit.write(lambda tx: tx.offers.end(first, ended))
    assert await store.unit.write(lambda tx: tx.offers.live_for(ANNA)) == []
    await store.unit.write(lambda tx: tx.offers.add(offer("o3", "one", BO)))


async def test_offers_expire_earliest_first(store: Store) -> None:
    await talk(store, *(interaction(f"i{n}", n) for n in (1, 2, 3)))
    for n, seconds in ((1, 30), (2, 10), (3, 20)):
        made = offer(f"o{n}", f"i{n}", seconds=seconds)
        await write(store, lambda tx, o: tx.offers.add(o), made)
    accepting = replace(offer("o2", "i2", seconds=10), state=OfferState.ACCEPTING)
    await store.unit.write(lambda tx: tx.offers.end(offer("o2", "i2", seconds=10), accepting))
    due = await store.unit.write(lambda tx: tx.offers.expired(at(20), 9))
    assert [one.id for one in due] == ["o2", "o3"]
    assert await store.unit.write(lambda tx: tx.offers.next_due()) == at(10)


async def test_a_shard_has_one_owner(store: Store) -> None:
    assert await store.unit.write(lambda tx: tx.offers.shard_epoch()) == 0
    first = await store.unit.write(lambda tx: tx.offers.take_shard("a", at(0)))
    assert await store.unit.write(lambda tx: tx.offers.renew_shard(first, at(1))) is True
    second = await store.unit.write(lambda tx: tx.offers.take_shard("b", at(2)))
    assert (first, second) == (1, 2)
    assert await store.unit.write(lambda tx: tx.offers.renew_shard(first, at(3))) is False
    assert await store.unit.write(lambda tx: tx.offers.shard_epoch()) == 2


async def test_a_late_save_cannot_bring_a_sent_draft_back(store: Store) -> None:
    key = InteractionId("one")

    async def put(ver: int, text: str) -> bool:
        draft = Draft(key, ANNA, "reply", text, ("a@b.test",), (), (), "Re", ("u1",), ver)
        return await store.unit.write(lambda tx: tx.desk.put_draft(draft, at(ver)))

    async def text() -> str | None:
        draft = await store.unit.write(lambda tx: tx.desk.draft(key, ANNA, "reply"))
        return draft.text if draft else None

    async def drop(ver: int) -> None:
        await store.unit.write(lambda tx: tx.desk.drop_draft(key, ANNA, "reply", ver))

    assert [await put(5, "five"), await put(4, "four"), await put(5, "again")] == [
        True, False, False,
    ]  # fmt: skip
    assert await text() == "five"
    await drop(4)
    assert await text() == "five", "an older deletion does not touch a newer text"
    await drop(6)
    assert await text() is None
    assert [await put(6, "late"), await text(), await put(7, "new"), await text()] == [
        False, None, True, "new",
    ]  # fmt: skip
    await drop(7)
    assert [await text(), await put(7, "late")] == [None, False]
    assert await store.unit.write(lambda tx: tx.desk.draft(key, BO, "reply")) is None


async def test_a_draft_deleted_before_it_was_saved_stays_deleted(store: Store) -> None:
    key = InteractionId("one")
    await store.unit.write(lambda tx: tx.desk.drop_draft(key, ANNA, "note", 9))
    late = Draft(key, ANNA, "note", "late", ver=8)
    assert await store.unit.write(lambda tx: tx.desk.put_draft(late, at(0))) is False


async def test_uploads_belong_to_who_made_them(store: Store) -> None:
    ups = [Upload(f"u{n}", who, f"b{n}", "a.png", "image/png", 7, at(0))
           for n, who in enumerate((ANNA, ANNA, BO))]  # fmt: skip
    for up in ups:
        await write(store, lambda tx, u: tx.desk.add_upload(u), up)
    asked = ["u1", "u2", "u0", "none"]
    found = await store.unit.write(lambda tx: tx.desk.uploads(ANNA, asked))
    assert found == [ups[1], ups[0]]
    await store.unit.write(lambda tx: tx.desk.drop_uploads(["u0"]))
    assert await store.unit.write(lambda tx: tx.desk.uploads(ANNA, ["u0"])) == []


async def test_a_timer_is_one_for_each_thing(store: Store) -> None:
    for key, ref, seconds in (("t1", "anna", 9), ("t2", "anna", 20), ("t3", "bo", 10)):
        timer = Timer(key, "grace", ref, at(seconds))
        await write(store, lambda tx, t: tx.desk.set_timer(t), timer)
    assert await store.unit.write(lambda tx: tx.desk.next_timer()) == at(10)
    due = await store.unit.write(lambda tx: tx.desk.due_timers(at(20), 9))
    assert [timer.id for timer in due] == ["t3", "t2"]
    await store.unit.write(lambda tx: tx.desk.drop_timer("grace", "bo"))
    await store.unit.write(lambda tx: tx.desk.drop_timer("grace", "anna"))
    assert await store.unit.write(lambda tx: tx.desk.next_timer()) is None


async def test_readers_of_the_log_remember_where_they_are(store: Store) -> None:
    assert await store.unit.write(lambda tx: tx.desk.reader("search")) == 0
    for seq in (3, 7):
        await write(store, lambda tx, n: tx.desk.set_reader("search", n), seq)
    assert await store.unit.write(lambda tx: tx.desk.reader("search")) == 7
