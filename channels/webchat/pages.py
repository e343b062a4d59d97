"""Everything under /webchat/: the widget's files, its configuration, and its visitors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from channels.base import House
from channels.webchat.channel import KEY, WebchatChannel
from channels.webchat.config import public_config
from channels.webchat.polling import poll, post, session, upload
from channels.webchat.socket import VisitorSocket
from channels.webchat.static import asset, frame_page, loader
from router.callers import neighbourhood
from router.errors import Forbidden, NotFound
from router.model import AccountId

CROWDED, UNKNOWN = 4429, 4403
RETRY_S = 5

Handler = Callable[[web.Request, House], Awaitable[web.StreamResponse]]


def pages(request: web.Request, house: House) -> Awaitable[web.StreamResponse]:
    """See `channels.base.Pages`. No coroutine of its own: it would be kept by every socket."""
    tail = request.match_info["tail"]
    if tail.startswith("assets/") and request.method in ("GET", "HEAD"):
        return _asset(tail.removeprefix("assets/"))
    handlers = PLACES.get(tail)
    if handlers is None:
        raise NotFound("page.none", "There is no such page")
    handler = handlers.get("GET" if request.method == "HEAD" else request.method)
    if handler is None:
        raise web.HTTPMethodNotAllowed(request.method, sorted(handlers))
    return handler(request, house)


def channel_of(request: web.Request, house: House) -> WebchatChannel:
    """Return the channel whose key a request names. Raises NotFound 'key.unknown'."""
    key = request.query.get("key", "")
    try:
        channel = house.channel(AccountId(key.removeprefix(KEY)))
    except NotFound as error:
        raise NotFound("key.unknown", "There is no such chat") from error
    if not key.startswith(KEY) or not isinstance(channel, WebchatChannel):
        raise NotFound("key.unknown", "There is no such chat")
    return channel


def check_own(request: web.Request, house: House) -> None:
    """Refuse what does not come from our own frame (CWE-352, CWE-1385). Raises Forbidden."""
    if request.headers.get("Origin") not in house.origins:
        raise Forbidden("origin.foreign", "This page may not speak to the hub")


async def _asset(name: str) -> web.StreamResponse:
    return asset(name)


async def _loader(request: web.Request, house: House) -> web.StreamResponse:
    return loader(request)


async def _frame(request: web.Request, house: House) -> web.StreamResponse:
    channel = channel_of(request, house)
    return frame_page(channel.settings.origins | house.origins, channel.tools.file_url)


async def _config(request: web.Request, house: House) -> web.StreamResponse:
    channel = channel_of(request, house)
    origin = request.headers.get("Origin")
    allowed = channel.settings.origins | house.origins
    if origin is not None and origin not in allowed:
        raise Forbidden("origin.foreign", "This site may not show this chat")
    answer = web.json_response(await public_config(channel, request.query.get("lang", "")))
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Vary"] = "Origin"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if origin is not None:
        answer.headers["Access-Control-Allow-Origin"] = origin
    return answer


def _socket(request: web.Request, house: House) -> Awaitable[web.StreamResponse]:
    check_own(request, house)
    try:
        channel = channel_of(request, house)
    except NotFound:
        return _turned_away(request, UNKNOWN)
    if not channel.limits.may_open():
        return _flooded()
    if not channel.limits.enter(neighbourhood(request.remote)):
        return _turned_away(request, CROWDED)
    return VisitorSocket(channel, house.keep(channel.account.id), request).serve()


async def _flooded() -> web.StreamResponse:
    return web.Response(status=503, headers={"Retry-After": str(RETRY_S)})


async def _turned_away(request: web.Request, code: int) -> web.StreamResponse:
    """Close a socket with a reason: a browser sees no status of a refused opening."""
    ws = web.WebSocketResponse(compress=False, timeout=1.0)
    await ws.prepare(request)
    await ws.close(code=code)
    return ws


async def _session(request: web.Request, house: House) -> web.StreamResponse:
    check_own(request, house)
    return await session(channel_of(request, house), request)


async def _poll(request: web.Request, house: House) -> web.StreamResponse:
    return await poll(channel_of(request, house), request)


async def _post(request: web.Request, house: House) -> web.StreamResponse:
    check_own(request, house)
    channel = channel_of(request, house)
    return await post(channel, house.keep(channel.account.id), request)


async def _upload(request: web.Request, house: House) -> web.StreamResponse:
    check_own(request, house)
    return await upload(channel_of(request, house), request)


PLACES: Mapping[str, Mapping[str, Handler]] = {
    "loader.js": {"GET": _loader},
    "frame": {"GET": _frame},
    "config": {"GET": _config},
    "socket": {"GET": _socket},
    "session": {"POST": _session},
    "poll": {"GET": _poll, "POST": _post},
    "upload": {"POST": _upload},
}
