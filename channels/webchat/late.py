"""Loads what serves visitors when it is first needed: a hub without web chat starts without it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from importlib import import_module
from typing import TYPE_CHECKING

from channels.base import Channel, Check, House, Tools
from router.accounts import Account, RawRow
from router.errors import Invalid
from router.inbound import Parsed
from router.model import Handle, Scheme
from router.ports import ReplyToken

if TYPE_CHECKING:
    from aiohttp import web

_OWNER = re.compile(r"[0-9a-fu][0-9a-f]{31}")


def build(account: Account, tools: Tools) -> Channel:
    """Build the channel of an account. Raises Invalid."""
    channel: Channel = import_module("channels.webchat.channel").WebchatChannel(account, tools)
    return channel


def parse(row: RawRow, account: Account, token: ReplyToken) -> Parsed:
    """See `channels.base.Parse`."""
    parsed: Parsed = import_module("channels.webchat.parse").parse(row, account, token)
    return parsed


async def test(account: Account, tools: Tools) -> AsyncIterator[Check]:
    """See `channels.base.Test`."""
    async for step in import_module("channels.webchat.check").check(account, tools):
        yield step


async def pages(request: web.Request, house: House) -> web.StreamResponse:
    """See `channels.base.Pages`."""
    answer: web.StreamResponse = await import_module("channels.webchat.pages").pages(request, house)
    return answer


def normalise(text: str) -> Handle:
    """Read the id of a visitor. Raises Invalid 'handle.bad'."""
    value = text.strip().lower()
    if not _OWNER.fullmatch(value):
        raise Invalid("handle.bad", "This is no visitor's id", value=text[:80])
    return Handle(Scheme.WEBCHAT, value)
