"""/hooks/{account}/... and /{kind}/...: where providers and visitors call the channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from aiohttp import web

from channels.base import Channel
from channels.registry import Registry, kinds, spec
from channels.supplies import Supplies
from router.model import AccountId
from router.ports import Keep


@dataclass(frozen=True, slots=True)
class Lodge:
    """See `channels.base.House`."""

    registry: Registry
    supplies: Supplies
    origins: frozenset[str]
    keeps: dict[AccountId, Keep] = field(default_factory=dict)

    def channel(self, account: AccountId) -> Channel:
        """See `House`."""
        return self.registry.channel(account)

    def keep(self, account: AccountId) -> Keep:
        """See `House`."""
        if account not in self.keeps:
            self.keeps[account] = self.supplies.keep_for(account)
        return self.keeps[account]


def hook_route(registry: Registry, supplies: Supplies) -> web.RouteDef:
    """Return the route; an account that is not running answers 404, and 503 while it begins:
    providers try again.
    """

    async def hook(request: web.Request) -> web.StreamResponse:
        account = AccountId(request.match_info["account"])
        return await registry.channel(account).hook(request, supplies.keep_for(account))

    return web.route("*", "/hooks/{account}/{tail:.*}", hook)


def page_routes(lodge: Lodge) -> list[web.RouteDef]:
    """Return the routes of the kinds that have pages."""
    found = {kind: pages for kind in kinds() if (pages := spec(kind).pages)}
    return [
        web.route("*", f"/{kind}/{{tail:.*}}", partial(pages, house=lodge))
        for kind, pages in found.items()
    ]
