"""Reading JSON from strangers: bounded, finite, and only text that can be stored (RFC 8259)."""

from __future__ import annotations

from aiohttp import web

from agents.refusals import Malformed
from router import strict_json
from router.strict_json import Json as Json  # said again here for callers
from router.strict_json import NotJson

MAX_BYTES = 256 * 1024


async def read_json(request: web.Request) -> Json:
    """Return the body as JSON. Raises Malformed; too long a body is aiohttp's 413."""
    if request.content_type != "application/json":
        raise Malformed("body.type", "The body must be application/json.")
    return loads(await request.read())


def loads(content: bytes) -> Json:
    """Parse bytes strictly: what the parser of Python lets pass besides JSON is Malformed."""
    try:
        return strict_json.loads(content)
    except NotJson as error:
        raise Malformed(error.code, error.text) from error


def check_text(text: str) -> None:
    """Refuse what no database stores: NUL and lone surrogates."""
    try:
        strict_json.check_text(text)
    except NotJson as error:
        raise Malformed(error.code, error.text) from error
