"""A search from what was typed to what is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from router.errors import Invalid
from router.model import CustomerId
from router.repositories_search import Asked, Found, Shown
from router.search_marks import marked, of_field, snippet
from router.search_query import Field, Query, Term, parse
from router.search_words import words
from router.seeing import Principal, Reads
from router.views_search import Group, SearchGroup, SearchHit, SearchPage

COUNTED = 100  # hits are counted so far


async def search(
    reads: Reads,
    who: Principal,
    text: str,
    now: datetime,
    zone: tzinfo,
    group: Group | None,
    cursor: str | None,
    limit: int,
) -> SearchPage:
    """Find what `who` may see: the first hits of every group, or one page of one group.

    Raises Invalid, in plain words, when the query or the cursor is wrong.
    """
    query = parse(text, now, zone)
    groups = [group] if group else list(Group)
    asked = [] if query.empty else await _asked(reads, who, query, groups)
    before = _place(cursor)
    head = await reads.head()
    return SearchPage(
        groups=tuple([await _group(reads, who, one, before, limit) for one in asked]),
        behind=max(0, head - await reads.search_reader()),
        as_of=head,
    )


def _place(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        raise Invalid("cursor.bad", "This is no cursor of ours", field="cursor")
    return int(cursor)


async def _group(
    reads: Reads, who: Principal, asked: Asked, before: int | None, limit: int
) -> SearchGroup:
    # The first page says how many there are; the following ones need only know whether more are.
    wanted = limit + 1 if before is not None else max(limit + 1, COUNTED)
    found = await reads.search_places(who, asked, before, wanted)
    page = found.places[:limit]
    shown = await reads.search_shown(who, page)
    return SearchGroup(
        group=asked.group,
        hits=tuple(_marked(one, asked.terms) for one in shown),
        count=len(found.places),
        more=found.more or len(found.places) >= wanted,
        next=_next(found, limit),
    )


def _next(found: Found, limit: int) -> str | None:
    if len(found.places) > limit:
        return str(found.places[limit - 1].place)
    return str(found.upto) if found.more else None


def _marked(shown: Shown, terms: Sequence[Term]) -> SearchHit:
    text, people = of_field(terms), of_field(terms, Field.SENDER, Field.RECIPIENT)
    title = marked(shown.title, text)
    piece = snippet(shown.texts, text)
    if not any(one.hit for one in (*title, *piece)):
        named = snippet(shown.people, people)
        piece = named if any(one.hit for one in named) else piece
    return replace(shown.hit, title=title, snippet=piece)


async def _asked(
    reads: Reads, who: Principal, query: Query, groups: Iterable[Group]
) -> list[Asked]:
    """Say which groups the query is about, with ids for the names in it."""
    names = query.names
    whole = Asked(
        group=Group.MESSAGE,
        terms=query.terms,
        without=query.without,
        customers=await _customers(reads, who, names.get("customer")),
        queues=await _queues(reads, names.get("queue")),
        accounts=await _accounts(reads, names.get("channel")),
        agents=await _agents(reads, who, names.get("agent")),
        states=query.states,
        attachment=query.attachment,
        since=query.since,
        until=query.until,
        number=query.number,
    )
    of_message = query.attachment or any(term.field for term in (*query.terms, *query.without))
    about = {
        Group.CUSTOMER: bool(query.terms) and not (query.narrowed or of_message),
        Group.INTERACTION: not of_message,
        Group.MESSAGE: query.number is None,
    }
    return [replace(whole, group=group) for group in groups if about[group]]


async def _customers(
    reads: Reads, who: Principal, ids: Sequence[str] | None
) -> frozenset[str] | None:
    if ids is None:
        return None
    found: set[str] = set()
    for one in ids[:4]:
        if await reads.sees_customer(who, CustomerId(one)):
            found |= await reads.search_family(CustomerId(one))
    return frozenset(found)


async def _queues(reads: Reads, names: Sequence[str] | None) -> frozenset[str] | None:
    if names is None:
        return None
    return _named("queue", names, [(one.id, [one.name]) for one in await reads.queues()])


async def _accounts(reads: Reads, names: Sequence[str] | None) -> frozenset[str] | None:
    if names is None:
        return None
    lines = [(one.id, [one.kind, one.name]) for one in await reads.health()]
    return _named("channel", names, lines)


async def _agents(
    reads: Reads, who: Principal, names: Sequence[str] | None
) -> frozenset[str] | None:
    if names is None:
        return None
    lines = [(str(one.id), [one.name]) for one in await reads.agents()]
    lines += [(who.agent_id, ["me"]), ("", ["none"])]
    return _named("agent", names, lines)


def _named(
    operator: str, wanted: Sequence[str], lines: Sequence[tuple[str, Collection[str]]]
) -> frozenset[str]:
    """Return the ids whose name is, or else begins with, one of the words. Raises Invalid."""
    found: set[str] = set()
    for name in wanted:
        row = words(name)
        exactly = {key for key, called in lines if row in [words(one) for one in called]}
        loosely = {key for key, called in lines if any(_begins(words(one), row) for one in called)}
        if not (exactly or loosely):
            text = f"{operator}: there is none called {name[:60]}"
            raise Invalid("search.name", text, operator=operator, name=name[:60], field="q")
        found |= exactly or loosely
    return frozenset(found)


def _begins(called: Sequence[str], row: Sequence[str]) -> bool:
    """Tell whether each word begins one of the name's."""
    return bool(row) and all(any(one.startswith(word) for one in called) for word in row)
