"""Accounts, tokens and rows for tests of reading and writing mails."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from channels.email.parse import parse
from router.accounts import Account, RawRow
from router.inbound import Parsed
from router.model import AccountId, QueueId, RawId

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
OURS = "0190000000007000800000000000002a"
SETTINGS: dict[str, str | int | bool] = {
    "address": "help@firma.example",
    "display_name": "Firma",
    "imap_host": "imap.firma.example",
    "smtp_host": "smtp.firma.example",
    "authserv_id": "mx.firma.example",
}


class Signer:
    """Signs by a plain hash: tests need no secret."""

    def sign(self, message_id: str) -> str:
        return hashlib.sha256(message_id.encode()).hexdigest()[:16]

    def check(self, message_id: str, signature: str) -> bool:
        return signature == self.sign(message_id)


SIGNER = Signer()
OUR_ID = f"<m.{OURS}.{SIGNER.sign(OURS)}@firma.example>"


def account(**settings: str | int | bool) -> Account:
    return Account(
        AccountId("a" * 32),
        "Help",
        "email",
        QueueId("b" * 32),
        SETTINGS | settings,
        {"password": "x"},
    )


def read(content: bytes, **settings: str | int | bool) -> Parsed:
    row = RawRow(RawId("c" * 32), AccountId("a" * 32), "1:1", NOON, NOON, content, {})
    return parse(row, account(**settings), SIGNER)
