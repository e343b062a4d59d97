"""A mail server to sign in to, and how the connection to it is protected."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass, field
from typing import Self

from channels.email.settings import EmailSettings, Security
from router.errors import Refused


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens and who we are there; `ca_file` (PEM) replaces the system's CAs."""

    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    ca_file: str | None = None

    @classmethod
    def for_reading(cls, settings: EmailSettings, ca_file: str | None) -> Self:
        """The IMAP server of a mailbox."""
        return cls(
            settings.imap_host, settings.imap_port, settings.imap_security,
            settings.username, settings.password, ca_file,
        )  # fmt: skip

    @classmethod
    def for_sending(cls, settings: EmailSettings, ca_file: str | None) -> Self:
        """The SMTP server of a mailbox; no user where it wants no sign-in."""
        user = settings.smtp_username if settings.smtp_auth else ""
        return cls(
            settings.smtp_host, settings.smtp_port, settings.smtp_security,
            user, settings.smtp_password, ca_file,
        )  # fmt: skip

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
