"""A mailbox's settings, read once into types; everything wrong is said with the field's name."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from channels.base import Field
from channels.email.oauth_client import PROVIDERS, OAuthClient
from channels.email.settings_values import Network, Values, is_loopback, wrong
from router.accounts import Account


class Security(StrEnum):
    """How the connection is protected; PLAIN is for this machine only."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


class Incoming(StrEnum):
    """How mail comes in: we fetch it, or a mail server of yours brings it."""

    IMAP = "imap"
    LMTP = "lmtp"


class Auth(StrEnum):
    """How we sign in to the servers."""

    PASSWORD = "password"
    XOAUTH2 = "xoauth2"
    NONE = "none"


_SMTP_MODES = tuple(mode.value for mode in Security)
_IMAP_MODES = (Security.TLS.value, Security.PLAIN.value)
"""The IMAP library has no STARTTLS."""

_IMAP, _LMTP = ("incoming", "imap"), ("incoming", "lmtp")
_PASSWORD, _XOAUTH2 = ("auth", "password"), ("auth", "xoauth2")

FIELDS: tuple[Field, ...] = (
    Field("address", "string", "Address", required=True),
    Field("display_name", "string", "Name shown to customers", default=""),
    Field("incoming", "string", "How mail comes in", default="imap", choices=tuple(Incoming)),
    Field("imap_host", "string", "IMAP server", required=True, when=_IMAP),
    Field("imap_port", "integer", "IMAP port", default=993, when=_IMAP),
    Field(
        "imap_security", "string", "IMAP protection",
        default="tls", choices=_IMAP_MODES, when=_IMAP,
    ),
    Field("lmtp_host", "string", "LMTP: listen at", default="127.0.0.1", when=_LMTP),
    Field("lmtp_port", "integer", "LMTP: port to listen on", required=True, when=_LMTP),
    Field(
        "lmtp_allowed", "string", "LMTP: networks that may deliver",
        default="127.0.0.0/8, ::1", when=_LMTP,
    ),
    Field("auth", "string", "How to sign in", default="password", choices=tuple(Auth)),
    Field("username", "string", "User name (the address when empty)", default=""),
    Field("password", "string", "Password", required=True, secret=True, when=_PASSWORD),
    Field(
        "oauth_provider", "string", "OAuth: provider",
        required=True, choices=tuple(PROVIDERS), when=_XOAUTH2,
    ),
    Field("oauth_client_id", "string", "OAuth: client id", required=True, when=_XOAUTH2),
    Field("oauth_client_secret", "string", "OAuth: client secret", secret=True, when=_XOAUTH2),
    Field(
        "oauth_refresh_token", "string", "OAuth: refresh token (the account test brings it)",
        secret=True, when=_XOAUTH2,
    ),
    Field(
        "oauth_token_url", "string", "OAuth: token address (the provider's when empty)",
        default="", when=_XOAUTH2,
    ),
    Field(
        "oauth_authorize_url", "string", "OAuth: consent address (the provider's when empty)",
        default="", when=_XOAUTH2,
    ),
    Field(
        "oauth_scope", "string", "OAuth: scope (the provider's when empty)",
        default="", when=_XOAUTH2,
    ),
    Field("mailbox", "string", "Folder to read", default="INBOX", when=_IMAP),
    Field("smtp_host", "string", "SMTP server", required=True),
    Field("smtp_port", "integer", "SMTP port", default=465),
    Field("smtp_security", "string", "SMTP protection", default="tls", choices=_SMTP_MODES),
    Field("smtp_username", "string", "SMTP user name (as IMAP when empty)", default=""),
    Field(
        "smtp_password", "string", "SMTP password (as IMAP when empty)",
        secret=True, when=_PASSWORD,
    ),
    Field("smtp_auth", "boolean", "Sign in to SMTP", default=True),
    Field("mark_seen", "boolean", "Mark mail as read", default=False, when=_IMAP),
    Field("move_to", "string", "Move mail to folder after reading", default="", when=_IMAP),
    Field("sent_folder", "string", "Folder for copies of what is sent", default="", when=_IMAP),
    Field("authserv_id", "string", "Id of our server in Authentication-Results", default=""),
    Field("subaddress", "boolean", "Mailbox takes name+tag addresses", default=False),
)  # fmt: skip
_BY_NAME = {known.name: known for known in FIELDS}


@dataclass(frozen=True, slots=True)
class Fetching:
    """The mailbox that is read over IMAP, and what is done to mail that has been kept."""

    host: str
    port: int
    security: Security
    mailbox: str
    mark_seen: bool
    move_to: str
    sent_folder: str

    @classmethod
    def read(cls, read: Values) -> Self:
        """Read and check. Raises Invalid."""
        return cls(
            host=read.host("imap_host"),
            port=read.port("imap_port"),
            security=_security(read, "imap"),
            mailbox=read.text("mailbox") or "INBOX",
            mark_seen=read.switch("mark_seen"),
            move_to=read.text("move_to"),
            sent_folder=read.text("sent_folder"),
        )


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a mail server of yours hands mail over to us, and from which networks it may."""

    host: str
    port: int
    allowed: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """One mailbox. Ports are numbers, `address` is bare with an ASCII domain, '' means unset.

    `incoming` says how mail comes in; `oauth` is None where a password or nothing signs us in.
    """

    address: str
    display_name: str
    incoming: Fetching | Listening
    username: str
    password: str = field(repr=False)
    oauth: OAuthClient | None
    smtp_host: str
    smtp_port: int
    smtp_security: Security
    smtp_username: str
    smtp_password: str = field(repr=False)
    smtp_auth: bool
    authserv_id: str
    subaddress: bool

    @property
    def domain(self) -> str:
        """Domain of our address, where the ids of our mails live."""
        return self.address.rpartition("@")[2]

    @classmethod
    def from_account(cls, account: Account) -> Self:
        """Read and check. Raises Invalid with the field's name."""
        read = Values(account, _BY_NAME)
        address = read.address("address")
        username = read.text("username") or address
        auth = _auth(read)
        password = read.secret("password") if auth is Auth.PASSWORD else ""
        return cls(
            address=address,
            display_name=read.text("display_name"),
            incoming=_incoming(read),
            username=username,
            password=password,
            oauth=OAuthClient.read(read) if auth is Auth.XOAUTH2 else None,
            smtp_host=read.host("smtp_host"),
            smtp_port=read.port("smtp_port"),
            smtp_security=_security(read, "smtp"),
            smtp_username=read.text("smtp_username") or username,
            smtp_password=read.secret("smtp_password", required=False) or password,
            smtp_auth=read.switch("smtp_auth") and auth is not Auth.NONE,
            authserv_id=read.text("authserv_id").lower(),
            subaddress=read.switch("subaddress"),
        )


def _incoming(read: Values) -> Fetching | Listening:
    if read.choice("incoming") == Incoming.IMAP:
        return Fetching.read(read)
    allowed = read.networks("lmtp_allowed")
    return Listening(read.host("lmtp_host"), read.port("lmtp_port"), allowed)


def _auth(read: Values) -> Auth:
    auth = Auth(read.choice("auth"))
    if auth is Auth.NONE and read.choice("incoming") == Incoming.IMAP:
        raise wrong("auth", "must be password or xoauth2: IMAP lets nobody in without one")
    return auth


def _security(read: Values, protocol: str) -> Security:
    name = f"{protocol}_security"
    value = Security(read.choice(name))
    if value is Security.PLAIN and not is_loopback(read.host(f"{protocol}_host")):
        raise wrong(name, "may be plain only towards this machine: passwords would be read")
    return value
