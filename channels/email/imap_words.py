"""Words of IMAP (RFC 3501): what we say and what we read; pure."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

FETCH_SIZES = "(UID RFC822.SIZE)"
FETCH_MAIL = "(UID INTERNALDATE BODY.PEEK[])"
FETCH_HEADER = "(UID INTERNALDATE BODY.PEEK[HEADER])"

MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_INTERNALDATE = re.compile(
    rb'INTERNALDATE "([ \d]\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})"', re.IGNORECASE
)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_LITERAL = re.compile(rb"BODY\[[A-Z]*\] \{(\d+)\}$", re.IGNORECASE)
_QUOTED = re.compile(rb'BODY\[[A-Z]*\] "((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_NUMBER = re.compile(rb"\[(UIDVALIDITY|UIDNEXT) (\d+)\]", re.IGNORECASE)


def quoted(text: str) -> str:
    """A quoted string; raises ValueError for what cannot stand in one (a control character)."""
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise ValueError("control character in an IMAP string")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mailbox(name: str) -> str:
    """A mailbox name as the wire wants it: modified UTF-7 (RFC 3501, 5.1.3), quoted."""
    encoded, shifted = "", ""
    for character in name + "\0":  # the end flushes like any plain character
        if " " <= character <= "~" or character == "\0":
            encoded += _shift(shifted) + ("&-" if character == "&" else character)
            shifted = ""
        else:
            shifted += character
    return quoted(encoded.removesuffix("\0"))


def _shift(text: str) -> str:
    if not text:
        return ""
    packed = b64encode(text.encode("utf-16-be")).decode().rstrip("=")
    return "&" + packed.replace("/", ",") + "-"


def uid_set(uids: Sequence[int]) -> str:
    """Ascending UIDs as a set, runs as ranges: 4,7:9."""
    runs: list[tuple[int, int]] = []
    for uid in uids:
        if runs and runs[-1][1] == uid - 1:
            runs[-1] = (runs[-1][0], uid)
        else:
            runs.append((uid, uid))
    return ",".join(f"{a}:{b}" if a != b else str(a) for a, b in runs)


def numbers(lines: Iterable[bytes]) -> dict[str, int]:
    """UIDVALIDITY and UIDNEXT as SELECT names them."""
    found = [match for line in lines for match in _NUMBER.finditer(line)]
    return {match[1].decode().upper(): int(match[2]) for match in found}


def searched(lines: Sequence[bytes], after: int) -> list[int]:
    """UIDs above `after`, ascending: `n:*` names the newest mail even where it is older than n."""
    uids = {int(word) for line in lines[:-1] for word in line.split() if word.isdigit()}
    return sorted(uid for uid in uids if uid > after)


def sizes(lines: Iterable[bytes | bytearray]) -> dict[int, int]:
    """Bytes by UID."""
    found = {}
    for line in lines:
        uid, size = _UID.search(line), _SIZE.search(line)
        if uid and size:
            found[int(uid[1])] = int(size[1])
    return found


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail, or its header only, with the server's own time of arrival."""

    uid: int
    arrived_at: datetime | None
    content: bytes


def fetched(lines: Sequence[bytes | bytearray]) -> Iterator[Fetched]:
    """Mails of a FETCH answer; one without a whole literal is left out, for the caller to miss.

    The library gives each answer as its line up to the literal, the literal as a bytearray, and
    the rest of the line (UID may stand there).
    """
    for index, line in enumerate(lines):
        if isinstance(line, bytearray):
            continue
        literal, short = _LITERAL.search(line), _QUOTED.search(line)
        if literal and index + 1 < len(lines) and isinstance(lines[index + 1], bytearray):
            content = bytes(lines[index + 1])
            around = line[: literal.start()] + b" " + b"".join(lines[index + 2 : index + 3])
            if len(content) != int(literal[1]):
                continue
        elif short:
            content = re.sub(rb"\\(.)", rb"\1", short[1])
            around = line[: short.start()] + line[short.end() :]
        else:
            continue
        if uid := _UID.search(around):
            yield Fetched(int(uid[1]), _arrival(around), content)


def _arrival(line: bytes) -> datetime | None:
    match = _INTERNALDATE.search(line)
    if match is None:
        return None
    month, zone = match[2].title(), int(match[7])
    try:
        day, year, hour, minute, second = (int(match[n]) for n in (1, 3, 4, 5, 6))
        ahead = timedelta(hours=abs(zone) // 100, minutes=abs(zone) % 100) * (1 if zone > 0 else -1)
        there = datetime(
            year, MONTHS.index(month) + 1, day, hour, minute, second, tzinfo=timezone(ahead)
        )
        return there.astimezone(UTC)
    except (ValueError, OverflowError):  # the latter: beyond the year 9999 in UTC
        return None
