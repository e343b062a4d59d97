"""What the account test has seen: a code with what belongs to it, and both in English.

Screens have words of their own for the codes; the command line prints these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WORDS: Mapping[str, str] = {
    "address": "{address}",
    "tokens": "the provider gives access tokens",
    "resolved": "{name} is {addresses}",
    "tls": "{version}, the certificate is good",
    "tls.later": "{security}: nothing to see before the sign-in",
    "signed_in": "signed in as {user}",
    "no_sign_in": "no sign-in asked for",
    "mailbox.pushes": "next number {next}; the server pushes new mail",
    "mailbox.asked": "next number {next}; it is asked at times",
    "listens": "the hub listens at {host}:{port}",
    "round.unproven": "sent and received; no Authentication-Results: senders stay unproven",
    "round.as_set": "sent and received; authserv-id {seen} as set",
    "round.other": "sent and received; the topmost authserv-id on it is {seen}, not {known} as set",
    "round.unset": (
        "sent and received; the topmost authserv-id on it is {seen}"
        "; senders stay unproven until it is set"
    ),
    "subaddress": "name+tag addresses arrive: answers come back by them",
    "subaddress.none": "name+tag addresses do not arrive, and are not used ({said})",
}

ADVICE: Mapping[str, str] = {
    "account.setting": "",
    "dns": "Check the name of the server; it must be known to this machine",
    "tls": "The certificate is not trusted for this name: use the name it was made for,"
    " or give the hub your own CA",
    "auth": "Check user name and password; some providers want an app password",
    "auth.oauth": "The user name must be the mailbox whose owner consented,"
    " the scopes those of mail",
    "imap.mailbox": "Name a folder that exists; INBOX always does",
    "lmtp.closed": "Start the hub: it listens there while it runs",
    "smtp.refused": "The server does not let this account send from its address",
    "not_arrived": "Mail to this address lands elsewhere, or in another folder: see the setting"
    " `mailbox`, filters and the spam folder",
    "oauth.address": "The address for tokens must be public; others are allowed by"
    " CENTRALITA_EGRESS_NETWORKS",
    "imap.later": "The server wants to be left alone for a while: try again later",
    "smtp.later": "The server wants to be left alone for a while: try again later",
    "oauth.unreachable": "Try again later; if it stays so, check the address for tokens",
    "connection": "Check server, port and protection; a firewall may be in the way",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a step has seen, by one of the codes of WORDS, and what follows; see `Check`."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str | bool] = field(default_factory=dict)
    ask: str = ""

    @property
    def detail(self) -> str:
        """The same in English."""
        return WORDS[self.code].format(**self.params)


def failure(code: str, said: str, oauth: bool) -> tuple[str, str]:
    """Return the code of what failed, and it in English: what was said, and what to do about it."""
    known = f"{code}.oauth" if oauth and f"{code}.oauth" in ADVICE else code
    known = known if known in ADVICE else "connection"
    return known, f"{said}. {ADVICE[known]}".removesuffix(". ")
