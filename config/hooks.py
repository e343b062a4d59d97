"""/hooks/{account}/...: where providers call the channel of an account."""

from __future__ import annotations

from aiohttp import web

from channels.registry import Registry
from channels.supplies import Supplies
from router.model import AccountId


def hook_route(registry: Registry, supplies: Supplies) -> web.RouteDef:
    """Return the route; an account that is not running answers 404, and providers try again."""

    async def hook(request: web.Request) -> web.StreamResponse:
        account = AccountId(request.match_info["account"])
        return await registry.channel(account).hook(request, supplies.keep_for(account))

    return web.route("*", "/hooks/{account}/{tail:.*}", hook)
