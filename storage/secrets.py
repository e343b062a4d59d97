"""Secrets at rest: AES-256-GCM, each sealed text naming the key it needs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from router.errors import Invalid, Unavailable

KEY_BYTES = 32
NONCE_BYTES = 12


class Vault:
    """Seals and opens with one key; `key_id` tells nothing about it."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise Invalid("key.length", f"The data key must have {KEY_BYTES} bytes")
        self.key = key
        self.key_id = hmac.digest(key, b"centralita key id", hashlib.sha256).hex()[:8]
        self._cipher = AESGCM(key)

    def seal(self, secrets: Mapping[str, str], belongs_to: str) -> str:
        """Return the secrets as one text that opens only for the same owner; '' for none."""
        if not secrets:
            return ""
        nonce = os.urandom(NONCE_BYTES)
        plain = json.dumps(dict(secrets)).encode()
        sealed = nonce + self._cipher.encrypt(nonce, plain, belongs_to.encode())
        return f"{self.key_id}:{base64.b64encode(sealed).decode()}"

    def open(self, sealed: str, belongs_to: str) -> dict[str, str]:
        """Return the secrets; raises Unavailable when key or owner is another."""
        if not sealed:
            return {}
        data = base64.b64decode(sealed.partition(":")[2])
        nonce, body = data[:NONCE_BYTES], data[NONCE_BYTES:]
        try:
            plain = self._cipher.decrypt(nonce, body, belongs_to.encode())
        except InvalidTag as error:
            raise Unavailable("key.wrong", "A secret does not open with this key") from error
        opened: dict[str, str] = json.loads(plain)
        return opened


def data_key(data_dir: Path, given: bytes | None, sealed: Iterable[str]) -> bytes:
    """Return the key: the one given, or the file's, which is made at the first start.

    `sealed` are the secrets there are. Raises Unavailable when they need another key.
    """
    file = data_dir / "key"
    needed = {text.partition(":")[0] for text in sealed if text}
    if given is None and needed and not file.exists():
        raise Unavailable(
            "key.missing",
            f"There are secrets sealed with key {', '.join(sorted(needed))}, but {file} is not"
            " there: put it back or set CENTRALITA_KEY",
        )
    key = given or _kept(file)
    if needed - {Vault(key).key_id}:
        raise Unavailable(
            "key.other",
            f"There are secrets sealed with key {', '.join(sorted(needed))}, and this is key"
            f" {Vault(key).key_id}: put the right key back",
        )
    return key


def _kept(file: Path) -> bytes:
    if not file.exists():
        write_key(file, os.urandom(KEY_BYTES))
    return read_key(file)


def write_key(file: Path, key: bytes) -> None:
    """Write a key file. Raises FileExistsError: no key is ever written over."""
    # Exclusive and private from the first moment on.
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(key.hex().encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())


def read_key(file: Path) -> bytes:
    """Return the key of a file. Raises Unavailable when it holds none, or OSError."""
    try:
        key = bytes.fromhex(file.read_text().strip())
    except ValueError as error:
        raise Unavailable("key.bad", f"{file} holds no key") from error
    if len(key) != KEY_BYTES:
        raise Unavailable("key.bad", f"{file} holds no key of {KEY_BYTES} bytes")
    return key
