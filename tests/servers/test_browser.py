import socket

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Error

from tests.servers.loopback import BeyondLoopback


async def test_chromium_draws_a_page(chromium: Browser) -> None:
    page = await chromium.new_page()
    await page.set_content("<h1>Здравствуйте</h1><script>document.title = 'drawn'</script>")
    assert await page.title() == "drawn"
    assert await page.inner_text("h1") == "Здравствуйте"


async def test_chromium_talks_to_a_server_of_the_test(chromium: Browser) -> None:
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text=f"hello on {request.path}")

    app = web.Application()
    app.router.add_get("/{tail:.*}", hello)
    async with TestServer(app) as server:
        page = await chromium.new_page()
        await page.goto(str(server.make_url("/there")))
        assert await page.inner_text("body") == "hello on /there"
        await page.close()


async def test_chromium_does_not_leave_this_machine(chromium: Browser) -> None:
    page = await chromium.new_page()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        await page.goto("http://elsewhere.example/")


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "elsewhere.example"])
def test_sockets_do_not_leave_this_machine(host: str) -> None:
    with pytest.raises(BeyondLoopback):
        socket.create_connection((host, 80), timeout=1)
