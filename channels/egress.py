"""Requests of ours to the world: to the public internet over TLS, and to what config allows.

A name is resolved once, every address is judged, and the connection goes to a judged one. No
redirects, no cookies, no proxy of the environment.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address, ip_network

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from router.errors import Refused, Unreachable
from router.ports import Answer
from router.reach import Address, literal, reachable, within

TIMEOUT_S = 10.0
MAX_BYTES = 1 << 20


class Egress:
    """See `Http`. `networks` (CIDR) may be called too, without TLS as well; `ca_file` (PEM) is
    trusted beside the system's CAs.
    """

    def __init__(self, networks: Sequence[str] = (), ca_file: str | None = None) -> None:
        self._allowed = tuple(ip_network(network) for network in networks)
        self._ca_file = ca_file

    async def request(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """See `Http.request`."""
        target = self._judged(url)
        try:
            async with (
                self._session(target) as session,
                session.request(
                    method, target, data=form, headers=headers, allow_redirects=False
                ) as response,
            ):
                return Answer(response.status, await _content(response))
        except ClientConnectorError as error:
            if isinstance(error.os_error, _NotPublic):
                raise _refused(target) from error
            raise _unreachable(target, error) from error
        except (ClientError, OSError, TimeoutError) as error:
            raise _unreachable(target, error) from error

    def _judged(self, url: str) -> URL:
        try:
            target = URL(url)
        except ValueError as error:
            raise Refused("http.address", f"{url[:200]!r} is no address") from error
        if target.scheme not in ("http", "https") or not target.host or target.user:
            raise Refused("http.address", f"{url[:200]!r} is no https address")
        # The connector does not ask its resolver about an address in figures.
        if (address := literal(target.host)) and not self._judge(target)(address):
            raise _refused(target)
        return target

    def _judge(self, target: URL) -> Callable[[Address], bool]:
        """Tell which addresses may be called: without TLS only what config has allowed."""
        judge = reachable if target.scheme == "https" else within
        return lambda address: judge(address, self._allowed)

    def _session(self, target: URL) -> ClientSession:
        tls = ssl.create_default_context()
        if self._ca_file:
            tls.load_verify_locations(self._ca_file)
        resolver = _Resolver(self._judge(target))
        return ClientSession(
            connector=TCPConnector(
                resolver=resolver, use_dns_cache=False, force_close=True, ssl=tls
            ),
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=TIMEOUT_S),
            trust_env=False,
        )


class _NotPublic(OSError):
    """A name that only leads to where nobody may be sent."""


class _Resolver(AbstractResolver):
    """Leaves out what must not be reached: who connects has no other address."""

    def __init__(self, may: Callable[[Address], bool]) -> None:
        self._may = may

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        every = {ip_address(str(where[0]).partition("%")[0]) for *_, where in found}
        good = [address for address in every if self._may(address)]
        if not good:
            raise _NotPublic(host)
        return [_result(host, address, port) for address in good]

    async def close(self) -> None:
        """Nothing is held."""


def _result(host: str, address: Address, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=str(address),
        port=port,
        family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
        proto=0,
        flags=socket.AI_NUMERICHOST,
    )


async def _content(response: ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) >= MAX_BYTES:
            break
    return bytes(content[:MAX_BYTES])


def _unreachable(target: URL, error: Exception) -> Unreachable:
    return Unreachable("http.unreachable", f"{target.host}: {type(error).__name__}: {error}")


def _refused(target: URL) -> Refused:
    return Refused(
        "http.address", f"{target.host} may not be called from here over {target.scheme}"
    )
