"""What a stranger says of a file, made harmless: its name and its type. Pure."""

from __future__ import annotations

import re

MAX_NAME = 150  # characters; the end of a longer one is kept, for it tells the type

_TYPE = re.compile(r"[a-zA-Z0-9][\w.+-]{0,100}/[a-zA-Z0-9][\w.+-]{0,100}", re.ASCII)


def safe_name(name: str) -> str:
    """Return the last step of a path without what cannot be printed; never ''."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    return kept[-MAX_NAME:] or "file"


def media_type(claimed: str) -> str:
    """Return the claimed type when it is well-formed, else the one that says nothing."""
    return claimed.lower() if _TYPE.fullmatch(claimed) else "application/octet-stream"
