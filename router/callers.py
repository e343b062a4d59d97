"""Who calls, by the address of their line: pure."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from router.reach import Address


def address_of(text: str) -> Address | None:
    """Read an address, perhaps with a port as some proxies write it; one of IPv4 within IPv6, as
    a listener for both shows it, is the one of IPv4.
    """
    for candidate in (text, _host(text)):
        try:
            address = ip_address(candidate)
        except ValueError:
            continue
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return mapped or address
    return None


def neighbourhood(remote: str | None) -> str:
    """Return what is counted together: an IPv4 address, or the /64 that one caller has in IPv6."""
    address = address_of(remote or "")
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address) >> 64 << 64, 64)))
    return str(address or "")


def _host(text: str) -> str:
    try:
        return urlsplit(f"//{text}").hostname or ""
    except ValueError:
        return ""
