"""The desk's pages: one document for all its addresses, and files named by their content."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from aiohttp import web

from agents.tools import Settings

# Addresses that the page itself resolves.
DOCUMENT = ("/desk", "/desk/{tail:.*}", "/setup", "/join", "/login")
MISSING = """<!doctype html><meta charset="utf-8"><title>Centralita</title>
<h1>The web pages are not built yet</h1>
<p>The hub runs without them. Build them in the checkout, then load this page again:</p>
<pre>agents/build-pages</pre>
"""


def add_pages(app: web.Application, settings: Settings) -> None:
    """Serve what stands in `settings.pages`; it may be built while the hub runs."""
    pages, policy = settings.pages, content_policy(settings.origins, settings.blob_origin)

    async def home(_: web.Request) -> web.Response:
        raise web.HTTPFound("/desk/")

    async def document(_: web.Request) -> web.StreamResponse:
        headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            # The document names the files of its build: an old one would ask for files long gone.
            "Cache-Control": "no-cache",
        }
        index = pages / "index.html"
        if not index.is_file():
            return web.Response(text=MISSING, status=503, content_type="text/html", headers=headers)
        return web.FileResponse(index, headers=headers)

    async def asset(request: web.Request) -> web.StreamResponse:
        return _file(pages / "assets", request.match_info["name"], "max-age=31536000, immutable")

    async def loose(request: web.Request) -> web.StreamResponse:
        return _file(pages, request.match_info["name"], "max-age=3600")

    app.router.add_get("/", home)
    for address in DOCUMENT:
        app.router.add_get(address, document)
    app.router.add_get(r"/assets/{name:[\w.-]+}", asset)
    app.router.add_get(r"/{name:[\w-]+\.(?:svg|png|ico|txt|webmanifest)}", loose)


def content_policy(origins: Iterable[str], blob_origin: str = "") -> str:
    """Return the policy of the document: nothing but our own files, and our own socket."""
    sockets = " ".join(sorted(origin.replace("http", "ws", 1) for origin in origins))
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            # A mail is shown in a frame that inherits this policy, and mails style by attributes.
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob: {blob_origin}".strip(),
            f"media-src 'self' blob: {blob_origin}".strip(),
            f"connect-src 'self' {sockets}",
            "frame-src 'self'",
            "object-src 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def _file(folder: Path, name: str, caching: str) -> web.StreamResponse:
    """Serve a file, compressed when its neighbour .br or .gz exists and the browser takes it."""
    path = folder / name
    if name.startswith(".") or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(
        path, headers={"Cache-Control": f"public, {caching}", "X-Content-Type-Options": "nosniff"}
    )
