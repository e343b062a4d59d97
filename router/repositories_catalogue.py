"""Write side of the store, the part of what an administrator keeps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol, TypeVar

from router.audit import Change


class Kept(Protocol):
    """What all nouns of configuration have; see `router.catalogue`."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def retired(self) -> bool: ...
    @property
    def ver(self) -> int: ...


N = TypeVar("N", bound=Kept)


class Catalogue(Protocol):
    """Nouns of configuration by their class; `router.catalogue.keep` writes, audits and tells."""

    async def list(self, kind: type[N]) -> Sequence[N]: ...  # by name, retired ones too
    async def get(self, kind: type[N], key: str) -> N | None: ...
    async def put(self, noun: Kept) -> None: ...  # insert or CAS by ver-1; raises Conflict


class Labels(Protocol):
    """Tags of interactions, and the values of custom fields of interactions and customers."""

    async def tags(self, interactions: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Return ids of tags, in the order they were given; without any there is no entry."""
        ...

    async def tag(self, interaction: str, tag: str) -> bool: ...  # False: it had it
    async def untag(self, interaction: str, tag: str) -> bool: ...  # False: it had it not
    async def values(self, of: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """Return values by field, by interaction or customer."""
        ...

    async def set_value(self, of: str, field: str, value: str) -> None: ...  # '' for none


class Audit(Protocol):
    """The audit log; only ever appended to."""

    def add(self, change: Change) -> None: ...  # gets its place in the chain at commit
    async def last_actor(self, kind: str, object_id: str) -> str: ...  # '' when nobody
