"""Who asks: told by proxies that are named, and by nobody else."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.callers import behind, farthest
from router.callers import neighbourhood
from router.reach import within

PROXY = "127.0.0.1"


async def told(proxies: tuple[str, ...], *headers: tuple[str, str]) -> tuple[str | None, str]:
    """Ask over loopback; return the address and scheme that a handler gets to see."""
    seen: list[tuple[str | None, str]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.remote, request.scheme))
        return web.Response(text=await request.text())

    app = web.Application(middlewares=[behind(proxies)])
    app.router.add_post("/", handler)
    server = TestServer(app, host=PROXY)
    await server.start_server()
    async with ClientSession() as client:
        answer = await client.post(server.make_url("/"), data="body", headers=list(headers))
        assert await answer.text() == "body"
    await server.close()
    return seen[0]


FOR, PROTO = "X-Forwarded-For", "X-Forwarded-Proto"


@pytest.mark.parametrize("proxies", [(), ("10.0.0.0/8",), ("::1",)])
async def test_from_others_the_headers_mean_nothing(proxies: tuple[str, ...]) -> None:
    assert await told(proxies, (FOR, "203.0.113.7"), (PROTO, "https")) == (PROXY, "http")


@pytest.mark.parametrize(
    ("lines", "caller"),
    [
        (["203.0.113.7"], "203.0.113.7"),
        (["203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        (["203.0.113.7", "10.1.2.3"], "203.0.113.7"),
        (["198.51.100.1, 203.0.113.7, 10.1.2.3"], "203.0.113.7"),  # the first is a claim
        (["127.0.0.1, 203.0.113.7"], "203.0.113.7"),
        (["203.0.113.7:4711"], "203.0.113.7"),
        (["[2001:db8::7]:4711"], "2001:db8::7"),
        (["2001:db8::7"], "2001:db8::7"),
        (["::ffff:203.0.113.7"], "203.0.113.7"),
        (["nonsense, 10.1.2.3"], "10.1.2.3"),
        (["nonsense"], PROXY),
        (["[::1"], PROXY),
        ([""], PROXY),
        ([], PROXY),
        (["10.9.9.9, 10.1.2.3"], "10.9.9.9"),
    ],
)
async def test_a_named_proxy_is_believed_as_far_as_its_own_hop(
    lines: list[str], caller: str
) -> None:
    headers = [(FOR, line) for line in lines]
    assert (await told((PROXY, "10.0.0.0/8"), *headers))[0] == caller


@pytest.mark.parametrize(
    ("value", "scheme"), [("https", "https"), ("http", "http"), ("gopher", "http"), ("", "http")]
)
async def test_a_named_proxy_says_how_people_come(value: str, scheme: str) -> None:
    assert (await told((PROXY,), (PROTO, value)))[1] == scheme


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        (None, "", True),
    ],
)
def test_one_line_of_ipv6_is_one_caller(one: str | None, other: str, together: bool) -> None:
    assert (neighbourhood(one) == neighbourhood(other)) is together


OURS = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
ADDRESSES = st.one_of(
    st.ip_addresses(),
    st.sampled_from([ip_address("10.0.0.1"), ip_address("10.9.9.9"), ip_address("fd00::1")]),
)
WRITTEN = st.one_of(
    ADDRESSES.map(str),
    ADDRESSES.map(lambda each: f"[{each}]:80" if each.version == 6 else f"{each}:80"),
    st.text(max_size=30),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(WRITTEN, max_size=6), st.lists(WRITTEN, max_size=4))
def test_what_a_caller_writes_itself_changes_nothing(claimed: list[str], hops: list[str]) -> None:
    proxy, stranger = ip_address("10.0.0.1"), ip_address("203.0.113.7")
    assert farthest(stranger, claimed, OURS) == stranger
    assert farthest(proxy, [*claimed, str(stranger)], OURS) == stranger
    seen = farthest(proxy, hops, OURS)
    if not within(seen, OURS):
        assert farthest(proxy, [*claimed, *hops], OURS) == seen
