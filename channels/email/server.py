"""A mail server to sign in to, and how the connection to it is protected."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self

from channels.email.settings import EmailSettings, Fetching, Security
from channels.email.settings_values import is_loopback
from router.errors import Refused

Token = Callable[[str], Awaitable[str]]
"""token(refused): an access token other than the one that was refused, '' for any."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens and who we are there; `ca_file` (PEM) replaces the system's CAs.

    With `token` we sign in by XOAUTH2, else by password.
    """

    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    ca_file: str | None = None
    token: Token | None = None

    @classmethod
    def for_reading(
        cls, settings: EmailSettings, ca_file: str | None, token: Token | None = None
    ) -> Self:
        """The IMAP server of a mailbox that is fetched."""
        there = settings.incoming
        assert isinstance(there, Fetching)
        return cls(
            there.host, there.port, there.security,
            settings.username, settings.password, ca_file, token,
        )  # fmt: skip

    @classmethod
    def for_sending(
        cls, settings: EmailSettings, ca_file: str | None, token: Token | None = None
    ) -> Self:
        """The SMTP server of a mailbox; no user where it wants no sign-in."""
        user = settings.smtp_username if settings.smtp_auth else ""
        return cls(
            settings.smtp_host, settings.smtp_port, settings.smtp_security,
            user, settings.smtp_password, ca_file, token,
        )  # fmt: skip

    def context(self) -> ssl.SSLContext | None:
        """The TLS settings, None for a plain connection.

        Raises Refused for a plain one that would leave this machine: passwords and mail never
        travel unprotected, whatever a server offers.
        """
        if self.security is not Security.PLAIN:
            return ssl.create_default_context(cafile=self.ca_file)
        if not is_loopback(self.host):
            raise Refused(
                "settings.plain", f"{self.host}: a connection without TLS must stay on this machine"
            )
        return None
