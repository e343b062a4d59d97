"""A row of the table: what arrives, and what must be there afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from router.accounts import RawRow
from router.messages import Message, Outgoing
from router.model import Scheme
from tests.hostile.scene import Known

Mail = bytes | Callable[[Known], bytes]
FROM = b"From: Mallory <mallory@evil.test>\r\n"
TO = b"To: help@desk.test\r\n"
HEAD = FROM + TO


@dataclass(frozen=True)
class Outcome:
    """What a mail has become. `known` is the conversation with Alice, if the mail knew of one;
    `bounced` are the recipients of our answer to her.
    """

    raw: RawRow
    message: Message | None
    interactions: int
    known: Known | None
    bounced: Mapping[str, Outgoing]

    @property
    def said(self) -> Message:
        assert self.message is not None, "there is no message"
        return self.message

    @property
    def sender(self) -> str | None:
        """The sender's address; None when nobody can be answered."""
        handle = self.said.sender
        return handle.value if handle.scheme is Scheme.MAILTO else None

    @property
    def names(self) -> list[str]:
        return [part.name for part in self.said.parts]

    @property
    def with_alice(self) -> bool:
        """Tell whether it stands in the conversation with Alice."""
        assert self.known is not None
        return self.said.conversation_id == self.known.conversation

    @property
    def claims_alice(self) -> bool:
        assert self.known is not None
        return self.said.claims == self.known.conversation

    @property
    def fates(self) -> dict[str, str]:
        """States of our answer's recipients, by the name before the digits of their address."""
        return {
            recipient.partition("@")[0].rstrip("0123456789"): row.state.value
            for recipient, row in self.bounced.items()
        }

    @property
    def reasons(self) -> list[str]:
        return [row.reason for row in self.bounced.values() if row.reason]


@dataclass(frozen=True)
class Case:
    """`warns` are codes that the message must bear. `expect` names what is looked at: a property
    of `Outcome` or a field of its message, with the value or a question about it.
    `becomes` is 'message', 'report' or 'nothing'.
    """

    id: str
    mail: Mail
    expect: Mapping[str, object]
    warns: frozenset[str] = frozenset()
    becomes: str = "message"
    hints: Mapping[str, str] | None = None


def case(
    id: str,
    mail: Mail,
    *warns: str,
    becomes: str = "message",
    hints: Mapping[str, str] | None = None,
    **expect: object,
) -> Case:
    return Case(id, mail, expect, frozenset(warns), becomes, hints)


def differences(one: Case, outcome: Outcome) -> list[str]:
    """Say what is not as the case wants it."""
    out = []
    for name, wanted in one.expect.items():
        source = outcome if hasattr(outcome, name) else outcome.said
        found = getattr(source, name)
        if not (wanted(found) if callable(wanted) else found == wanted):
            out.append(f"{name} is {found!r:.300}")
    if missing := one.warns - set(outcome.message.warnings if outcome.message else ()):
        out.append(f"{sorted(missing)} are not among {outcome.said.warnings}")
    return out


def mixed(*parts: bytes, boundary: bytes = b"b") -> bytes:
    """Build a multipart of finished parts, after the text 'see file'."""
    pieces = (b"Content-Type: text/plain\r\n\r\nsee file", *parts)
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary, piece) for piece in pieces)
    return b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n%s--%s--\r\n" % (
        boundary,
        body,
        boundary,
    )
