"""Mails of text alone, which are written without the library."""

from __future__ import annotations

import email
import email.policy

from hypothesis import example, given
from hypothesis import strategies as st

from channels.email.render_text import alternatives

LETTERS = st.characters(exclude_categories=["Cs"])
TEXT = st.text(LETTERS, max_size=200)


@given(TEXT)
@example("a \n b\t\n.\n..\nFrom here\n=\n")
@example("строка " * 40)
@example("x" * 2_000)
def test_two_texts_are_read_as_they_were_written(text: str) -> None:
    raw = alternatives(text, f"<p>{text}</p>", "=_b")
    assert all(len(line) <= 78 and line.isascii() for line in raw.split(b"\r\n"))
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert not mail.defects
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    said = [part.get_content() for part in parts]
    wanted = "\n".join(text.replace("\r\n", "\n").split("\r"))
    read = [one.replace("\r\n", "\n").removesuffix("\n") for one in said]
    assert read == [wanted.removesuffix("\n"), f"<p>{wanted}</p>"]
