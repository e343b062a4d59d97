"""A mail server to sign in to, and how the connection to it is protected."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass, field
from enum import StrEnum

from router.errors import Refused


class Security(StrEnum):
    """TLS from the first byte, upgraded by STARTTLS, or none at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens and who we are there; `ca_file` (PEM) replaces the system's CAs."""

    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    ca_file: str | None = None

    def context(self) -> ssl.SSLContext | None:
        """The TLS settings, None for a plain connection.

        Raises Refused for a plain one that would leave this machine: passwords and mail never
        travel unprotected, whatever a server offers.
        """
        if self.security is not Security.PLAIN:
            return ssl.create_default_context(cafile=self.ca_file)
        if not _is_loopback(self.host):
            raise Refused(
                "settings.plain", f"{self.host}: a connection without TLS must stay on this machine"
            )
        return None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
