"""How an agent's address is compared."""

from __future__ import annotations

import string

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def fold_email(email: str) -> str:
    """Return the address with A-Z lowered and nothing else: other letters may differ in meaning."""
    return email.strip().translate(_LOWER)
