"""Handles, pure: one spelling for each, and whose it is.

A handle is a key, never proof: customers are not merged because a message claims a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from router.errors import Invalid
from router.model import Conversation, Handle, Identity, IdentityId, Scheme

MAX_ADDRESS = 320  # characters: 64 before the @ and 255 after it (RFC 5321, 4.5.3.1)

_UPPER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LITERAL = re.compile(r"\[[0-9a-zA-Z:.]{2,45}\]")
_BARE_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f\"(),:;<>@\[\\\]]+")
_QUOTED_LOCAL = re.compile(r'"(?:[^"\\\x00-\x1f\x7f]|\\[ -~])*"')


def mailto(text: str) -> Handle:
    """Read a bare mail address. Only ASCII letters are folded, so that no two people's addresses
    fall together; a domain in another script becomes punycode. Raises Invalid('address.bad').
    """
    written = text.strip().removeprefix("<").removesuffix(">").strip()
    local, at, domain = written.rpartition("@")
    if not at or len(written) > MAX_ADDRESS:
        raise _bad(text)
    if not (_BARE_LOCAL.fullmatch(local) or _QUOTED_LOCAL.fullmatch(local)):
        raise _bad(text)
    host = _domain(domain, text)
    return Handle(Scheme.MAILTO, f"{local.translate(_UPPER)}@{host}", f"{local}@{host}")


def external(text: str) -> Handle:
    """Read an id that another system gave. Raises Invalid('handle.bad')."""
    value = text.strip()
    if not value or len(value) > MAX_ADDRESS or not value.isprintable():
        raise Invalid("handle.bad", "This is not an id", value=text[:80])
    return Handle(Scheme.EXTERNAL, value, value)


def key(handle: Handle) -> Handle:
    """Return the handle as it is compared: without how it was written."""
    return replace(handle, shown="") if handle.shown else handle


def name_from(handle: Handle) -> str:
    """Return what to call somebody who gave no name."""
    shown = handle.shown or handle.value
    return shown.rpartition("@")[0] or shown if handle.scheme is Scheme.MAILTO else shown


def takes_part(
    identity: Identity | None,
    conversation: Conversation,
    participants: Mapping[str, frozenset[IdentityId]],
) -> bool:
    """Tell whether the identity is the conversation's customer or has joined it before."""
    if identity is None:
        return False
    if identity.customer_id == conversation.customer_id:
        return True
    return identity.id in participants.get(conversation.id, frozenset())


def _domain(domain: str, text: str) -> str:
    if _LITERAL.fullmatch(domain):
        return domain.translate(_UPPER)
    try:
        host = domain.removesuffix(".").encode("idna").decode("ascii").translate(_UPPER)
    except UnicodeError as error:
        raise _bad(text) from error
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise _bad(text)
    return host


def _bad(text: str) -> Invalid:
    return Invalid("address.bad", "This is not a mail address", value=text[:80])
