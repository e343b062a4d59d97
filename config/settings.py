"""What the environment decides, read once and handed down as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from router.errors import Invalid

ROOT = Path(__file__).resolve().parent.parent
SCHEMES = frozenset({"postgresql", "postgres"})
REDIS_SCHEMES = frozenset({"redis", "rediss", "unix"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """One process's settings; `docs` of each variable stand in README.md."""

    data: Path
    database: str = field(default="", repr=False)  # it may hold a password
    redis: str = field(default="", repr=False)  # so may this
    host: str = "127.0.0.1"
    port: int = 8080
    worker_port: int = 8081
    public_url: str = ""
    key: bytes | None = None
    log_format: str = "plain"
    log_level: str = "info"
    ca_file: str | None = None
    blob_origin: str = ""
    trusted_proxies: tuple[str, ...] = ()
    egress_networks: tuple[str, ...] = ()
    drain_s: float = 20.0
    crash_at: str = ""
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Public address without a trailing slash: makes links, cookies and the Origin list."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def origins(self) -> frozenset[str]:
        """Origins a browser may come from; on loopback both of its names are good."""
        parts = urlsplit(self.url)
        own = {f"{parts.scheme}://{parts.netloc}"}
        if parts.hostname in LOOPBACK:
            port = f":{parts.port}" if parts.port else ""
            own |= {f"{parts.scheme}://{name}{port}" for name in ("127.0.0.1", "localhost")}
        return frozenset(own)

    def at(self, *, data: Path | None = None, port: int | None = None) -> Settings:
        """Return these settings with what the command line says instead."""
        return replace(self, data=data or self.data, port=self.port if port is None else port)

    def at_work(self, port: int | None) -> Settings:
        """Return those of a worker: it listens at a port of its own, and what it writes leads to
        where the pages are served.
        """
        own = self.worker_port if port is None else port
        return replace(self, port=own, public_url=self.url)


def from_environment(env: Mapping[str, str]) -> Settings:
    """Read CENTRALITA_* variables. Raises Invalid naming the variable that is wrong."""
    return Settings(
        data=Path(env.get("CENTRALITA_DATA") or ROOT / "data").absolute(),
        database=_database(env.get("CENTRALITA_DATABASE_URL", "")),
        redis=_redis(env.get("CENTRALITA_REDIS_URL", "")),
        host=env.get("CENTRALITA_HOST") or "127.0.0.1",
        port=_port(env, "CENTRALITA_PORT", "8080"),
        worker_port=_port(env, "CENTRALITA_WORKER_PORT", "8081"),
        public_url=_url(env.get("CENTRALITA_PUBLIC_URL", "")),
        key=_key(env.get("CENTRALITA_KEY", "")),
        log_format=_one_of(env, "CENTRALITA_LOG_FORMAT", ("plain", "json")),
        log_level=_one_of(env, "CENTRALITA_LOG_LEVEL", ("info", "debug", "warning", "error")),
        ca_file=env.get("CENTRALITA_CA_FILE") or None,
        blob_origin=_url(env.get("CENTRALITA_BLOB_ORIGIN", "")),
        crash_at=env.get("CENTRALITA_CRASH_AT", ""),
        timings=_timings(env.get("CENTRALITA_TIMINGS", "")),
        trusted_proxies=_networks(env, "CENTRALITA_TRUSTED_PROXIES"),
        egress_networks=_networks(env, "CENTRALITA_EGRESS_NETWORKS"),
    )


def _wrong(variable: str, text: str) -> Invalid:
    return Invalid("settings.wrong", f"{variable}: {text}", field=variable)


def _port(env: Mapping[str, str], variable: str, default: str) -> int:
    value = env.get(variable) or default
    if not value.isdecimal() or int(value) > 65535:
        raise _wrong(variable, f"'{value}' is not a port (0 to 65535)")
    return int(value)


def _url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise _wrong("CENTRALITA_PUBLIC_URL", f"'{value}' is not an address like https://host")
    return value.rstrip("/")


def _networks(env: Mapping[str, str], variable: str) -> tuple[str, ...]:
    networks = tuple(env.get(variable, "").replace(",", " ").split())
    for network in networks:
        try:
            ip_network(network)
        except ValueError as error:
            raise _wrong(variable, str(error)) from error
    return networks


def _database(value: str) -> str:
    # What is wrong is told without the value, for there may be a password in it.
    try:
        parts = urlsplit(value)
        if value and (parts.scheme not in SCHEMES or not parts.path.strip("/") or parts.port == 0):
            raise ValueError
    except ValueError as error:
        expected = "is not an address like postgresql://user:password@host:5432/database"
        raise _wrong("CENTRALITA_DATABASE_URL", expected) from error
    return value


def _redis(value: str) -> str:
    if value and urlsplit(value).scheme not in REDIS_SCHEMES:
        raise _wrong("CENTRALITA_REDIS_URL", "is not an address like redis://:password@host:6379")
    return value


def _key(value: str) -> bytes | None:
    if not value:
        return None
    try:
        key = bytes.fromhex(value)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise _wrong("CENTRALITA_KEY", "must be 64 hexadecimal digits (32 bytes)")
    return key


def _timings(value: str) -> dict[str, float]:
    """Read 'name=seconds ...': waits of channels that a test shortens."""
    try:
        return {name: float(s) for name, s in (one.split("=") for one in value.split())}
    except ValueError as error:
        raise _wrong("CENTRALITA_TIMINGS", f"'{value}' is not like 'name=seconds ...'") from error


def _one_of(env: Mapping[str, str], variable: str, allowed: tuple[str, ...]) -> str:
    value = env.get(variable) or allowed[0]
    if value not in allowed:
        raise _wrong(variable, f"'{value}' is none of {', '.join(allowed)}")
    return value
