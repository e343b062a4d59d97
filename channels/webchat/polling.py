"""The same talk by plain requests, for networks that let no socket through, and files.

A request carries its token in the Authorization header: no cookie, so nothing to forge.
"""

from __future__ import annotations

from aiohttp import web

from channels.webchat.channel import WebchatChannel
from channels.webchat.frames import MAX_JWT, Frame, bad, checked
from channels.webchat.greeting import TokenOver, welcome
from channels.webchat.links import Link
from channels.webchat.session import Session
from channels.webchat.showing import Answer
from channels.webchat.socket import refusal
from router.callers import neighbourhood
from router.errors import HubError, Unavailable
from router.ports import Keep
from router.strict_json import Json, NotJson, loads

MAX_AT_ONCE = 20
CHUNK = 64 * 1024
RETRY_S = 5


async def session(channel: WebchatChannel, request: web.Request) -> web.Response:
    """Begin without a form; see the frame `begin`."""
    _pace(channel, request)
    frame = checked({"type": "begin"})
    (answer,) = await _answers(channel, _link(request), [frame], _no_keep)
    return _json(200 if answer["type"] == "session" else 429, answer)


async def poll(channel: WebchatChannel, request: web.Request) -> web.Response:
    """Answer what a hello would bring."""
    _pace(channel, request)
    since = request.query.get("since", "")
    hello: dict[str, object] = {"token": _token(request)}
    if since.isdecimal() and len(since) < 19:
        hello["since"] = int(since)
    link = _link(request)
    try:
        first = await welcome(channel, link, hello)
    except TokenOver:
        return _error(401, "token.over", "This token is nobody's")
    finally:
        channel.links.drop(link)
    frames = link.hand_over(first)
    body = b'{"frames":[%s],"cursor":%d}' % (b",".join(frames), channel.teller.told)
    return web.Response(body=body, content_type="application/json", headers=NO_STORE)


async def post(channel: WebchatChannel, keep: Keep, request: web.Request) -> web.Response:
    """Take frames in; answer each."""
    _pace(channel, request)
    if request.content_type != "application/json":
        return _error(415, "body.type", "The body must be application/json")
    try:
        frames = _frames(loads(await request.read()))
    except (NotJson, HubError) as error:
        return _error(400, error.code, error.text)
    link = _link(request)
    if not await _known(channel, link, request):
        return _error(401, "token.over", "This token is nobody's")
    await channel.begin()
    return _json(200, {"frames": await _answers(channel, link, frames, keep)})


async def upload(channel: WebchatChannel, request: web.Request) -> web.Response:
    """Take a file in; the body is its bytes."""
    _pace(channel, request)
    link = _link(request)
    if not await _known(channel, link, request) or link.session is None:
        return _error(401, "session.none", "Begin first")
    if (request.content_length or 0) > channel.settings.max_file:
        return _error(413, "upload.large", "The file is too large")
    # What is claimed is paid before a byte is stored, or trying alone would fill the disk.
    claimed = request.content_length or channel.settings.max_file
    if not channel.limits.bytes.take(neighbourhood(request.remote), claimed):
        return _error(429, "upload.many", "Too much has been sent from here; try again later")
    name = request.query.get("name", "")
    chunks = request.content.iter_chunked(CHUNK)
    try:
        taken = await channel.files.take(link.session, name, request.content_type, chunks)
    except HubError as error:
        status = {"upload.off": 403, "upload.many": 429}.get(error.code, 413)
        away = isinstance(error, Unavailable)
        return _error(503 if away else status, error.code, error.text)
    return _json(200, taken)


async def _answers(
    channel: WebchatChannel, link: Link, frames: list[Frame], keep: Keep
) -> list[Answer]:
    answers: list[Answer] = []
    for frame in frames:
        try:
            answers += await channel.talking.answer(link, frame, keep)
        except HubError as error:
            answers.append(refusal(error, frame))
    return answers


async def _known(channel: WebchatChannel, link: Link, request: web.Request) -> bool:
    token = _token(request)
    if token is None:
        return True
    session: Session | None = await channel.sessions.find(token)
    link.session = session
    return session is not None


def _token(request: web.Request) -> str | None:
    how, _, token = request.headers.get("Authorization", "").partition(" ")
    return token[:MAX_JWT] if how.lower() == "bearer" and token else None


def _frames(body: Json) -> list[Frame]:
    frames = body.get("frames") if isinstance(body, dict) else None
    if not isinstance(frames, list) or len(frames) > MAX_AT_ONCE:
        raise bad(f"frames is a list of at most {MAX_AT_ONCE}")
    return [checked(frame) for frame in frames]


def _pace(channel: WebchatChannel, request: web.Request) -> None:
    if not channel.limits.requests.take(neighbourhood(request.remote)):
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(RETRY_S)})


NO_STORE = {"Cache-Control": "no-store"}


def _json(status: int, content: Answer) -> web.Response:
    return web.json_response(content, status=status, headers=NO_STORE)


def _error(status: int, code: str, text: str) -> web.Response:
    return _json(status, {"error": {"code": code, "text": text, "params": {}}})


def _link(request: web.Request) -> Link:
    return Link(neighbourhood(request.remote), _Nowhere(), id="a request")


class _Nowhere:
    """See `Socket`. A request has none: what is told meanwhile goes with its answer."""

    async def send(self, frame: bytes) -> None:
        """See `Socket`."""

    def ready(self, size: int) -> bool:
        """See `Socket`."""
        return False

    def close_soon(self, code: int) -> None:
        """See `Socket`."""


async def _no_keep(raws: object, cursor: object) -> None:
    """Nothing is kept where nothing is said."""
