"""Who sees what, in memory: the same rule as `storage.visible`."""

from __future__ import annotations

from collections.abc import Collection

from router.errors import NotFound
from router.model import Customer, CustomerId, Interaction, InteractionId, QueueId, Role
from router.ports import Blobs, Clock
from router.seeing import UNKNOWN, Principal, Scopes
from storage.memory.customers import family_of
from storage.memory.tables import Tables


class Sight:
    """Visibility, and the leaves of a customer."""

    def __init__(self, tables: Tables, blobs: Blobs, clock: Clock) -> None:
        self._t = tables
        self._blobs = blobs
        self._clock = clock

    async def head(self) -> int:
        """See `Reads`."""
        return len(self._t.event)

    async def expect(self, people: Collection[Principal], known: Scopes = UNKNOWN) -> Scopes:
        """See `Reads`."""
        return {who: known.get(who, self.my_queues(who)) for who in people}

    def my_queues(self, who: Principal) -> frozenset[QueueId]:
        """Return the queues of the asker's profile; all of them for supervisors and admins."""
        if who.role is not Role.AGENT:
            return frozenset(queue.id for queue in self._t.queue.values())
        agent = self._t.agent.get(who.agent_id)
        profile = None if agent is None else self._t.profile.get(agent.profile_id)
        return frozenset(line.queue_id for line in profile.queues) if profile else frozenset()

    def sees(self, who: Principal, one: Interaction) -> bool:
        """Tell whether the asker may see the interaction."""
        return (
            who.role is not Role.AGENT
            or one.queue_id in self.my_queues(who)
            or (one.id, who.agent_id) in self._t.assigned
        )

    def found(self, who: Principal, interaction: InteractionId) -> Interaction:
        """Return the interaction, or raise NotFound."""
        one = self._t.interaction.get(interaction)
        if one is None or not self.sees(who, one):
            raise NotFound("interaction.gone", "There is no such interaction")
        return one

    async def visible(
        self, who: Principal, interactions: Collection[InteractionId]
    ) -> frozenset[InteractionId]:
        """See `Reads`."""
        there = (self._t.interaction.get(one) for one in interactions)
        return frozenset(one.id for one in there if one is not None and self.sees(who, one))

    async def sees_customer(self, who: Principal, customer: CustomerId) -> bool:
        """See `Reads`."""
        family = {one.id for one in self.family(customer)}
        return bool(family) and (
            who.role is not Role.AGENT
            or any(
                one.customer_id in family and self.sees(who, one)
                for one in self._t.interaction.values()
            )
        )

    def family(self, customer: CustomerId) -> list[Customer]:
        """Return the survivor first, then all that were merged into it."""
        return family_of(self._t, customer)

    async def known_family(self, who: Principal, customer: CustomerId) -> list[Customer]:
        """Return the family of a customer the asker sees, or raise NotFound."""
        if not await self.sees_customer(who, customer):
            raise NotFound("customer.gone", "There is no such customer")
        return self.family(customer)
