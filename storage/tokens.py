"""Signatures of our message ids, so that an answer can prove what it answers."""

from __future__ import annotations

import base64
import hashlib
import hmac

SIGNATURE_BYTES = 12  # 16 url-safe characters; 96 bits cannot be guessed over mail


def derived(data_key: bytes, purpose: str) -> bytes:
    """Return the key of one purpose (32 bytes), from which the data key cannot be found."""
    return hmac.digest(data_key, f"centralita {purpose}".encode(), hashlib.sha256)


class MessageToken:
    """See `ReplyToken`. The key is derived from the data key, never the data key itself."""

    def __init__(self, data_key: bytes) -> None:
        self._key = derived(data_key, "reply token")

    def sign(self, message_id: str) -> str:
        """Return the signature of a message id."""
        digest = hmac.digest(self._key, message_id.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode()

    def check(self, message_id: str, signature: str) -> bool:
        """Tell whether the signature is ours, in constant time."""
        return hmac.compare_digest(self.sign(message_id).encode(), signature.encode())
