"""Which addresses the hub may call on others' behalf: pure (CWE-918)."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

# NAT64 and 6to4 carry an IPv4 address inside, perhaps a private one.
_CARRIERS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def within(address: Address, networks: Sequence[Network]) -> bool:
    """Tell whether an address lies in one of the networks."""
    return any(address.version == network.version and address in network for network in networks)


def reachable(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Tell whether an address is on the public internet, or allowed by name."""
    if within(address, allowed):
        return True
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return reachable(address.ipv4_mapped, allowed)
        if within(address, _CARRIERS):
            return False
    return address.is_global and not address.is_multicast


def literal(host: str) -> Address | None:
    """Return the address that a host given in figures is, None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
