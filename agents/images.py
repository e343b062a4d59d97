"""Fetches pictures that a mail names elsewhere, so that the sender learns nothing of the reader.

Only public addresses are reached: a name is resolved once, every address is judged, and the
connection goes to a judged one (CWE-918). No cookies, no referrer, no other host's redirects.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from agents.pictures import showable
from router.errors import NotFound, Unavailable
from router.reach import Network, literal, reachable

MAX_BYTES = 5 * 1024 * 1024
TIMEOUT_S = 10.0
MAX_REDIRECTS = 3
AT_ONCE = 8

Lookup = Callable[[str], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class FetchedImage:
    """A picture and the type its bytes show."""

    type: str
    content: bytes


async def system_lookup(host: str) -> Sequence[str]:
    """Return the addresses that the system knows for a name. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(where[0]).partition("%")[0] for *_, where in found]


class PublicResolver(AbstractResolver):
    """Resolves names, and leaves out what must not be reached: who connects has no other."""

    def __init__(self, allowed: Sequence[Network], lookup: Lookup = system_lookup) -> None:
        self._allowed = allowed
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses that may be reached. Raises OSError when there is none."""
        found = [ipaddress.ip_address(each) for each in await self._lookup(host)]
        results = [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
            if reachable(address, self._allowed)
        ]
        if not results:
            raise OSError(f"{host} is not on the public internet")
        return results

    async def close(self) -> None:
        """Nothing is held."""


class ImageProxy:
    """Fetches pictures for whoever asks; `networks` (CIDR) may be reached too, `timeout_s` is for
    one picture with all its moves, in seconds.
    """

    def __init__(
        self,
        networks: Sequence[str] = (),
        lookup: Lookup = system_lookup,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._allowed = tuple(ipaddress.ip_network(network) for network in networks)
        self._lookup = lookup
        self._timeout_s = timeout_s
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, address: str) -> FetchedImage:
        """Return the picture. Raises NotFound for what is none or may not be reached,
        Unavailable when the other side does not answer.
        """
        async with self._turn:
            try:
                async with asyncio.timeout(self._timeout_s), self._session() as session:
                    content = await self._follow(session, URL(address))
            except (ClientError, OSError, TimeoutError, ValueError) as error:
                raise Unavailable("image.unreachable", "The picture did not arrive.") from error
        kind = showable(content)
        if kind is None:
            raise NotFound("image.none", "There is no picture that can be shown.")
        return FetchedImage(kind, content)

    def _session(self) -> ClientSession:
        return ClientSession(
            connector=TCPConnector(
                resolver=PublicResolver(self._allowed, self._lookup),
                use_dns_cache=False,
                force_close=True,
                ssl=_trusted(),
            ),
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=self._timeout_s),
            headers={
                "User-Agent": "Mozilla/5.0",
                "Accept": "image/*",
                "Accept-Encoding": "identity",
            },
            # Packed bytes could unpack to any size before they are counted.
            auto_decompress=False,
            trust_env=False,
        )

    async def _follow(self, session: ClientSession, url: URL) -> bytes:
        host = url.host
        for _ in range(MAX_REDIRECTS + 1):
            self._judge(url, host)
            async with session.get(url, allow_redirects=False) as response:
                if response.status not in (301, 302, 303, 307, 308):
                    return await _content(response)
                url = response.url.join(URL(response.headers.get("Location", "")))
        raise NotFound("image.none", "The picture is moved round in circles.")

    def _judge(self, url: URL, host: str | None) -> None:
        if url.scheme not in ("http", "https") or url.user is not None or not url.host:
            raise NotFound("image.none", "This is no address of a picture.")
        if url.host != host:
            raise NotFound("image.none", "The picture has moved to another host.")
        # The connector does not ask its resolver about an address in figures.
        if (address := literal(url.host)) and not reachable(address, self._allowed):
            raise NotFound("image.none", "The picture is not on the public internet.")


@cache
def _trusted() -> ssl.SSLContext:
    """Return what proves a host, read when a first picture is fetched."""
    return ssl.create_default_context()


async def _content(response: ClientResponse) -> bytes:
    if response.status != 200:
        raise NotFound("image.none", "The picture is not there.")
    content = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        content += chunk
        if len(content) > MAX_BYTES:
            raise NotFound("image.large", "The picture is too large.")
    return bytes(content)
