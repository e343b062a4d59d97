"""Loads what sends and reads when it is first needed: the fenced parser imports this package too,
and must start quickly and stay small.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import import_module

from channels.base import Channel, Check, Tools
from router.accounts import Account, RawRow
from router.inbound import Parsed
from router.ports import Consent, ReplyToken


def build(account: Account, tools: Tools) -> Channel:
    """Build the channel of an account. Raises Invalid."""
    channel: Channel = import_module("channels.email.channel").EmailChannel(account, tools)
    return channel


def parse(row: RawRow, account: Account, token: ReplyToken) -> Parsed:
    """See `channels.base.Parse`."""
    parsed: Parsed = import_module("channels.email.parse").parse(row, account, token)
    return parsed


async def test(account: Account, tools: Tools) -> AsyncIterator[Check]:
    """See `channels.base.Test`."""
    async for step in import_module("channels.email.check").check(account, tools):
        yield step


def consent(account: Account, tools: Tools, back: str = "", secret: str = "") -> Consent | None:
    """See `Asks`. Raises Invalid."""
    ask = import_module("channels.email.consent").consent
    asked: Consent | None = ask(account, tools, back, secret)
    return asked
