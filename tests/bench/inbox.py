"""P11: the lists of the inbox stay as quick at a million conversations as at a thousand.

Over HTTP, at two hubs in turn: the first page of a queue (50 rows), one from its middle, what is
closed, and the counters. `ratio` is that of the list that grows most: the median, over the pairs,
of its p50 with many by its p50 with few. Plans are asserted before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from router.listing import Narrow
from router.model import AgentId, Role
from router.seeing import Principal, Reads
from router.views import ViewName
from storage.keyset import cursor_of
from tests.bench.cloning import START, fate
from tests.bench.crowd import AGENT, KEPT, Crowd, crowds
from tests.bench.databases import SQLITE
from tests.bench.figures import compared, percentile, say
from tests.bench.plans import assert_indexed
from tests.bench.screen import Screen, screen

RATIO = 1.15
P99_MS = 8.0
PAGE = 50
WARM_UP = 40


def measure(
    database: str = SQLITE,
    few: int = 1_000,
    many: int = 1_000_000,
    pairs: int = 9,
    requests: int = 60,
    kept: Path = KEPT,
) -> dict[str, Any]:
    """Lists and counters at a million conversations, beside a thousand."""
    with crowds(kept, database, few, many) as (small, large):
        asyncio.run(_assert_plans(large, many))
        with screen(small) as a, screen(large) as b:
            lists = {size: _lists(one, size) for one, size in ((a, few), (b, many))}
            for one, size in ((a, few), (b, many)):
                _check(one, lists[size], size)
                _round(one, lists[size], WARM_UP)
            rounds = []
            for pair in range(pairs):
                rounds.append([_round(a, lists[few], requests), _round(b, lists[many], requests)])
                say(f"pair {pair + 1}/{pairs}: " + _told(rounds[-1]))
    return _result(database, rounds)


Round = dict[str, list[float]]


def _round(one: Screen, lists: Mapping[str, str], requests: int) -> Round:
    """The milliseconds of each list; they take turns."""
    taken: Round = {name: [] for name in lists}
    for _ in range(requests):
        for name, path in lists.items():
            taken[name].append(one.ms(path))
    return taken


def _told(pair: list[Round]) -> str:
    small, large = pair
    return ", ".join(f"{one} {median(small[one]):.2f} {median(large[one]):.2f}" for one in small)


def _result(database: str, rounds: list[list[Round]]) -> dict[str, Any]:
    p50 = {name: [[median(one[name]) for one in pair] for pair in rounds] for name in rounds[0][0]}
    ratios = {name: median(large / small for small, large in p50[name]) for name in p50}
    worst = max(ratios, key=lambda name: ratios[name])
    p99 = [
        percentile([ms for pair in rounds for taken in pair[size].values() for ms in taken], 99)
        for size in (0, 1)
    ]
    return compared(
        "inbox", database, "ms", [large for _, large in p50[worst]],
        [small for small, _ in p50[worst]],
        at_most=RATIO, worst=worst, ratios={name: round(one, 3) for name, one in ratios.items()},
        p99_ms=[round(one, 2) for one in p99], p99_target_ms=P99_MS, ok=max(p99) <= P99_MS,
    )  # fmt: skip


def _lists(one: Screen, size: int) -> dict[str, str]:
    """The paths that are asked for."""
    queue = sorted(line["id"] for line in one.ask("/directory")["queues"])[0]
    middle = _middle(size)
    return {
        "first": f"/inbox?view=queue&queue={queue}&limit={PAGE}",
        "middle": f"/inbox?view=queue&queue={queue}&limit={PAGE}&cursor={middle}",
        "closed": f"/inbox?view=closed&limit={PAGE}",
        "counters": "/inbox/counters",
    }


def _middle(size: int) -> str:
    return cursor_of(START + timedelta(seconds=size // 2), "5")


def _check(one: Screen, lists: Mapping[str, str], size: int) -> None:
    """The figure is void unless pages are whole and in order, and counters true."""
    for name in ("first", "middle", "closed"):
        rows = one.ask(lists[name])["rows"]
        order = [(row["last_at"], row["id"]) for row in rows]
        if len(rows) != PAGE or order != sorted(order, reverse=True):
            raise AssertionError(f"{name}: {len(rows)} rows: {order}")
    waiting = sum(fate(n) == 0 for n in range(size)) + 1  # the first one of all
    counted = one.ask(lists["counters"])["unassigned"]
    if counted != waiting:
        raise AssertionError(f"{waiting} are waiting, the counter says {counted}")


async def _assert_plans(crowd: Crowd, size: int) -> None:
    async def ask(reads: Reads) -> None:
        agent = await reads.agent_by_email(AGENT)
        who = Principal(agent.id if agent else AgentId(""), Role.AGENT)
        queue = sorted(await reads.queues(), key=lambda one: one.id)[0].id
        for view, one_queue in ((ViewName.QUEUE, queue), (ViewName.CLOSED, None)):
            narrow = Narrow(queue=one_queue)
            await reads.inbox(who, view, None, PAGE, narrow)
            await reads.inbox(who, view, _middle(size), PAGE, narrow)
        await reads.counters(who)

    await assert_indexed(
        crowd, ask, "ix_interaction_queue", "ix_interaction_shelf", "ix_interaction_waiting"
    )
