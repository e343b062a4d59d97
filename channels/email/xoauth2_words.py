"""Words of XOAUTH2, as Google and Microsoft describe it: what we say, how it is refused; pure."""

from __future__ import annotations

import base64
import json


def signing_in(user: str, token: str) -> str:
    """Return the initial response, in base64."""
    return base64.b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode()).decode()


def why_refused(challenge: bytes) -> str:
    """Say in plain words what a server's challenge (base64 of JSON) holds against a token."""
    try:
        said = json.loads(base64.b64decode(challenge.strip(), validate=True))
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return "the access token was refused"
    status = f"status {said['status']}" if said.get("status") else ""
    scope = f"it wants the scope {said['scope']}" if said.get("scope") else ""
    details = ", ".join(filter(None, (status, scope)))[:300]
    return "the access token was refused" + (f" ({details})" if details else "")
