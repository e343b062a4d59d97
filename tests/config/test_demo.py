"""The demonstration as somebody sees it who starts it for the first time."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from config.demo.people import PASSWORD
from config.demo.ready import READY
from tests.servers.patience import PATIENCE, until
from tests.servers.ports import free_ports

ROOT = Path(__file__).resolve().parent.parent.parent


@asynccontextmanager
async def demo(data: Path, port: int) -> AsyncIterator[Process]:
    """The demonstration from its Ready line to its end by Ctrl-C."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "config", "demo", "--port", str(port), "--data", str(data)),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(2 * PATIENCE):
        while not (await process.stdout.readline()).startswith(b"Ready: "):
            assert process.returncode is None
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0


async def get(client: aiohttp.ClientSession, url: str) -> Any:
    async with client.get(url) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


@pytest.mark.timeout(240)
async def test_every_ready_made_mail_arrives_and_the_next_start_keeps_them(tmp_path: Path) -> None:
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    me = {"name": "Emma Wilson", "address": "emma.wilson@example.demo"}
    wanted = 1 + len(READY)  # one mail is waiting for her at the first start
    async with session() as client, demo(tmp_path, port):
        # The page stays open to the end: it must not keep the process from ending.
        page = await client.ws_connect(f"{url}/demo/ws")
        for name in READY:
            async with client.post(f"{url}/demo/api/ready", json={"id": name, **me}) as sent:
                assert sent.status == 200, await sent.text()
        assert (await page.receive(timeout=PATIENCE)).data == "changed"
        await signed_in(client, url)
        assert len(await subjects(client, url, "Emma Wilson", wanted)) == wanted
    async with demo(tmp_path, port), session() as client:
        await signed_in(client, url)
        kept = await subjects(client, url, "Emma Wilson", wanted)
        assert "Reclamación de la señora López" in kept
        assert len(kept) == wanted


async def test_what_cannot_be_sent_is_refused_in_words(tmp_path: Path) -> None:
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}/demo/api/mail"
    async with demo(tmp_path, port), session() as client:
        for body in (b"[]", b"{}", b"{", b'{"to": 1}'):
            async with client.post(url, data=body) as refused:
                assert refused.status == 400
                assert "cannot be sent" in await refused.text()


def session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


async def signed_in(client: aiohttp.ClientSession, url: str) -> None:
    who = {"email": "sara@shop.demo", "password": PASSWORD}
    async with client.post(f"{url}/api/v1/session", json=who) as answer:
        assert answer.status == 200, await answer.text()


async def subjects(client: aiohttp.ClientSession, url: str, name: str, wanted: int) -> list[str]:
    """Subjects of the customer's waiting interactions, once there are as many as wanted."""

    async def look() -> list[str]:
        page = await get(client, f"{url}/api/v1/inbox?view=unassigned&limit=50")
        found = [row["subject"] for row in page["rows"] if row["customer_name"] == name]
        return found if len(found) >= wanted else []

    return await until(look, f"{wanted} of {name} have not come")
