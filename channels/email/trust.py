"""How far the sender is proven, by the word of our own mail server (RFC 8601)."""

from __future__ import annotations

import re

from channels.email.headers import Heading
from channels.email.parse_tree import Headers
from router.model import Trust

_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"?')
_PLAIN = re.compile(r"[\w.@+-]*")
_RESULT = re.compile(r"\s*(dmarc|dkim)\s*(?:/\s*\d+\s*)?=\s*(\w+)(.*)", re.IGNORECASE | re.DOTALL)
_FROM_DOMAIN = re.compile(r"header\.from\s*=\s*[\"']?([\w.-]+)", re.IGNORECASE)
_SIGNER = re.compile(r"header\.(?:d|i)\s*=\s*[\"']?(?:[^@\s\"';]*@)?([\w.-]+)", re.IGNORECASE)


def judge(headers: Headers, heading: Heading, authserv_id: str) -> Trust:
    """Read only the topmost Authentication-Results that bears our server's own id.

    Others are what the sender's side wrote. Without a configured id nobody is verified.
    """
    if heading.double_sender or not heading.sender:
        return Trust.FAILED
    results = _own_results(headers, authserv_id)
    domain = heading.sender.address.rpartition("@")[2].lower()
    dmarc = [found for found in results if found[0] == "dmarc"]
    if any(result == "fail" for _, result, _ in dmarc):
        return Trust.FAILED
    if any(result == "pass" and _domain(_FROM_DOMAIN, more) == domain for _, result, more in dmarc):
        return Trust.VERIFIED
    signed = [more for kind, result, more in results if (kind, result) == ("dkim", "pass")]
    signers = [_domain(_SIGNER, more) for more in signed]
    return Trust.VERIFIED if any(_aligned(domain, signer) for signer in signers) else Trust.ASSERTED


def _own_results(headers: Headers, authserv_id: str) -> list[tuple[str, str, str]]:
    for value in headers.all("authentication-results") if authserv_id else ():
        server, *results = _bare(value.decode("latin-1")).split(";")
        if server.split()[:1] and server.split()[0].lower() == authserv_id.lower():
            found = (_RESULT.fullmatch(result) for result in results)
            return [(one[1].lower(), one[2].lower(), one[3]) for one in found if one]
    return []


def _bare(value: str) -> str:
    """Take out what may hold a stranger's words: an envelope's quotes, and comments in comments."""
    value = _QUOTED.sub(lambda found: found[1] if _PLAIN.fullmatch(found[1]) else " ", value)
    while (shorter := _COMMENT.sub(" ", value)) != value:
        value = shorter
    return value.partition("(")[0]


def _domain(pattern: re.Pattern[str], more: str) -> str:
    found = pattern.search(more)
    return found[1].lower().rstrip(".") if found else ""


def _aligned(domain: str, signer: str) -> bool:
    """The signer is the sender's domain or one above it, and more than a top-level domain."""
    return "." in signer and (domain == signer or domain.endswith("." + signer))
