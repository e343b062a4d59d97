"""What is noted on a message after it was stored."""

import pytest

from router.errors import NotFound
from router.model import MessageId
from storage.store import Store
from tests.storage.world import interaction, message, talk, write


async def test_a_message_is_warned_of_the_same_thing_once(store: Store) -> None:
    await talk(store, interaction("talk"))
    await write(store, lambda tx: tx.messages.add([message("m", "talk", warnings=("first",))]))
    for warning in ("second?who=a%40b", "first", "second?who=a%40b"):
        await write(store, lambda tx, what: tx.messages.warn(MessageId("m"), what), warning)
    found = await write(store, lambda tx: tx.messages.get([MessageId("m")]))
    assert found[MessageId("m")].warnings == ("first", "second?who=a%40b")
    with pytest.raises(NotFound):
        await write(store, lambda tx: tx.messages.warn(MessageId("none"), "x"))
