"""Nouns of configuration: one way to list, get, write with a version, and retire them.

Every change is audited and told by one event. A noun that is used or was used is never deleted:
retired it is offered to nobody, and what names it still finds its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from router.audit import By, Change, told
from router.calendars import Calendar
from router.capacity import spread
from router.catalogue_nouns import CustomField, PresenceReason, SavedView, Tag
from router.catalogue_rules import check, held_by
from router.errors import Conflict, NotFound
from router.events import Event, Kind
from router.people import CannedReply, Outcome, Queue, RoutingProfile
from router.repositories import Tx
from router.repositories_catalogue import N

WORDS: Mapping[type[Any], str] = {
    Queue: "queue",
    RoutingProfile: "profile",
    CannedReply: "canned",
    Outcome: "outcome",
    Tag: "tag",
    CustomField: "field",
    Calendar: "calendar",
    SavedView: "view",
    PresenceReason: "reason",
}
"""What the audit and the event CONFIG_CHANGED call each kind."""


async def keep(tx: Tx, by: By, at: datetime, noun: N) -> N:
    """Insert a noun (version 1) or write it over the version before.

    Raises Conflict naming who was faster, Invalid with the field that is wrong.
    """
    before = await tx.catalogue.get(type(noun), noun.id)
    if (before.ver if before else 0) != noun.ver - 1:
        raise await overtaken(tx, WORDS[type(noun)], noun.id)
    await check(tx, noun)
    await tx.catalogue.put(noun)
    if isinstance(before, RoutingProfile) and isinstance(noun, RoutingProfile):
        await spread(tx, before, noun, at)
    told_before = told(before) if before else {}
    await record(tx, by, at, WORDS[type(noun)], noun.id, told_before, told(noun))
    return noun


async def retire(tx: Tx, by: By, at: datetime, kind: type[N], key: str, ver: int) -> N:
    """Take a noun out of use. Raises NotFound, and Conflict while others need it."""
    noun = await found(tx, kind, key)
    if holders := await held_by(tx, noun):
        raise Conflict(
            "config.used", f"'{noun.name}' is used by: {', '.join(holders)}.", by=", ".join(holders)
        )
    return await keep(tx, by, at, _marked(noun, True, ver))


async def restore(tx: Tx, by: By, at: datetime, kind: type[N], key: str, ver: int) -> N:
    """Bring a retired noun back. Raises as `keep`."""
    return await keep(tx, by, at, _marked(await found(tx, kind, key), False, ver))


async def found(tx: Tx, kind: type[N], key: str) -> N:
    """Return the noun. Raises NotFound."""
    noun = await tx.catalogue.get(kind, key)
    if noun is None:
        raise NotFound(f"{WORDS[kind]}.none", f"There is no such {WORDS[kind]}.")
    return noun


async def record(
    tx: Tx,
    by: By,
    at: datetime,
    kind: str,
    key: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Audit a change of configuration and tell it; nothing when nothing is different."""
    if change := Change.between(at, by, kind, key, before, after):
        tx.audit.add(change)
        tx.emit(Event(Kind.CONFIG_CHANGED, at, by.actor, data={"kind": kind, "id": key}))


async def overtaken(tx: Tx, kind: str, key: str) -> Conflict:
    """Return the error that names who has changed it meanwhile."""
    actor = await tx.audit.last_actor(kind, key)
    agents: Sequence[Any] = await tx.people.agents()
    name = next((agent.name for agent in agents if agent.id == actor), actor)
    text = f"Changed by {name} meanwhile." if name else "It has been changed meanwhile."
    return Conflict("config.moved", text, by=name)


def _marked(noun: N, retired: bool, ver: int) -> N:
    # mypy cannot know that each of them is a dataclass.
    return replace(noun, retired=retired, ver=ver + 1)  # type: ignore[type-var]
