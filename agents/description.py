"""The description of the interface (OpenAPI 3.1), for whoever wants to call it."""

from __future__ import annotations

import asyncio
from functools import cache

from aiohttp import web
from pydantic_core import to_json

from agents.endpoint import json_response


async def served() -> web.Response:
    """Answer the whole document."""
    return json_response(await asyncio.to_thread(_document))


@cache
def _document() -> bytes:
    # It describes the routes, of which this is one; and no start should wait for it.
    from agents.openapi import openapi_document

    return to_json(openapi_document())
