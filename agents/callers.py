"""Where a request comes from, also when proxies of ours stand in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import ip_network

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from router.callers import address_of
from router.reach import Address, Network, within

SCHEMES = frozenset({"http", "https"})


def behind(proxies: Sequence[str]) -> Middleware:
    """Make the middleware that believes X-Forwarded-For and -Proto of these networks (CIDR).

    Anybody can write these headers: from anywhere else they mean nothing.
    """
    networks = tuple(ip_network(each) for each in proxies)

    @web.middleware
    async def as_asked(request: web.Request, handler: Handler) -> web.StreamResponse:
        peer = address_of(request.remote or "")
        if peer is None or not within(peer, networks):
            return await handler(request)
        caller = farthest(peer, _listed(request, "X-Forwarded-For"), networks)
        scheme = (_listed(request, "X-Forwarded-Proto") or [""])[-1]
        scheme = scheme if scheme in SCHEMES else request.scheme
        return await handler(request.clone(remote=str(caller), scheme=scheme))

    return as_asked


def farthest(peer: Address, hops: Sequence[str], proxies: Sequence[Network]) -> Address:
    """Return who asks, as far as it can be believed: `hops` as X-Forwarded-For lists them.

    Each proxy adds its caller at the end; the first from there that is none of ours is the one.
    """
    caller = peer
    for hop in reversed(hops):
        if not within(caller, proxies) or (found := address_of(hop)) is None:
            break
        caller = found
    return caller


def _listed(request: web.Request, name: str) -> list[str]:
    return [each.strip() for each in _split(request.headers.getall(name, ()))]


def _split(lines: Iterable[str]) -> list[str]:
    return [each for line in lines for each in line.split(",")]
