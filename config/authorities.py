"""The certificates of all authorities, 2 MB, are read only where a connection asks for them."""

from __future__ import annotations

import os
from importlib import import_module

FILE = "SSL_CERT_FILE"  # where OpenSSL finds them, if it is said


def load_aiohttp() -> None:
    """Load aiohttp without them: it would keep them for connections that bring none of their own,
    and ours all do.
    """
    said = os.environ.get(FILE)
    os.environ[FILE] = os.devnull
    try:
        import_module("aiohttp")
    finally:
        del os.environ[FILE]
        if said is not None:
            os.environ[FILE] = said
