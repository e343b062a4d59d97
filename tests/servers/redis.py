"""A private Redis on a port of its own, which keeps nothing on the disk."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.killing import kill_family
from tests.servers.ports import free_ports, wait_until_open


class RedisServer:
    """A server that may be killed and started again, always at the same address."""

    def __init__(self) -> None:
        self.port = free_ports(1)[0]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = shutil.which("redis-server")
        if program is None:
            raise FileNotFoundError("redis-server: Redis is not installed")
        self._process = subprocess.Popen(
            [program, "--bind", "127.0.0.1", "--port", str(self.port), "--save", ""],
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        wait_until_open(self.port)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            kill_family(self._process.pid)
            self._process.wait()
            self._process = None


@contextmanager
def running() -> Iterator[RedisServer]:
    """A server for as long as the block lasts."""
    server = RedisServer()
    server.start()
    try:
        yield server
    finally:
        server.kill()
