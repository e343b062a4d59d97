"""Passwords: argon2id in a thread, a few at a time, the same time for known and unknown people."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from router.errors import Invalid

SHORTEST = 10  # characters
LONGEST = 256
# One check holds 64 MB and a core for 0.3 s.
AT_ONCE = 2


class Passwords:
    """Hashes and checks passwords; a `hasher` with low cost makes tests quick."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._decoy = ""

    async def hash(self, password: str) -> str:
        """Return the hash to keep. Raises Invalid for a password too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise Invalid(
                "password.length",
                f"A password has {SHORTEST} to {LONGEST} characters.",
                field="password",
                shortest=SHORTEST,
                longest=LONGEST,
            )
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def check(self, kept: str, password: str) -> bool:
        """Tell whether `password` is the one kept; '' (nobody) takes as long and is False."""
        async with self._turn:
            return await asyncio.to_thread(self._check, kept, password[: LONGEST + 1])

    def _check(self, kept: str, password: str) -> bool:
        self._decoy = self._decoy or self._hasher.hash("nobody has this password")
        try:
            return self._hasher.verify(kept or self._decoy, password) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False
