"""The account test: what can be known before the first visitor comes.

Each step says what it has seen in English, and by a code for which the desk has words.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from channels.base import Check, Tools
from channels.webchat.channel import key_of
from channels.webchat.settings import ChatSettings
from channels.webchat.static import BUILT
from router.accounts import Account
from router.errors import HubError

WORDS: Mapping[str, str] = {
    "chat.origins": "{origins}",
    "chat.open": "open now",
    "chat.closed": "closed until {at}",
    "chat.never": "never open",
    "chat.key": "key {key}",
    "chat.unbuilt": "not built yet: agents/build-pages",
}
"""What a step sees, by its code. `at` is a time, ISO 8601 in UTC."""


async def check(account: Account, tools: Tools) -> AsyncIterator[Check]:
    """See `channels.base.Test`."""
    began = tools.clock.monotonic()
    try:
        settings = ChatSettings.from_account(account)
    except HubError as error:
        said = {"said": error.text}
        yield Check("settings", False, error.text, 0.0, code="account.setting", params=said)
        return
    yield _seen("settings", "chat.origins", origins=", ".join(sorted(settings.origins)))
    open_now, opens_at = await tools.threads.opens(account.queue_id)
    took = tools.clock.monotonic() - began
    if not open_now and opens_at is not None:
        yield _seen("hours", "chat.closed", took, at=f"{opens_at:%Y-%m-%dT%H:%MZ}")
    else:
        yield _seen("hours", "chat.open" if open_now else "chat.never", took)
    if (BUILT / "loader.js").is_file():
        yield _seen("widget", "chat.key", key=key_of(account.id))
    else:
        yield Check("widget", False, WORDS["chat.unbuilt"], 0.0, code="chat.unbuilt")


def _seen(step: str, code: str, seconds: float = 0.0, **params: str) -> Check:
    detail = WORDS[code].format(**params)
    return Check(step, True, detail, seconds, code=code, params=params)
