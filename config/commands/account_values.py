"""An account's values as the command line gives them, and the questions for those it does not."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Mapping, Sequence

from channels.base import Field
from channels.registry import kinds, spec
from router.errors import Invalid

Settings = Mapping[str, str | int | bool]


def fields_of(kind: str) -> Sequence[Field]:
    """Return the fields of a kind. Raises Invalid naming the kinds there are."""
    if kind not in kinds():
        raise Invalid("account.kind", f"'{kind}' is none of the channels: {', '.join(kinds())}.")
    return spec(kind).fields


def read_values(
    known: Sequence[Field],
    values: Sequence[str],
    before: Settings,
    *,
    asking: bool,
) -> tuple[dict[str, str | int | bool], dict[str, str]]:
    """Return settings and secrets, those before included; `asking` for what is required and was
    left out. Raises Invalid naming the field that is wrong.
    """
    given = dict(value.partition("=")[::2] for value in values)
    bare = {value for value in values if "=" not in value}
    by_name = {field.name: field for field in known}
    settings, secrets = dict(before), dict[str, str]()

    def take(field: Field, text: str) -> None:
        if field.secret:
            secrets[field.name] = text
        else:
            settings[field.name] = _typed(field, text)

    for name, text in given.items():
        if name not in by_name:
            raise Invalid("account.field", f"'{name}' is none of: {', '.join(by_name)}.")
        if name not in bare:
            take(by_name[name], text)
    for field in known:
        missing = asking and field.required and field.name not in given
        wanted = field.name in bare or (missing and _matters(field, by_name, settings))
        if wanted and (answer := _ask(field)) is not None:
            take(field, answer)
    return settings, secrets


def _matters(field: Field, by_name: Mapping[str, Field], settings: Settings) -> bool:
    if field.when is None:
        return True
    other, value = field.when
    return settings.get(other, by_name[other].default) == value


def _ask(field: Field) -> str | None:
    if not sys.stdin.isatty():
        if field.secret:
            return sys.stdin.readline().rstrip("\n")
        if field.default is None:
            raise Invalid("account.field", f"'{field.name}' is missing ({field.label}).")
        return None
    if field.secret:
        return getpass.getpass(f"{field.label}: ")
    default = "" if field.default is None else f" [{field.default}]"
    return input(f"{field.label}{default}: ") or None


def _typed(field: Field, text: str) -> str | int | bool:
    if field.choices and text not in field.choices:
        raise Invalid("account.field", f"'{field.name}' is one of {', '.join(field.choices)}.")
    if field.type == "integer":
        if not text.isdecimal():
            raise Invalid("account.field", f"'{field.name}' is a number, not '{text}'.")
        return int(text)
    if field.type == "boolean":
        if text.lower() not in ("yes", "no", "true", "false", "1", "0", "on", "off"):
            raise Invalid("account.field", f"'{field.name}' is yes or no, not '{text}'.")
        return text.lower() in ("yes", "true", "1", "on")
    return text
