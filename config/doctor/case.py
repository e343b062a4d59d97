"""What the checks are given: the settings, and a look into the database where it lets us in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from config.doctor.finding import Finding
from config.settings import Settings
from router.ports import Blobs, Clock
from router.seeing import Reads
from storage.blobs import FileBlobs
from storage.clock import SystemClock
from storage.ids import AscendingIds
from storage.secrets import Vault
from storage.sql import Sql
from storage.sqlite import BLOBS
from storage.views import SqlReads


@dataclass(frozen=True, slots=True)
class Case:
    """One hub under examination. `ask`: addresses of more processes; `send`: test mails may go."""

    settings: Settings
    ask: Sequence[str] = ()
    send: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A hub whose database answers and whose tables are of this version. `vault` has its key."""

    case: Case
    sql: Sql
    vault: Vault

    @property
    def settings(self) -> Settings:
        """The settings of the case."""
        return self.case.settings

    @property
    def blobs(self) -> FileBlobs:
        """Its files."""
        return FileBlobs(self.settings.data / BLOBS, AscendingIds())

    @property
    def clock(self) -> Clock:
        """The time here."""
        return SystemClock()

    @property
    def reads(self) -> Reads:
        """What may be asked."""
        blobs: Blobs = self.blobs
        return SqlReads(self.sql, blobs, self.clock, self.vault)


Outside: TypeAlias = Callable[[Case], AsyncIterator[Finding]]
"""A check that needs no database."""

Inside: TypeAlias = Callable[[Opened], AsyncIterator[Finding]]
"""A check of what the database holds."""
