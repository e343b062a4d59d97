"""Free ports on loopback."""

import os
import random
import socket
import time
from contextlib import suppress

# Below the range from which the system gives outgoing connections their port. Each worker of a run
# has its own, and gives none twice: what is free now may be another's before it is bound.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
RANGE = range(20_000 + _WORKER, 32_000, _WORKERS)
_given: set[int] = set()


def free_ports(count: int) -> list[int]:
    """Different ports that nothing listens on now, and that nobody was given before."""
    ports: list[int] = []
    for port in random.sample(RANGE, len(RANGE)):
        if port not in _given and _is_free(port):
            ports.append(port)
            _given.add(port)
        if len(ports) == count:
            return ports
    raise OSError(f"fewer than {count} free ports on loopback")


def wait_until_open(port: int, seconds: float = 30) -> None:
    """Return when something accepts connections on `port`; TimeoutError after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port} after {seconds} s")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
