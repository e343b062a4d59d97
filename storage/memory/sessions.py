"""Live sockets, sign-ins and one-time links, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from router.model import AgentId
from router.people import AgentSession, OneTimeLink, SignIn
from storage.memory.tables import Tables


class MemorySessions:
    """See `People`, the part of those who are here."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def add_session(self, session: AgentSession) -> None:
        """See `People`."""
        self._t.session.insert(session.id, session)

    async def end_session(self, session_id: str) -> int:
        """See `People`; 0 for one that is not there."""
        session = self._t.session.get(session_id)
        if session is None:
            return 0
        self._t.session.drop(session_id)
        return await self.sessions(session.agent_id)

    async def sessions(self, agent: AgentId) -> int:
        """See `People`."""
        return sum(session.agent_id == agent for session in self._t.session.values())

    async def gateway_alive(self, gateway: str, now: datetime) -> bool:
        """See `People.gateway_alive`."""
        known = gateway in self._t.gateway
        self._t.gateway.put(gateway, now)
        return known

    async def drop_dead_gateways(self, before: datetime) -> Sequence[AgentId]:
        """See `People.drop_dead_gateways`."""
        dead = {gateway for gateway, alive in self._t.gateway.items() if alive < before}
        lost = [session for session in self._t.session.values() if session.gateway_id in dead]
        for session in lost:
            self._t.session.drop(session.id)
        for gateway in dead:
            self._t.gateway.drop(gateway)
        agents = sorted({session.agent_id for session in lost})
        return [agent for agent in agents if not await self.sessions(agent)]

    async def add_sign_in(self, sign_in: SignIn) -> None:
        """See `People`."""
        self._t.sign_in.insert(sign_in.token_hash, sign_in)

    async def sign_in(self, token_hash: str) -> SignIn | None:
        """See `People`."""
        return self._t.sign_in.get(token_hash)

    async def touch_sign_in(self, token_hash: str, at: datetime) -> None:
        """See `People`."""
        if token_hash in self._t.sign_in:
            self._t.sign_in.put(token_hash, replace(self._t.sign_in[token_hash], seen_at=at))

    async def end_sign_in(self, token_hash: str) -> None:
        """See `People`."""
        self._t.sign_in.drop(token_hash)

    async def end_sign_ins_of(self, agent: AgentId, but: str = "") -> None:
        """See `People`."""
        for sign_in in list(self._t.sign_in.values()):
            if sign_in.agent_id == agent and sign_in.token_hash != but:
                self._t.sign_in.drop(sign_in.token_hash)

    async def add_link(self, link: OneTimeLink) -> None:
        """See `People`."""
        self._t.link.insert(link.token_hash, link)

    async def link(self, token_hash: str) -> OneTimeLink | None:
        """See `People`."""
        return self._t.link.get(token_hash)

    async def end_links_of(self, agent: AgentId) -> None:
        """See `People`."""
        for link in list(self._t.link.values()):
            if link.agent_id == agent:
                self._t.link.drop(link.token_hash)

    async def use_link(self, token_hash: str, at: datetime) -> bool:
        """See `People`."""
        link = self._t.link.get(token_hash)
        if link is None or link.used_at is not None or link.expires_at <= at:
            return False
        self._t.link.put(token_hash, replace(link, used_at=at))
        return True
