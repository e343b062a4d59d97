"""The account test: what can be known before the first visitor comes."""

from __future__ import annotations

from collections.abc import AsyncIterator

from channels.base import Check, Tools
from channels.webchat.channel import key_of
from channels.webchat.settings import ChatSettings
from channels.webchat.static import BUILT
from router.accounts import Account
from router.errors import HubError


async def check(account: Account, tools: Tools) -> AsyncIterator[Check]:
    """See `channels.base.Test`."""
    began = tools.clock.monotonic()
    try:
        settings = ChatSettings.from_account(account)
    except HubError as error:
        yield Check("settings", False, error.text, 0.0)
        return
    yield Check("settings", True, ", ".join(sorted(settings.origins)), 0.0)
    open_now, opens_at = await tools.threads.opens(account.queue_id)
    hours = "open now" if open_now else f"closed until {opens_at:%Y-%m-%d %H:%M} UTC"
    if not open_now and opens_at is None:
        hours = "never open"
    yield Check("hours", True, hours, tools.clock.monotonic() - began)
    built = (BUILT / "loader.js").is_file()
    text = f"key {key_of(account.id)}" if built else "not built yet: agents/build-pages"
    yield Check("widget", built, text, 0.0)
