"""Closes the network beyond this machine to the test process."""

import ipaddress
import socket
import sys
from collections.abc import Mapping

LOCAL_NAMES = frozenset({"localhost", "localhost.", ""})

# The audit events that go out, and where in their arguments the host stands.
OUTWARD: Mapping[str, int] = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}


class BeyondLoopback(socket.gaierror):
    """A test reached for the world; to the code under test it looks like an unknown host."""


def close_the_world() -> None:
    """Refuse connections and name look-ups beyond loopback until this process ends."""
    if not getattr(sys, "_centralita_is_alone", False):
        sys.addaudithook(_refuse_the_world)
        sys._centralita_is_alone = True  # type: ignore[attr-defined]  # hooks cannot be taken back


def _refuse_the_world(event: str, arguments: tuple[object, ...]) -> None:
    if event in OUTWARD and not _is_local(arguments[OUTWARD[event]]):
        raise BeyondLoopback(socket.EAI_NONAME, f"tests stay on this machine: {event} {arguments}")


def _is_local(address: object) -> bool:
    # An inet address is (host, port, ...); a path or None is a Unix socket or a connected one.
    host = address[0] if isinstance(address, tuple) else address
    if not isinstance(address, tuple) and not isinstance(host, str):
        return True
    if isinstance(host, bytes):
        host = host.decode()
    if host is None or host in LOCAL_NAMES or str(host).startswith("/"):
        return True
    try:
        parsed = ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return parsed.is_loopback or parsed.is_unspecified
