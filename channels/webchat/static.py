"""The widget as it was built: a loader for the site's page, and a frame of our own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from router.errors import NotFound, Unavailable
from router.model import BlobId

BUILT = Path(__file__).parent / "widget" / "dist"

_NAME = re.compile(r"[\w-][\w.-]*")


def loader(request: web.Request) -> web.StreamResponse:
    """Serve the loader to any site: it holds nothing secret, and asks who may use it."""
    headers = {
        "Cache-Control": "public, max-age=300",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }
    return _served(BUILT / "loader.js", headers)


def frame_page(ancestors: Iterable[str], file_url: Callable[[BlobId], str]) -> web.StreamResponse:
    """Serve the frame, to stand in the pages of these Origins alone."""
    files = _origin(file_url(BlobId("0" * 32)))
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "font-src 'self'",
            f"img-src 'self' blob: data: {files}".strip(),
            f"media-src 'self' blob: {files}".strip(),
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {' '.join(sorted(ancestors))}",
        )
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-cache",
        # Sites with Cross-Origin-Embedder-Policy load no frame without it.
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return _served(BUILT / "frame.html", headers)


def asset(name: str) -> web.StreamResponse:
    """Serve a file that is named by its content."""
    if not _NAME.fullmatch(name):
        raise NotFound("page.none", "There is no such file")
    caching = {"Cache-Control": "public, max-age=31536000, immutable"}
    path = BUILT / "assets" / name
    if not path.is_file():
        raise NotFound("page.none", "There is no such file")
    return _served(path, caching)


def _served(path: Path, headers: dict[str, str]) -> web.StreamResponse:
    if not path.is_file():
        raise Unavailable("pages.missing", "The web pages are not built yet: agents/build-pages")
    return web.FileResponse(path, headers={**headers, "X-Content-Type-Options": "nosniff"})


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
