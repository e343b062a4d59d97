"""Reads single settings of an account; everything wrong is said with the field's name."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from channels.base import Field
from channels.email.parse_addresses import ascii_domain
from router.accounts import Account
from router.errors import Invalid

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\\\x00-\x1f]+@[^\s@<>,;:\"()\\\x00-\x1f]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


class Values:
    """An account's values, with the defaults of `fields`. All methods raise Invalid."""

    def __init__(self, account: Account, fields: Mapping[str, Field]) -> None:
        self._account, self._fields = account, fields

    def _value(self, name: str) -> str | int | bool:
        value = self._account.settings.get(name)
        default = self._fields[name].default
        return value if value is not None else default if default is not None else ""

    def text(self, name: str) -> str:
        """Return one line of text."""
        value = self._value(name)
        if not isinstance(value, str) or _CONTROLS.search(value):
            raise wrong(name, "must be one line of text")
        return value.strip()

    def secret(self, name: str, *, required: bool = True) -> str:
        """Return a secret; '' for one that is not required."""
        value = self._account.secrets.get(name, "")
        if required and not value:
            raise wrong(name, "is missing")
        return value

    def choice(self, name: str) -> str:
        """Return one of the field's choices."""
        value, choices = self.text(name), self._fields[name].choices
        if value not in choices:
            raise wrong(name, f"must be one of {', '.join(choices)}")
        return value

    def address(self, name: str) -> str:
        """Return a bare address with an ASCII domain."""
        value = ascii_domain(self.text(name))
        if not _ADDRESS.fullmatch(value):
            raise wrong(name, "must be an e-mail address such as help@example.com")
        return value

    def host(self, name: str) -> str:
        """Return the name of a server."""
        value = self.text(name)
        if not value or re.search(r"[\s/@]", value):
            raise wrong(name, "must be the name of a server such as mail.example.com")
        return value

    def required(self, name: str) -> str:
        """Return one line of text that says something."""
        value = self.text(name)
        if not value:
            raise wrong(name, "is missing")
        return value

    def url(self, name: str, usual: str) -> str:
        """Return an https address, the usual one when empty; http is for this machine only."""
        value = self.text(name) or usual
        try:
            parts = urlsplit(value)
            good = bool(parts.hostname) and parts.scheme in ("http", "https")
            good = good and (parts.scheme == "https" or is_loopback(str(parts.hostname)))
        except ValueError:
            good = False
        if not good:
            raise wrong(name, "must be an address such as https://login.example.com/token")
        return value

    def networks(self, name: str) -> tuple[Network, ...]:
        """Return networks or single addresses, at least one; commas stand between them."""
        try:
            named = [ipaddress.ip_network(part.strip()) for part in self.text(name).split(",")]
        except ValueError as error:
            raise wrong(name, "must be networks such as 10.0.0.0/24, 192.0.2.7") from error
        return tuple(named)

    def port(self, name: str) -> int:
        """Return the number of a port."""
        value = self._value(name)
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 65_536:
            raise wrong(name, "must be a number from 1 to 65535")
        return value

    def switch(self, name: str) -> bool:
        """Return yes or no."""
        value = self._value(name)
        if isinstance(value, str) and value.lower() in ("true", "false", "yes", "no", "on", "off"):
            return value.lower() in ("true", "yes", "on")
        if not isinstance(value, bool):
            raise wrong(name, "must be true or false")
        return value


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its name or in figures."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def wrong(name: str, text: str) -> Invalid:
    """Return the error that names the field."""
    return Invalid("account.setting", f"{name} {text}", field=name)
