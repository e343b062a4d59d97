"""Why a mail was not delivered, as a code that the desk has words for (RFC 3463, RFC 7372)."""

from __future__ import annotations

import re

# Subject and detail of an enhanced status; a subject alone says it for all its other details.
_BY_STATUS = {
    "1.1": "no_mailbox",
    "1.2": "no_domain",
    "1.3": "no_mailbox",
    "1.4": "no_mailbox",
    "1.6": "moved",
    "1.7": "our_address",
    "1.8": "our_address",
    "1.10": "no_domain",
    "2.1": "mailbox_closed",
    "2.2": "mailbox_full",
    "2.3": "too_big",
    "2": "mailbox_trouble",
    "3.4": "too_big",
    "3": "server_trouble",
    "4.4": "no_domain",
    "4.7": "too_long",
    "4": "unreachable",
    "5.3": "too_many",
    "5": "server_trouble",
    "6": "content",
    "7.20": "unsigned",
    "7.21": "unsigned",
    "7.22": "unsigned",
    "7.23": "unsigned",
    "7.24": "unsigned",
    "7.25": "unsigned",
    "7.26": "unsigned",
    "7.27": "our_address",
    "7": "refused",
}

# What servers write when their status says nothing: the first that is found.
_BY_WORDS = (
    (
        "mailbox_full",
        r"(mailbox|inbox|folder) (is )?full|over ?quota|quota exceeded|exceeded .{0,20}quota",
    ),
    (
        "no_mailbox",
        r"(user|recipient|mailbox|address|account)\b.{0,30}(unknown|not (found|exist)|n.t exist"
        r"|does not exist|no longer|invalid|rejected)|(unknown|no such|invalid) (local )?"
        r"(user|recipient|mailbox|address|person)|no mailbox|n.t have an account",
    ),
    (
        "mailbox_closed",
        r"(mailbox|account|user|address)\b.{0,20}(disabled|suspended|inactive|closed)",
    ),
    ("spam", r"\bspam|blacklist|blocklist|block list|reputation|unsolicited|spamhaus|\bRBL\b"),
    ("unsigned", r"\b(dmarc|dkim|spf)\b"),
    ("too_big", r"too (big|large)|size limit|exceeds .{0,30}size"),
    ("no_domain", r"(host|domain|name)\b.{0,20}(not found|unknown)|no such (host|domain)|NXDOMAIN"),
    ("too_long", r"expired|too long|retry time.{0,5}out exceeded"),
    ("later", r"grey ?list|try again later|too many (connections|messages)|rate limit"),
    ("unreachable", r"timed? ?out|connection refused|unreachable|could not connect"),
    ("refused", r"policy|denied|not (allowed|authori[sz]ed|permitted)|rejected|refused|relay"),
)  # fmt: skip
_WORDS = tuple((code, re.compile(words, re.IGNORECASE)) for code, words in _BY_WORDS)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"\b([245])\d\d\b")
_VAGUE = {"server_trouble", "mailbox_trouble", "refused", "unreachable"}


def status_in(text: str) -> str:
    """Read an enhanced status such as 5.1.1 from what a server said, or make it of a bare 550."""
    if found := _STATUS.search(text):
        return found[1]
    code = _CODE.search(text)
    return f"{code[1]}.0.0" if code else ""


def why(status: str, text: str, hard: bool) -> str:
    """Return 'email.bounce.CODE', with '?soft' where trying again may help; '' when nobody knows.

    `status` is 5.1.1-like or '', `text` what the server said.
    """
    _, _, detail = status.partition(".")
    code = _BY_STATUS.get(detail) or _BY_STATUS.get(detail.partition(".")[0], "")
    if not code or code in _VAGUE:
        said = text[:2_000]
        code = next((found for found, words in _WORDS if words.search(said)), code)
    return f"email.bounce.{code}{'' if hard else '?soft'}" if code else ""
