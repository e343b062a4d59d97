import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest

from tests.servers.proxy import Proxy, proxy_to


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """A proxy before a server that echoes lines."""
    echoes: list[asyncio.Task[None]] = []

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while line := await reader.readline():
                writer.write(line)
        writer.close()

    def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        echoes.append(asyncio.create_task(echo(reader, writer)))

    server = await asyncio.start_server(welcome, "127.0.0.1", 0)
    async with server, proxy_to(server.sockets[0].getsockname()[1]) as proxy:
        yield proxy
    await asyncio.gather(*echoes)


@dataclass
class Client:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, line: bytes) -> bytes:
        self.writer.write(line)
        return await self.reader.readline()


@asynccontextmanager
async def connected(proxy: Proxy) -> AsyncIterator[Client]:
    client = Client(*await asyncio.open_connection("127.0.0.1", proxy.port))
    yield client
    client.writer.close()
    await client.writer.wait_closed()


async def test_a_proxy_passes_bytes_both_ways(proxy: Proxy) -> None:
    async with connected(proxy) as client:
        assert await client.ask(b"hello\n") == b"hello\n"


async def test_a_proxy_cuts_after_a_count_of_bytes(proxy: Proxy) -> None:
    async with connected(proxy) as client:
        proxy.cut_after(3, towards="client")
        assert await client.ask(b"hello\n") == b"hel"
        assert client.reader.at_eof()
    proxy.pass_on()
    async with connected(proxy) as client:
        assert await client.ask(b"again\n") == b"again\n"


async def test_a_proxy_swallows_what_it_is_told_to(proxy: Proxy) -> None:
    async with connected(proxy) as client:
        proxy.swallow()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await client.ask(b"hello\n")


async def test_a_proxy_slows_down(proxy: Proxy) -> None:
    loop = asyncio.get_running_loop()
    async with connected(proxy) as client:
        proxy.slow_down(0.2)
        began = loop.time()
        assert await client.ask(b"hello\n") == b"hello\n"
        assert loop.time() - began >= 0.4
