"""A mailbox's settings, read once into types; everything wrong is said with the field's name."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from channels.base import Field
from channels.email.parse_addresses import ascii_domain
from router.accounts import Account
from router.errors import Invalid


class Security(StrEnum):
    """How the connection is protected; PLAIN is for this machine only."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


_SMTP_MODES = tuple(mode.value for mode in Security)
_IMAP_MODES = (Security.TLS.value, Security.PLAIN.value)
"""The IMAP library has no STARTTLS."""

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\\\x00-\x1f]+@[^\s@<>,;:\"()\\\x00-\x1f]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")

FIELDS: tuple[Field, ...] = (
    Field("address", "string", "Address", required=True),
    Field("display_name", "string", "Name shown to customers", default=""),
    Field("imap_host", "string", "IMAP server", required=True),
    Field("imap_port", "integer", "IMAP port", default=993),
    Field("imap_security", "string", "IMAP protection", default="tls", choices=_IMAP_MODES),
    Field("username", "string", "User name (the address when empty)", default=""),
    Field("password", "string", "Password", required=True, secret=True),
    Field("mailbox", "string", "Folder to read", default="INBOX"),
    Field("smtp_host", "string", "SMTP server", required=True),
    Field("smtp_port", "integer", "SMTP port", default=465),
    Field("smtp_security", "string", "SMTP protection", default="tls", choices=_SMTP_MODES),
    Field("smtp_username", "string", "SMTP user name (as IMAP when empty)", default=""),
    Field("smtp_password", "string", "SMTP password (as IMAP when empty)", secret=True),
    Field("smtp_auth", "boolean", "Sign in to SMTP", default=True),
    Field("mark_seen", "boolean", "Mark mail as read", default=False),
    Field("move_to", "string", "Move mail to folder after reading", default=""),
    Field("sent_folder", "string", "Folder for copies of what is sent", default=""),
    Field("authserv_id", "string", "Id of our server in Authentication-Results", default=""),
    Field("subaddress", "boolean", "Mailbox takes name+tag addresses", default=False),
)


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """One mailbox. Ports are numbers, `address` is bare with an ASCII domain, '' means unset."""

    address: str
    display_name: str
    imap_host: str
    imap_port: int
    imap_security: Security
    username: str
    password: str = field(repr=False)
    mailbox: str
    smtp_host: str
    smtp_port: int
    smtp_security: Security
    smtp_username: str
    smtp_password: str = field(repr=False)
    smtp_auth: bool
    mark_seen: bool
    move_to: str
    sent_folder: str
    authserv_id: str
    subaddress: bool

    @property
    def domain(self) -> str:
        """Domain of our address, where the ids of our mails live."""
        return self.address.rpartition("@")[2]

    @classmethod
    def from_account(cls, account: Account) -> Self:
        """Read and check. Raises Invalid with the field's name."""
        read = _Values(account)
        address = read.address("address")
        username = read.text("username") or address
        password = read.secret("password")
        return cls(
            address=address,
            display_name=read.text("display_name"),
            imap_host=read.host("imap_host"),
            imap_port=read.port("imap_port"),
            imap_security=read.security("imap_security", "imap_host"),
            username=username,
            password=password,
            mailbox=read.text("mailbox") or "INBOX",
            smtp_host=read.host("smtp_host"),
            smtp_port=read.port("smtp_port"),
            smtp_security=read.security("smtp_security", "smtp_host"),
            smtp_username=read.text("smtp_username") or username,
            smtp_password=account.secrets.get("smtp_password", "") or password,
            smtp_auth=read.switch("smtp_auth"),
            mark_seen=read.switch("mark_seen"),
            move_to=read.text("move_to"),
            sent_folder=read.text("sent_folder"),
            authserv_id=read.text("authserv_id").lower(),
            subaddress=read.switch("subaddress"),
        )


class _Values:
    """Reads single settings of an account, with the defaults of `FIELDS`."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._fields = {known.name: known for known in FIELDS}

    def _value(self, name: str) -> str | int | bool:
        value = self._account.settings.get(name)
        default = self._fields[name].default
        return value if value is not None else default if default is not None else ""

    def text(self, name: str) -> str:
        value = self._value(name)
        if not isinstance(value, str) or _CONTROLS.search(value):
            raise _wrong(name, "must be one line of text")
        return value.strip()

    def secret(self, name: str) -> str:
        value = self._account.secrets.get(name, "")
        if not value:
            raise _wrong(name, "is missing")
        return value

    def address(self, name: str) -> str:
        value = ascii_domain(self.text(name))
        if not _ADDRESS.fullmatch(value):
            raise _wrong(name, "must be an e-mail address such as help@example.com")
        return value

    def host(self, name: str) -> str:
        value = self.text(name)
        if not value or re.search(r"[\s/@]", value):
            raise _wrong(name, "must be the name of a server such as mail.example.com")
        return value

    def port(self, name: str) -> int:
        value = self._value(name)
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 65_536:
            raise _wrong(name, "must be a number from 1 to 65535")
        return value

    def security(self, name: str, host_name: str) -> Security:
        value = self.text(name)
        modes = self._fields[name].choices
        if value not in modes:
            raise _wrong(name, f"must be one of {', '.join(modes)}")
        if value == Security.PLAIN and not _is_loopback(self.host(host_name)):
            raise _wrong(name, "may be plain only towards this machine: passwords would be read")
        return Security(value)

    def switch(self, name: str) -> bool:
        value = self._value(name)
        if isinstance(value, str) and value.lower() in ("true", "false", "yes", "no", "on", "off"):
            return value.lower() in ("true", "yes", "on")
        if not isinstance(value, bool):
            raise _wrong(name, "must be true or false")
        return value


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _wrong(name: str, text: str) -> Invalid:
    return Invalid("account.setting", f"{name} {text}", field=name)
