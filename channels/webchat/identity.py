"""Who a site says its visitor is: a JWT signed with HS256 (RFC 7519), short-lived, used once.

Nothing else is proof: an address in a form, an id without signature, are claims.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from router.errors import Forbidden, Invalid
from router.identity import mailto
from router.strict_json import Json, NotJson, loads

LONGEST_S = 3600
SKEW_S = 60
MAX_SUB, MAX_NAME, MAX_EMAIL, MAX_JTI = 200, 200, 320, 200


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a site vouches for; `expires` and `jti` bound the token's use."""

    sub: str
    name: str
    email: str
    jti: str
    expires: int


def verify(token: str, secrets: Sequence[bytes], audience: str, now: float) -> Person:
    """Return whom the token names, signed with any of the secrets. Raises Forbidden 'identity.bad',
    'identity.expired' or, without a secret, 'identity.off'.
    """
    if not secrets:
        raise Forbidden("identity.off", "This chat knows no signed identities")
    head, _, rest = token.partition(".")
    body, _, signature = rest.partition(".")
    claims = _object(body)
    if _object(head).get("alg") != "HS256":
        raise _bad("only HS256 is taken")
    signed, given = f"{head}.{body}".encode("utf-8", "replace"), _bytes(signature)
    expected = (hmac.digest(secret, signed, hashlib.sha256) for secret in secrets)
    if not any(hmac.compare_digest(one, given) for one in expected):
        raise _bad("the signature is wrong")
    return _person(claims, audience, now)


def _person(claims: dict[str, Json], audience: str, now: float) -> Person:
    issued, expires = _seconds(claims, "iat"), _seconds(claims, "exp")
    if claims.get("aud") != audience:
        raise _bad("aud is not the key of this chat")
    if expires - issued > LONGEST_S or issued > now + SKEW_S:
        raise _bad("exp is more than an hour after iat, or iat in the future")
    if expires <= now:
        raise Forbidden("identity.expired", "This identity is over; ask the site for a new one")
    sub, jti = _text(claims, "sub", MAX_SUB), _text(claims, "jti", MAX_JTI)
    if not (sub and jti):
        raise _bad("sub and jti are needed")
    return Person(sub, _text(claims, "name", MAX_NAME), _address(claims), jti, expires)


def _address(claims: dict[str, Json]) -> str:
    """Return the address as mails are addressed, '' for none."""
    email = _text(claims, "email", MAX_EMAIL)
    try:
        return mailto(email).value if email else ""
    except Invalid as error:
        raise _bad("email is no mail address") from error


def _seconds(claims: dict[str, Json], name: str) -> int:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _bad(f"{name} is needed, in seconds")
    return int(value)


def _text(claims: dict[str, Json], name: str, most: int) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        raise _bad(f"{name} is no text of at most {most} characters")
    return value.strip()


def _object(part: str) -> dict[str, Json]:
    try:
        value = loads(_bytes(part))
    except NotJson as error:
        raise _bad("it is no JWT") from error
    if not isinstance(value, dict):
        raise _bad("it is no JWT")
    return value


def _bytes(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise _bad("it is no JWT") from error


def _bad(text: str) -> Forbidden:
    return Forbidden("identity.bad", f"This identity is not taken: {text}")
