"""Reads single settings of a chat account; everything wrong is said with the field's name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from channels.base import Field
from router.accounts import Account
from router.errors import Invalid

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_HOST = re.compile(r"[a-zA-Z0-9.-]+|\[[0-9a-fA-F:.]+\]")


class Values:
    """An account's values, with the defaults of `fields`. All methods raise Invalid."""

    def __init__(self, account: Account, fields: Mapping[str, Field]) -> None:
        self._account, self._fields = account, fields

    def text(self, name: str) -> str:
        """Return one line of text."""
        value = self._value(name)
        if not isinstance(value, str) or _CONTROLS.search(value):
            raise wrong(name, "must be one line of text")
        return value.strip()

    def choice(self, name: str) -> str:
        """Return one of the field's choices."""
        value, choices = self.text(name), self._fields[name].choices
        if value not in choices:
            raise wrong(name, f"must be one of {', '.join(choices)}")
        return value

    def number(self, name: str, least: int, most: int) -> int:
        """Return a whole number between two others."""
        value = self._value(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise wrong(name, f"must be a number from {least} to {most}")
        return value

    def switch(self, name: str) -> bool:
        """Return yes or no."""
        value = self._value(name)
        if not isinstance(value, bool):
            raise wrong(name, "must be true or false")
        return value

    def link(self, name: str) -> str:
        """Return a web address, or ''."""
        value = self.text(name)
        if value and not web_address(value):
            raise wrong(name, "must be an address such as https://shop.example/privacy")
        return value

    def origins(self, name: str) -> frozenset[str]:
        """Return exact Origins, at least one; blanks or commas stand between them."""
        found = frozenset(map(_origin, self.text(name).replace(",", " ").split()))
        if not found or "" in found:
            raise wrong(name, "must be like https://shop.example https://www.shop.example")
        return found

    def _value(self, name: str) -> str | int | bool:
        value = self._account.settings.get(name)
        default = self._fields[name].default
        return value if value is not None else default if default is not None else ""


def web_address(text: str) -> bool:
    """Tell whether it is an address of http or https that can be shown and followed."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def wrong(name: str, text: str) -> Invalid:
    """Return the error that names the field."""
    return Invalid("account.setting", f"{name} {text}", field=name)


def _origin(text: str) -> str:
    """Return the Origin as browsers write it; '' for what is none."""
    try:
        parts = urlsplit(text)
        rest = (parts.path.strip("/"), parts.query, parts.fragment, parts.username)
        usual = {"http": 80, "https": 443}[parts.scheme]
        port = "" if parts.port in (None, usual) else f":{parts.port}"
    except (ValueError, KeyError):
        return ""
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    if any(rest) or not _HOST.fullmatch(host):
        return ""
    return f"{parts.scheme}://{host}{port}"
