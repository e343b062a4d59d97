"""The rule of asking, by cases and against a reference that looks at every pair."""

from __future__ import annotations

from dataclasses import replace

import pytest

from router import facts
from router.decisions import Actual, EndOffer
from router.engine import Engine
from router.model import AgentId, InteractionId, OfferId, QueueId
from router.people import Load, Offer, OfferState, Presence
from router.seeing import EngineSnapshot
from tests.router.play import CHAT, MAIL, NOW, Play, agent, item, pairs, profile, snapshot


def decided(snapshot: EngineSnapshot, now: int = NOW) -> list[tuple[str, str]]:
    engine = Engine()
    engine.load(snapshot, now)
    return pairs(engine, now)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            snapshot([item("b", enq=2), item("a", enq=1)], [agent("x", 1), agent("y", 2)]),
            [("a", "x"), ("b", "y")],
        ),
        (
            snapshot([item("a", enq=1), item("b", enq=2, priority=5)], [agent("x")]),
            [("b", "x")],
        ),
        (snapshot([item("a")], [agent("x", 5), agent("y", 4)]), [("a", "y")]),
        (snapshot([item("a")], [agent("x", presence=Presence.AWAY)]), []),
        (snapshot([item("a", queue="r")], [agent("x")]), []),
        (
            snapshot([item(str(n), enq=n) for n in range(4)], [agent("x"), agent("y", 1)], cap=2),
            [("0", "x"), ("1", "y"), ("2", "x"), ("3", "y")],
        ),
        (
            snapshot(
                [item("a", enq=1), item("b", queue="r", enq=9)],
                [agent("x")],
                profiles=(profile("p", ("q", 1), ("r", 0)),),
            ),
            [("b", "x")],
        ),
    ],
    ids=["fifo", "band", "longest idle", "away", "not theirs", "spread", "best queue"],
)
def test_the_rule(given: EngineSnapshot, expected: list[tuple[str, str]]) -> None:
    assert decided(given) == expected


def refusal(id: str, who: str, seconds_ago: int) -> Offer:
    at = facts.from_ms(NOW - seconds_ago * 1000)
    return Offer(
        OfferId(f"{id}{who}"), InteractionId(id), AgentId(who), QueueId("q"), MAIL, 1,
        OfferState.DECLINED, at, at, ended_at=at,
    )  # fmt: skip


def test_who_refused_lately_is_passed_over_also_after_a_restart() -> None:
    both = [agent("x"), agent("y", 5)]
    assert decided(snapshot([item("a")], both, refusals=(refusal("a", "x", 5),))) == [("a", "y")]
    assert decided(snapshot([item("a")], both, refusals=(refusal("a", "x", 30),))) == [("a", "x")]


def test_what_passes_an_agent_over_does_not_stop_what_stands_behind() -> None:
    items = [item("a", enq=1), item("b", enq=2)]
    given = snapshot(items, [agent("x")], refusals=(refusal("a", "x", 5),))
    assert decided(given) == [("b", "x")]


def test_when_everybody_refused_they_are_asked_again_after_ten_seconds() -> None:
    engine = Engine()
    refusals = (refusal("a", "x", 9), refusal("a", "y", 5))
    engine.load(snapshot([item("a")], [agent("x"), agent("y", 1)], refusals=refusals), NOW)
    assert pairs(engine, NOW) == []
    assert engine.next_due() == NOW + 5000
    assert pairs(engine, NOW + 5000) == [("a", "x")]


def test_an_offer_ends_when_its_time_is_over() -> None:
    live = replace(
        refusal("a", "x", 0),
        state=OfferState.PENDING,
        ended_at=None,
        expires_at=facts.from_ms(NOW + 30_000),
    )
    engine = Engine()
    engine.load(snapshot([], [agent("x")], offers=(live,)), NOW)
    assert engine.next_due() == NOW + 30_000
    assert engine.decide(NOW + 29_999) == []
    (ended,) = engine.decide(NOW + 30_000)
    assert isinstance(ended, EndOffer)
    assert (ended.offer_id, ended.outcome) == (live.id, OfferState.TIMED_OUT)
    assert engine.decide(NOW + 30_001) == []


def test_a_refused_decision_leaves_what_the_rows_say() -> None:
    engine = Engine()
    waiting, who = item("a"), agent("x")
    engine.load(snapshot([waiting], [who, agent("y", 1)]), NOW)
    (decision,) = engine.decide(NOW)
    full = Load(who.id, MAIL, 1, 1)
    engine.refuse(decision, Actual(waiting, who, full))
    assert pairs(engine, NOW) == [("a", "y")]


@pytest.mark.parametrize("seed", range(40))
def test_it_decides_as_one_who_looks_at_every_pair(seed: int) -> None:
    play = Play(seed)
    assert sum(play.step() for _ in range(150)) > 5
    # Nothing is stuck: when all are there with room, everything that can be asked for is.
    for who in play.world.agents:
        play.world.caps |= {(who, MAIL): 10_000, (who, CHAT): 10_000}
        play.world.agents[who] = replace(play.world.agents[who], presence=Presence.AVAILABLE)
        play.hear(facts.agent_state(play.world.agents[who], play.at()))
        play.hear_load(who, MAIL)
        play.hear_load(who, CHAT)
    play.now += 40_000
    pairs(play.engine, play.now)
    play.world.decide(play.now)
    served = {
        line.queue_id
        for one in play.world.agents.values()
        for line in play.world.profiles[one.profile_id].queues
    }
    assert {one.queue_id for one in play.world.waiting.values()} & served == set()


def test_the_same_journal_gives_the_same_decisions() -> None:
    plays = [Play(7), Play(7)]
    for play in plays:
        for _ in range(100):
            play.step()
    assert plays[0].journal == plays[1].journal
