"""Offers: an interaction reserved for one agent who is asked to take it.

Making an offer and missing one are the owner's (`router.assign`); answers are the agents' own,
made by compare-and-set in whichever process got them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from router import crash, facts, loads
from router.errors import Conflict, NotFound
from router.events import Kind
from router.messages import TimelineKind
from router.model import AgentId, Interaction, InteractionState, OfferId
from router.people import Agent, Offer, OfferState, Presence, Queue
from router.ports import Clock, Ids, Unit
from router.repositories import Tx
from router.seeing import Principal
from router.states import LIVE_OFFERS, move, offer_steps

S = InteractionState


class Answers:
    """What an agent says to an offer."""

    def __init__(self, unit: Unit, clock: Clock, ids: Ids) -> None:
        self._unit = unit
        self._clock = clock
        self._ids = ids

    async def accept(self, who: Principal, offer_id: OfferId) -> Offer:
        """Take what is offered; asking again gives the same answer.

        Raises NotFound when it is not theirs, Conflict 'offer.gone' with its `outcome`.
        """

        async def work(tx: Tx) -> Offer:
            now = self._clock.now()
            made = await own(tx, who, offer_id)
            if made.state is OfferState.ACCEPTED:
                return made
            if made.state is OfferState.PENDING and made.expires_at <= now:
                raise Conflict(
                    "offer.gone", "This offer is over", outcome=OfferState.TIMED_OUT.value
                )
            taken = await accepted(tx, made, self._ids, now)
            crash.at("accept.before_commit")
            return taken

        taken = await self._unit.write(work)
        crash.at("accept.after_commit")
        return taken

    async def decline(self, who: Principal, offer_id: OfferId, reason: str = "") -> Offer:
        """Leave it to somebody else; asking again gives the same answer. Raises as `accept`."""

        async def work(tx: Tx) -> Offer:
            made = await own(tx, who, offer_id)
            if made.state is OfferState.DECLINED:
                return made
            now = self._clock.now()
            return await returned(tx, made, OfferState.DECLINED, now, reason, who.agent_id)

        return await self._unit.write(work)


async def own(tx: Tx, who: Principal, offer_id: OfferId) -> Offer:
    """Return an offer made to `who`. Raises NotFound."""
    made = await tx.offers.get(offer_id)
    if made is None or made.agent_id != who.agent_id:
        raise NotFound("offer.none", "There is no such offer")
    return made


async def make(tx: Tx, item: Interaction, offer: Offer, now: datetime) -> Interaction:
    """Reserve the item: it is OFFERED, the agent's load counts it.

    Raises Conflict when it cannot be offered any more or the agent is full.
    """
    offered = move(item, S.OFFERED)
    await tx.interactions.save([(item, offered)])
    await tx.offers.add(offer)
    await loads.hold(tx, offer.agent_id, offer.medium, offer.weight, now)
    tx.emit(facts.offer(Kind.OFFER_MADE, offer, offered, now, offer.from_agent or ""))
    return offered


def asked(
    id: str, item: Interaction, agent: AgentId, queue: Queue, now: datetime, why: str = ""
) -> Offer:
    """Return a fresh offer of the item; its present agent, if any, keeps control meanwhile."""
    expires_at = now + timedelta(seconds=queue.offer_timeout_s)
    return Offer(
        OfferId(id),
        item.id,
        agent,
        item.queue_id,
        item.medium,
        item.weight,
        OfferState.PENDING,
        now,
        expires_at,
        from_agent=item.agent_id,
        why=why,
    )


async def accepted(tx: Tx, made: Offer, ids: Ids, now: datetime) -> Offer:
    """End the offer well: the item is the agent's, a giver's load is let go.

    Media without a set-up pass ACCEPTING at once.
    """
    state = offer_steps(made.state, OfferState.ACCEPTING, OfferState.ACCEPTED)
    item = await _item(tx, made)
    active = move(item, S.ACCEPTING, S.ACTIVE, agent_id=made.agent_id)
    ended = replace(made, state=state, ended_at=now)
    await tx.offers.end(made, ended)
    await tx.interactions.save([(item, active)])
    if made.from_agent:
        await loads.release(tx, made.from_agent, made.medium, made.weight, now)
    agent = await loads.agent(tx, made.agent_id)
    if agent.rona_streak:
        await loads.change(tx, agent, rona_streak=0)
    kind = TimelineKind.TRANSFERRED if made.from_agent else TimelineKind.ASSIGNED
    by = made.from_agent or made.agent_id
    entry = facts.entry(ids.new(), kind, active, now, actor=by, to_agent=made.agent_id)
    await tx.timeline.add([entry])
    tx.emit(facts.offer(Kind.OFFER_ENDED, ended, active, now, made.agent_id))
    tx.emit(facts.about(Kind.INTERACTION_ASSIGNED, active, now, made.agent_id, entry=entry.ref))
    return ended


async def returned(
    tx: Tx, made: Offer, outcome: OfferState, now: datetime, reason: str = "", actor: str = ""
) -> Offer:
    """End the offer without a taker: the item goes back to its giver, or to its old place in the
    queue, where its agent is passed over for a while after DECLINED or TIMED_OUT. A `reason` (a
    code) stands on the timeline: whoever is next, or has handed it over, shall know it.
    """
    item = await _item(tx, made)
    back = move(item, S.ACTIVE) if made.from_agent else move(item, S.QUEUED)
    await tx.interactions.save([(item, back)])
    ended = await end(tx, made, back, outcome, now, reason, actor)
    told = {"entry": await _tell_why(tx, made, back, now, reason)} if reason else {}
    if made.from_agent:
        tx.emit(facts.about(Kind.INTERACTION_CHANGED, back, now, actor, **told))
        return ended
    if outcome not in (OfferState.DECLINED, OfferState.TIMED_OUT):
        tx.emit(facts.queued(back, now, actor))
        return ended
    queue = await tx.config.queue(made.queue_id)
    until = now + timedelta(seconds=queue.decline_exclude_s if queue else 0)
    tx.emit(facts.queued(back, now, actor, made.agent_id, facts.ms(until), **told))
    return ended


async def _tell_why(tx: Tx, made: Offer, item: Interaction, now: datetime, reason: str) -> str:
    kind, by = TimelineKind.DECLINED, made.agent_id
    # An offer is declined once, so that its own id is free to name the entry.
    entry = facts.entry(made.id, kind, item, now, actor=by, reason=reason)
    await tx.timeline.add([entry])
    return entry.ref


async def end(
    tx: Tx,
    made: Offer,
    item: Interaction,
    outcome: OfferState,
    now: datetime,
    reason: str = "",
    actor: str = "",
) -> Offer:
    """End the offer and let go of its load; where the item goes is the caller's (`item`: after).

    Whoever declines or misses goes to the back of the idle order, nobody else does.
    """
    ended = replace(made, state=offer_steps(made.state, outcome), ended_at=now, reason=reason[:200])
    await tx.offers.end(made, ended)
    to_the_back = outcome in (OfferState.DECLINED, OfferState.TIMED_OUT)
    await loads.release(tx, made.agent_id, made.medium, made.weight, now, idle=to_the_back)
    tx.emit(facts.offer(Kind.OFFER_ENDED, ended, item, now, actor))
    return ended


async def rescind(tx: Tx, item: Interaction, now: datetime, actor: str) -> Interaction:
    """Call back the live offer of an OFFERED item; it is its giver's again, or waits unannounced:
    the caller moves it on in the same work.
    """
    made = await tx.offers.live_of(item.id)
    if made is None:
        return item
    back = move(item, S.ACTIVE) if made.from_agent else move(item, S.QUEUED)
    await tx.interactions.save([(item, back)])
    await end(tx, made, back, OfferState.RESCINDED, now, actor=actor)
    return back


async def revoke(tx: Tx, agent: Agent, now: datetime) -> None:
    """Give back what an agent was asked to take and what reaches them no more."""
    reach, handed = loads.reach(agent), loads.reach_by_hand(agent)
    if reach == loads.ALL_MEDIA:
        return
    for made in await tx.offers.live_for(agent.id):
        still = handed if made.from_agent else reach
        if made.state is OfferState.PENDING and made.medium not in still:
            await returned(tx, made, OfferState.REVOKED, now)


async def missed(tx: Tx, made: Offer, now: datetime) -> Offer:
    """Time the offer out; after `rona_after` rounds in a row its agent is NOT_RESPONDING.

    Offers that ring together are one round: who misses them was away once.
    """
    counted = await tx.offers.missed_since(made.agent_id, made.made_at)
    ended = await returned(tx, made, OfferState.TIMED_OUT, now)
    if counted:
        return ended
    queue = await tx.config.queue(made.queue_id)
    agent = await loads.agent(tx, made.agent_id)
    streak = agent.rona_streak + 1
    gone = queue is not None and streak >= queue.rona_after
    if gone and loads.reach(agent):
        agent = await loads.change(
            tx,
            agent,
            rona_streak=streak,
            presence=Presence.NOT_RESPONDING,
            presence_reason="",
            presence_since=now,
            presence_by="",
            presence_note="",
            presence_media=(),
        )
        tx.emit(facts.agent_state(agent, now))
        await revoke(tx, agent, now)
    else:
        await loads.change(tx, agent, rona_streak=streak)
    return ended


async def _item(tx: Tx, made: Offer) -> Interaction:
    found = (await tx.interactions.get([made.interaction_id])).get(made.interaction_id)
    if found is None or made.state not in LIVE_OFFERS:
        raise Conflict("offer.gone", "This offer is over", outcome=made.state.value)
    return found
