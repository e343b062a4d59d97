"""How far the sender is proven, by the word of our own mail server (RFC 8601)."""

from __future__ import annotations

import re

from channels.email.headers import Heading
from channels.email.parse_tree import Headers
from router.model import Trust

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\b(dmarc|dkim)\s*=\s*(\w+)([^;]*)", re.IGNORECASE)
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
        text = _COMMENT.sub(" ", value.decode("latin-1"))
        server, _, results = text.partition(";")
        if server.split()[:1] and server.split()[0].lower() == authserv_id.lower():
            found = _RESULT.findall(results)
            return [(kind.lower(), result.lower(), more) for kind, result, more in found]
    return []


def _domain(pattern: re.Pattern[str], more: str) -> str:
    found = pattern.search(more)
    return found[1].lower().rstrip(".") if found else ""


def _aligned(domain: str, signer: str) -> bool:
    """The signer is the sender's domain or one above it, and more than a top-level domain."""
    return "." in signer and (domain == signer or domain.endswith("." + signer))
