"""LEAN-10: the least that could be called intake, written by hand, ten mails a commit.

The standard library's fast policy, decoded headers, addresses, date and text bodies, then three
inserts a mail into SQLite with synchronous=FULL. No threads, customers, events or files.
"""

from __future__ import annotations

import email
import sqlite3
import time
from collections.abc import Sequence
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

_PER_COMMIT = 10
_TABLES = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE conversation (id INTEGER PRIMARY KEY, subject TEXT, sender TEXT);
CREATE TABLE interaction (id INTEGER PRIMARY KEY, conversation INTEGER, key TEXT UNIQUE, text TEXT);
CREATE TABLE event (id INTEGER PRIMARY KEY, interaction INTEGER, at TEXT);
"""


def seconds(mails: Sequence[bytes], folder: Path) -> float:
    """Return the time that taking in `mails` took."""
    database = sqlite3.connect(folder / "lean.db", isolation_level=None)
    database.executescript(_TABLES)
    start = time.perf_counter()
    for first in range(0, len(mails), _PER_COMMIT):
        database.execute("BEGIN IMMEDIATE")
        for content in mails[first : first + _PER_COMMIT]:
            _insert(database, email.message_from_bytes(content))
        database.execute("COMMIT")
    spent = time.perf_counter() - start
    (kept,) = database.execute("SELECT count(*) FROM interaction").fetchone()
    database.close()
    if kept != len(mails):
        raise AssertionError(f"LEAN-10 kept {kept} of {len(mails)} mails")
    return spent


def _insert(database: sqlite3.Connection, mail: Message) -> None:
    subject = str(make_header(decode_header(mail.get("Subject", ""))))
    [(_, sender), *_] = getaddresses([mail.get("From", "")])
    getaddresses([mail.get("To", "")])
    at = parsedate_to_datetime(mail["Date"]).isoformat()
    texts = [_decoded(part) for part in mail.walk() if part.get_content_maintype() == "text"]
    row = database.execute(
        "INSERT INTO conversation(subject, sender) VALUES (?,?)", (subject, sender)
    )
    row = database.execute(
        "INSERT INTO interaction(conversation, key, text) VALUES (?,?,?)",
        (row.lastrowid, mail["Message-ID"], "\n".join(texts)),
    )
    database.execute("INSERT INTO event(interaction, at) VALUES (?,?)", (row.lastrowid, at))


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    charset = part.get_content_charset("utf-8")
    return content.decode(charset, "replace") if isinstance(content, bytes) else ""
