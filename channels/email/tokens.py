"""Our ids in other people's mail: `<m.{id}.{signature}@{domain}>` and `local+m...@domain`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from router.inbound import Claim, ClaimKind
from router.ports import ReplyToken

MAX_CLAIMS = 100
_OURS = re.compile(r"<?m\.([0-9a-f]{32})\.([A-Za-z0-9_-]{16})@[^<>\s]+>?")
_OURS_IN_TEXT = re.compile(r"<m\.[0-9a-f]{32}\.[A-Za-z0-9_-]{16}@[^<>\s]{1,255}>")
_TAGGED = re.compile(r"m\.([0-9a-f]{32})\.([A-Za-z0-9_-]{16})")


def our_message_id(message_id: str, domain: str, token: ReplyToken) -> str:
    """Message-ID, with its angle brackets, that a message of ours always carries."""
    return f"<m.{message_id}.{token.sign(message_id)}@{domain}>"


def reply_address(address: str, message_id: str, token: ReplyToken) -> str:
    """Write our address with the token as its sub-address."""
    local, _, domain = address.rpartition("@")
    return f"{local}+m.{message_id}.{token.sign(message_id)}@{domain}"


def ids_in(text: str) -> list[str]:
    """List what looks like Message-IDs of ours in a text, as a returned mail shows its headers."""
    return [found[0] for found in _OURS_IN_TEXT.finditer(text)][:MAX_CLAIMS]


def proven_id(reference: str, token: ReplyToken) -> str:
    """Read our message's id from a Message-ID of ours; '' when it is not ours or not true."""
    found = _OURS.fullmatch(reference.strip())
    return found[1] if found and token.check(found[1], found[2]) else ""


def proven_recipient(address: str, own: str, token: ReplyToken) -> str:
    """Read our message's id from a recipient `own+TOKEN@domain`; '' without a true one."""
    local, _, domain = address.rpartition("@")
    own_local, _, own_domain = own.rpartition("@")
    base, plus, tag = local.partition("+")
    if not plus or domain.lower() != own_domain.lower() or base.lower() != own_local.lower():
        return ""
    found = _TAGGED.fullmatch(tag)
    return found[1] if found and token.check(found[1], found[2]) else ""


def claims(
    references: Iterable[str], recipients: Iterable[str], own: str, token: ReplyToken
) -> tuple[Claim, ...]:
    """List what a mail claims to continue, strongest first.

    `references` stand nearest first (In-Reply-To, then References from the end); `own` is '' when
    the mailbox has no sub-addresses.
    """
    proven: dict[str, None] = {}
    named: dict[str, None] = {}
    for reference in references:
        if message_id := proven_id(reference, token):
            proven[message_id] = None
        else:
            named[reference] = None
    for address in recipients if own else ():
        if message_id := proven_recipient(address, own, token):
            proven[message_id] = None
    found = [Claim(ClaimKind.TOKEN, value) for value in proven]
    return tuple(found + [Claim(ClaimKind.REFERENCE, value) for value in named])[:MAX_CLAIMS]
