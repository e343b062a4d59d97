"""Names of all that rows mention by id, and how the channel accounts are."""

from __future__ import annotations

from collections.abc import Iterable

from agents.auth import Signed
from agents.lines import (
    AccountLine,
    CannedLine,
    Directory,
    FieldLine,
    FormerLine,
    OutcomeLine,
    QueueLine,
    ReasonLine,
    TagLine,
)
from agents.tools import Tools
from router.catalogue_nouns import CustomField, PresenceReason, Tag
from router.people import Agent, Outcome, Queue
from router.seeing import Reads
from router.views_staff import HealthLine


async def directory(tools: Tools, who: Signed) -> Directory:
    """Everything a screen needs to name things."""
    async with tools.unit.read() as reads:
        queues, outcomes = await reads.queues(), await reads.outcomes()
        return Directory(
            agents=tuple(await reads.agents()),
            queues=_queues(queues),
            outcomes=tuple(
                OutcomeLine(id=each.id, name=each.name) for each in outcomes if not each.retired
            ),
            canned=await _canned(reads),
            accounts=tuple(
                AccountLine(id=each.id, name=each.name, kind=each.kind, state=each.state)
                for each in await reads.health()
            ),
            tags=tuple(
                TagLine(id=each.id, name=each.name, colour=each.colour, retired=each.retired)
                for each in await reads.listed(Tag)
            ),
            fields=await _fields(reads),
            reasons=await _reasons(reads),
            former=_former(await reads.people(), (*queues, *outcomes)),
            as_of=await reads.head(),
        )


async def accounts(tools: Tools, who: Signed) -> tuple[HealthLine, ...]:
    """Channel accounts with their health, those taken away left out."""
    async with tools.unit.read() as reads:
        return tuple(each for each in await reads.health() if not each.retired)


def _queues(queues: Iterable[Queue]) -> tuple[QueueLine, ...]:
    return tuple(
        QueueLine(
            id=queue.id,
            name=queue.name,
            language=queue.language,
            outcome_required=queue.outcome_required,
            wrapup_s=queue.wrapup_s,
            wrapup_more_s=queue.wrapup_more_s,
        )
        for queue in queues
        if not queue.retired
    )


def _former(people: Iterable[Agent], nouns: Iterable[Queue | Outcome]) -> tuple[FormerLine, ...]:
    left = tuple(FormerLine(id=one.id, name=one.name) for one in people if one.disabled)
    return left + tuple(FormerLine(id=one.id, name=one.name) for one in nouns if one.retired)


async def _canned(reads: Reads) -> tuple[CannedLine, ...]:
    return tuple(
        CannedLine(id=each.id, name=each.name, text=each.text, language=each.language)
        for each in await reads.canned()
        if not each.retired
    )


async def _fields(reads: Reads) -> tuple[FieldLine, ...]:
    there = [each for each in await reads.listed(CustomField) if not each.retired]
    return tuple(
        FieldLine(id=each.id, name=each.name, of=each.of, type=each.type, choices=each.choices)
        for each in sorted(there, key=lambda each: (each.place, each.name))
    )


async def _reasons(reads: Reads) -> tuple[ReasonLine, ...]:
    return tuple(
        ReasonLine(id=each.id, name=each.name, media=each.media, max_minutes=each.max_minutes)
        for each in await reads.listed(PresenceReason)
        if not each.retired
    )
