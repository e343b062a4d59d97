"""Files: handed in by agents, fetched by signed address, and mails as they came."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import quote

from aiohttp import web

from agents.auth import Signed
from agents.pictures import HEAD_BYTES, showable
from agents.schema import UploadQuery
from agents.throttle import UPLOAD_MEGABYTES
from agents.tools import Tools
from router.errors import Invalid, NotFound
from router.file_names import media_type, safe_name
from router.model import BlobId, MessageId
from router.people import Upload
from router.repositories import Tx
from router.views import PartView

MAX_UPLOAD = 25 * 1024 * 1024
CHUNK = 64 * 1024
MEGABYTE = 1_000_000
GUARDED = {
    # Whatever a stranger sent: never run, never guessed at, never framed with rights of ours.
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


async def upload(tools: Tools, who: Signed, request: web.Request, query: UploadQuery) -> PartView:
    """Take in a file, at most 25 MB; the answer's blob_id names it in a reply."""
    if (request.content_length or 0) > MAX_UPLOAD:
        raise Invalid("upload.large", "A file has at most 25 MB.", field="file", limit=MAX_UPLOAD)
    # What is claimed is paid before a byte is stored, or trying alone would fill the disk.
    claimed = (request.content_length or 0) // MEGABYTE
    tools.throttle.spend(UPLOAD_MEGABYTES, "upload", who.agent.id, cost=1 + claimed)
    chunks = request.content.iter_chunked(CHUNK)
    blob_id, size = await tools.blobs.put_stream(chunks, MAX_UPLOAD)
    if size // MEGABYTE > claimed:
        rest = size // MEGABYTE - claimed
        tools.throttle.spend(UPLOAD_MEGABYTES, "upload", who.agent.id, cost=rest)
    kept = Upload(
        id=blob_id,
        agent_id=who.agent.id,
        blob_id=blob_id,
        name=safe_name(query.name),
        type=media_type(request.content_type),
        size=size,
        at=tools.clock.now(),
    )

    async def keep(tx: Tx) -> None:
        await tx.desk.add_upload(kept)

    await tools.unit.write(keep)
    return tools.signer.part(PartView(blob_id, kept.name, kept.type, size, False, ""))


async def blob(
    tools: Tools, request: web.Request, blob_id: BlobId, signed: str
) -> web.StreamResponse:
    """Serve a file to whoever holds its signed address."""
    expiry, _, signature = signed.partition(".")
    if not tools.signer.check(blob_id, int(expiry), signature):
        raise NotFound("blob.none", "This address is over; open the message again.")
    async with tools.unit.read() as reads:
        name, kind = await reads.blob_type(blob_id)
    size = await tools.blobs.size(blob_id)
    stream = tools.blobs.stream(blob_id)
    head = await _head(stream)
    shown, apart = showable(head), tools.settings.blob_origin
    response = web.StreamResponse(
        headers={
            **GUARDED,
            # Where files have an Origin of their own, our pages stand at another one.
            **({"Cross-Origin-Resource-Policy": "cross-origin"} if apart else {}),
            "Content-Type": shown or media_type(kind),
            "Content-Disposition": disposition("inline" if shown else "attachment", name),
            "Content-Length": str(size),
            "Cache-Control": "private, max-age=3600",
        }
    )
    await response.prepare(request)
    await response.write(head)
    async for chunk in stream:
        await response.write(chunk)
    await response.write_eof()
    return response


async def raw_mail(tools: Tools, who: Signed, message_id: MessageId) -> web.Response:
    """Serve a mail as it came, to keep or to study."""
    async with tools.unit.read() as reads:
        raw = await reads.raw_of_message(who.principal, message_id)
    headers = {
        **GUARDED,
        "Content-Disposition": disposition("attachment", f"{message_id}.eml"),
        "Cache-Control": "private, no-store",
    }
    return web.Response(body=raw.content, content_type="message/rfc822", headers=headers)


def disposition(how: str, name: str) -> str:
    """Return a Content-Disposition with the file's name in any script (RFC 6266)."""
    return f"{how}; filename*=UTF-8''{quote(safe_name(name), safe='')}"


async def _head(stream: AsyncIterator[bytes]) -> bytes:
    head = bytearray()
    async for chunk in stream:
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    return bytes(head)
