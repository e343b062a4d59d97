"""What holds for any answer of an IMAP server, and for the mark of how far a mailbox was read."""

from __future__ import annotations

import base64
import re
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.imap import Position
from channels.email.imap_words import fetched, mailbox, numbers, searched, sizes, uid_set

UIDS = st.integers(1, 2**32 - 1)
WORDS = st.lists(
    st.sampled_from(
        [
            *(b"1 FETCH (", b"UID 7", b"UID ", b"RFC822.SIZE 9", b"BODY[] ", b"BODY[HEADER] "),
            *(b"{3}", b"{99999999999}", b"{-1}", b'"a b"', b'"', b"\\", b"NIL", b")", b" ", b"*"),
            *(b'INTERNALDATE " 1-Feb-2026 10:00:00 +0200" ', b'INTERNALDATE "99-Foo-0000 ', b"["),
            *(b"[UIDNEXT 5]", b"[UIDVALIDITY 99999999999999999999]", b"\xff", b"\0", b"12 13"),
        ]
    ),
    max_size=12,
).map(b"".join)
LINES = st.lists(st.one_of(WORDS, st.binary(max_size=20).map(bytearray)), max_size=8)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_any_answer_is_read_without_a_mail_that_is_not_whole(
    lines: list[bytes | bytearray],
) -> None:
    whole = b"".join(lines)
    for found in fetched(lines):
        assert found.uid >= 0
        assert found.arrived_at is None or isinstance(found.arrived_at, datetime)
        assert found.content in (*map(bytes, lines), *_quoted(whole))
    plain = [bytes(line) for line in lines]
    assert all(size >= 0 for size in sizes(lines).values())
    assert set(numbers(plain)) <= {"UIDNEXT", "UIDVALIDITY"}
    assert all(uid > 5 for uid in searched(plain, after=5))


def _quoted(line: bytes) -> list[bytes]:
    """All that may be read as quoted, whichever quotes belong together."""
    found = re.findall(rb'(?="((?:[^"\\]|\\.)*)")', line)
    return [re.sub(rb"\\(.)", rb"\1", one) for one in found]


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(UIDS, st.binary(max_size=60), max_size=5), st.booleans())
def test_whole_mails_are_all_read_wherever_their_number_stands(
    mails: dict[int, bytes], number_first: bool
) -> None:
    lines: list[bytes | bytearray] = []
    for n, (uid, content) in enumerate(mails.items(), 1):
        number = b"UID %d " % uid
        first, last = (number, b")") if number_first else (b"", b" %s)" % number)
        head = b"%d FETCH (%sBODY[] {%d}" % (n, first, len(content))
        lines += [head, bytearray(content), last]
    lines.append(b"Fetch completed")
    assert {one.uid: one.content for one in fetched(lines)} == mails


@settings(max_examples=100, deadline=None)
@given(st.sets(st.integers(1, 60), min_size=1))
def test_a_set_of_numbers_names_these_and_no_others(uids: set[int]) -> None:
    named: list[int] = []
    for run in uid_set(sorted(uids)).split(","):
        first, _, last = run.partition(":")
        named += range(int(first), int(last or first) + 1)
    assert named == sorted(uids)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=40))
def test_any_name_of_a_folder_is_one_quoted_word_that_reads_back(name: str) -> None:
    word = mailbox(name)
    assert word.isascii()
    inner = re.sub(r"\\(.)", r"\1", word.removeprefix('"').removesuffix('"'))
    assert _decoded(inner) == name


def _decoded(name: str) -> str:
    """Modified UTF-7 (RFC 3501, 5.1.3) the other way round."""
    return re.sub(
        "&([^-]*)-",
        lambda shift: (
            base64.b64decode(shift[1].replace(",", "/") + "=" * (-len(shift[1]) % 4)).decode(
                "utf-16-be"
            )
            or "&"
        ),
        name,
    )


@settings(max_examples=100, deadline=None)
@given(UIDS, UIDS, st.integers(0, 2**40), UIDS | st.just(0))
def test_the_mark_of_a_mailbox_reads_back(
    uidvalidity: int, uid: int, since: int, until: int
) -> None:
    position = Position(uidvalidity, uid, since, until)
    assert Position.read(position.encode()) == position
    assert position.rereads is (uid < until)
