"""A mail's own look: documents for frames, pictures from elsewhere, header fields."""

from __future__ import annotations

import asyncio
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Parsed
from email.parser import BytesHeaderParser
from itertools import islice

from aiohttp import web

from agents import sight
from agents.auth import Signed
from agents.files import GUARDED
from agents.schema import Headers, HtmlQuery, MailFrame
from agents.tools import Tools
from router.errors import NotFound
from router.mailframe import frame_document, split_html
from router.model import MessageId

MAX_FIELDS = 500  # header fields that are shown
MAX_DECODED = 4_000
"""Characters; the library takes seconds for longer ones."""

MAX_HEADERS = 256 * 1024  # bytes of a mail that are looked at


async def frame(tools: Tools, who: Signed, message_id: MessageId, query: HtmlQuery) -> MailFrame:
    """The mail as documents for frames without scripts; remote pictures only when asked for."""
    message = await sight.message(tools, who, message_id)
    if not message.html:
        raise NotFound("html.none", "This message has no HTML.")
    inline = {
        part.content_id: tools.signer.path(part.blob_id)
        for part in message.parts
        if part.content_id
    }
    address = f"/api/v1/messages/{message_id}/images"
    remote = {n: f"{address}/{n}" for n in range(len(message.remote_images))}
    written, quoted = (
        frame_document(part, inline, remote if query.images else None) if part else ""
        for part in split_html(message.html)
    )
    return MailFrame(html=written, quote_html=quoted, remote_images=len(remote))


async def image(tools: Tools, who: Signed, message_id: MessageId, n: int) -> web.Response:
    """The n-th picture that the mail names elsewhere, fetched by the hub."""
    message = await sight.message(tools, who, message_id)
    if n >= len(message.remote_images):
        raise NotFound("image.none", "There is no such picture.")
    fetched = await tools.images.fetch(message.remote_images[n])
    headers = {**GUARDED, "Cache-Control": "private, max-age=86400"}
    return web.Response(body=fetched.content, content_type=fetched.type, headers=headers)


async def headers(tools: Tools, who: Signed, message_id: MessageId) -> Headers:
    """The header fields as they came, encoded words made readable (RFC 2047)."""
    async with tools.unit.read() as reads:
        raw = await reads.raw_of_message(who.principal, message_id)
    # A mail made to hurt takes its time: others go on meanwhile.
    return Headers(headers=await asyncio.to_thread(_headers_of, raw.content[:MAX_HEADERS]))


def _headers_of(content: bytes) -> list[tuple[str, str]]:
    parsed: Parsed = BytesHeaderParser().parsebytes(content)
    fields = islice(parsed.raw_items(), MAX_FIELDS)
    return [(_clean(name), _readable(str(value))) for name, value in fields]


def _readable(value: str) -> str:
    unfolded = " ".join(value.split())
    if len(unfolded) > MAX_DECODED:
        return _clean(unfolded)
    try:
        return _clean(str(make_header(decode_header(unfolded))))
    except (ValueError, LookupError, MessageError):
        return _clean(unfolded)


def _clean(text: str) -> str:
    """Bytes that are no text came in as lone surrogates, which JSON does not carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
