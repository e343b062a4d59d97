"""A site that is not ours: its own port, and a policy as strict as one can be."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

# As the documentation tells it to site owners; events are gathered for the tests.
SNIPPET = """
window.heard = []
window.centralitaSettings = %s
;(w => {
  w.centralita = w.centralita || ((...a) => (w.centralita.q = w.centralita.q || []).push(a))
})(window)
for (const name of 'ready open close unread message agent started ended csat error'.split(' '))
  centralita('on', name, data => heard.push([name, data]))
addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
  heard.push(['violation', violatedDirective]))
"""
STYLE = "body { margin: 40px; font: 16px/1.5 sans-serif; background: #f6f3ee; color: #444 }"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>A shop</title><link rel="stylesheet" href="/site.css">
<main><h1>A shop</h1>%s<a href="#end">The end</a></main>
<script src="/site.js"></script><script async src="%s/webchat/loader.js"></script>
"""


@dataclass
class Site:
    """Embeds the chat of a hub; `settings` are those of the next page that is loaded."""

    port: int
    settings: dict[str, Any] = field(default_factory=dict)
    hub: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _headers(self) -> Mapping[str, str]:
        policy = (
            f"default-src 'none'; style-src 'self'; script-src 'self' {self.hub}; "
            f"frame-src {self.hub}; connect-src {self.hub}; require-trusted-types-for 'script'"
        )
        return {"Content-Security-Policy": policy, "Cache-Control": "no-store"}

    async def page(self, _request: web.Request) -> web.Response:
        text = PAGE % ("<p>Bicycles of all sizes.</p>" * 40, self.hub)
        return web.Response(text=text, content_type="text/html", headers=self._headers())

    async def script(self, _request: web.Request) -> web.Response:
        return web.Response(
            text=SNIPPET % json.dumps(self.settings), content_type="text/javascript"
        )

    async def style(self, _request: web.Request) -> web.Response:
        return web.Response(text=STYLE, content_type="text/css")

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Site]:
        """Serve its pages until the context ends."""
        app = web.Application()
        app.router.add_get("/site.js", self.script)
        app.router.add_get("/site.css", self.style)
        app.router.add_get("/{page:.*}", self.page)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        try:
            yield self
        finally:
            await runner.cleanup()
