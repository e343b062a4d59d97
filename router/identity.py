"""Handles, pure: one spelling for each, and whose it is.

A handle is a key, never proof: customers are not merged because a message claims a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from router.errors import Invalid
from router.model import Conversation, CustomerId, Handle, Identity, IdentityId, Scheme

MAX_ADDRESS = 320  # characters: 64 before the @ and 255 after it (RFC 5321, 4.5.3.1)
BY_HAND = "hand"  # source of an identity that somebody wrote down here

_UPPER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LITERAL = re.compile(r"\[[0-9a-zA-Z:.]{2,45}\]")
_BARE_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f\"(),:;<>@\[\\\]]+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")  # ITU-T E.164: at most 15 digits
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


def tel(text: str) -> Handle:
    """Read a phone number with its country's code. Raises Invalid('phone.bad')."""
    value = re.sub(r"[\s().\-/]", "", text)
    if not _PHONE.fullmatch(value):
        raise Invalid("phone.bad", "A number begins with + and the country's code", value=text[:80])
    return Handle(Scheme.TEL, value, " ".join(text.split()))


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
    survivors: Mapping[CustomerId, CustomerId],
) -> bool:
    """Tell whether the identity is the conversation's customer or has joined it before.

    `survivors` are of those who were merged; of others, nothing.
    """
    if identity is None:
        return False
    one, other = identity.customer_id, conversation.customer_id
    if survivors.get(one, one) == survivors.get(other, other):
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
