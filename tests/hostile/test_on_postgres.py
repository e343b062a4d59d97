"""What hostile mails become has to go into PostgreSQL as well: it holds less than SQLite does (no
NUL, no half of a surrogate pair, other bounds of time). All else they may do has no store in it.
"""

from __future__ import annotations

import pytest

from channels.fence import Fence, Poison
from router.accounts import RawState
from router.inbound import Raw
from router.intake import Arrival, Intake
from router.model import ConversationId, Medium
from router.raws import filled
from storage.clock import SystemClock
from storage.keeping import make_keep
from tests.hostile.scene import ACCOUNT, furnish
from tests.hostile.test_hostile_mail import CASES
from tests.storage.stores import open_empty

MAILS = {one.id: one for one in CASES if isinstance(one.mail, bytes)}


@pytest.mark.timeout(480)
async def test_what_hostile_mails_become_is_stored_whole(request: pytest.FixtureRequest) -> None:
    clock, fence = SystemClock(), Fence()
    store = await open_empty("postgres", request, clock)
    await store.unit.write(furnish)
    now = clock.now()
    raws = [Raw(id, now, now, one.mail, one.hints or {}) for id, one in MAILS.items()]  # type: ignore[arg-type]  # bytes, see above
    await make_keep(store.unit, store.blobs, store.ids, ACCOUNT.id)(raws, b"1:1")
    rows = await store.unit.write(lambda tx: tx.raws.claim([ACCOUNT.id], now, now, len(raws)))
    rows = await filled(store.blobs, rows)
    assert {row.source_key: row.content for row in rows} == {
        raw.source_key: raw.content for raw in raws
    }
    intake = Intake(store.unit, clock, store.ids, store.blobs, {"email": Medium.EMAIL})
    said: dict[str, str] = {}
    ignored = 0
    for row in rows:
        [parsed] = await fence.parse([row], {ACCOUNT.id: ACCOUNT}, store.token)
        assert not isinstance(parsed, Poison), row.source_key
        ignored += parsed.ignored is not None
        if parsed.ignored is None:
            await intake.take_in([Arrival(row.id, ACCOUNT.id, parsed, row.received_at)])
        for message in parsed.messages:
            said[row.id] = message.text
    async with store.unit.read() as reads:
        counts = await reads.raw_counts()
        stored = {
            message.raw_id: message.text
            for event in await reads.events(0, 10_000)
            if event.conversation_id is not None
            for message in await reads.conversation_messages(
                ConversationId(event.conversation_id), 0
            )
        }
    assert counts[RawState.PENDING] == ignored
    assert stored == said
    await fence.close()
    await store.close()
