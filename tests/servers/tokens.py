"""Access tokens as the mail servers of a test run take them: JSON web tokens (RFC 7519)."""

import base64
import hashlib
import hmac
import json
import time

KEY = b"a key that the mail servers and the tests have in common"


def access_token(address: str, seconds: int = 3600, scope: str = "mail", key: bytes = KEY) -> str:
    """Return a token with which the mailbox may be used for so long."""
    now = int(time.time())
    claims = {
        "sub": address,
        "email": address,
        "iat": now - 5,
        "exp": now + seconds,
        "scope": scope,
    }
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    return f"{signed}.{_encoded(hmac.digest(key, signed.encode(), hashlib.sha256))}"


def _part(value: object) -> str:
    return _encoded(json.dumps(value).encode())


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
