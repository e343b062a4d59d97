"""Which machine this is: the same to all its processes, and to no other machine."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")
NETWORK = "/proc/self/ns/net"
"""Containers of one machine share its boot, but not its ports."""


def place() -> str:
    """Return a word that tells machines and containers of one host name apart, until the next boot;
    '' where the system does not say.
    """
    try:
        told = BOOT.read_text() + os.readlink(NETWORK)
    except OSError:
        return ""
    return sha256(told.encode()).hexdigest()[:8]
