"""Live sockets, sign-ins and one-time links, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from router.model import AgentId
from router.people import AgentSession, OneTimeLink, SignIn
from storage.among import among
from storage.rows import LINK, SESSION, SIGN_IN
from storage.sql import Sql
from storage.tables_staff import agent_session, gateway, one_time_link, sign_in
from storage.upsert import insert_or_replace

ADD_SESSION = insert(agent_session)
END_SESSION = (
    delete(agent_session)
    .where(agent_session.c.id == bindparam("key"))
    .returning(agent_session.c.agent_id)
)
SESSIONS = (
    select(func.count())
    .select_from(agent_session)
    .where(agent_session.c.agent_id == bindparam("key"))
)
ALIVE = insert_or_replace(gateway)
STILL_ALIVE = (
    update(gateway).where(gateway.c.id == bindparam("key")).values(alive_at=bindparam("now"))
)
DROP_GATEWAYS = delete(gateway).where(gateway.c.alive_at < bindparam("before")).returning(
    gateway.c.id
)  # fmt: skip
DROP_SESSIONS = (
    delete(agent_session)
    .where(among(agent_session.c.gateway_id))
    .returning(agent_session.c.agent_id)
)
STILL_HERE = select(agent_session.c.agent_id).where(among(agent_session.c.agent_id)).distinct()

ADD_SIGN_IN = insert(sign_in)
GET_SIGN_IN = select(*SIGN_IN.columns).where(sign_in.c.token_hash == bindparam("key"))
TOUCH = (
    update(sign_in).where(sign_in.c.token_hash == bindparam("key")).values(seen_at=bindparam("at"))
)
END_SIGN_IN = delete(sign_in).where(sign_in.c.token_hash == bindparam("key"))
END_SIGN_INS = delete(sign_in).where(
    sign_in.c.agent_id == bindparam("key"), sign_in.c.token_hash != bindparam("kept")
)
ADD_LINK = insert(one_time_link)
GET_LINK = select(*LINK.columns).where(one_time_link.c.token_hash == bindparam("key"))
END_LINKS = delete(one_time_link).where(one_time_link.c.agent_id == bindparam("key"))
USE_LINK = (
    update(one_time_link)
    .where(
        one_time_link.c.token_hash == bindparam("key"),
        one_time_link.c.used_at.is_(None),
        one_time_link.c.expires_at > bindparam("at"),
    )
    .values(used_at=bindparam("at"))
)


class SqlSessions:
    """See `People`, the part of those who are here."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def add_session(self, session: AgentSession) -> None:
        """See `People`."""
        await self._sql.run(ADD_SESSION, SESSION.row(session))

    async def end_session(self, session_id: str) -> int:
        """See `People`; 0 for one that is not there."""
        agent = await self._sql.value(END_SESSION, {"key": session_id})
        return 0 if agent is None else await self.sessions(agent)

    async def sessions(self, agent: AgentId) -> int:
        """See `People`."""
        n: int = await self._sql.value(SESSIONS, {"key": agent})
        return n

    async def gateway_alive(self, gateway: str, now: datetime) -> bool:
        """See `People.gateway_alive`."""
        if await self._sql.run(STILL_ALIVE, {"key": gateway, "now": now}):
            return True
        await self._sql.run(ALIVE, {"id": gateway, "alive_at": now})
        return False

    async def drop_dead_gateways(self, before: datetime) -> Sequence[AgentId]:
        """See `People.drop_dead_gateways`."""
        dead = [row[0] for row in await self._sql.all(DROP_GATEWAYS, {"before": before})]
        if not dead:
            return []
        lost = {row[0] for row in await self._sql.all(DROP_SESSIONS, {"ids": dead})}
        here = {row[0] for row in await self._sql.all(STILL_HERE, {"ids": sorted(lost)})}
        return sorted(lost - here)

    async def add_sign_in(self, sign_in: SignIn) -> None:
        """See `People`."""
        await self._sql.run(ADD_SIGN_IN, SIGN_IN.row(sign_in))

    async def sign_in(self, token_hash: str) -> SignIn | None:
        """See `People`."""
        row = await self._sql.first(GET_SIGN_IN, {"key": token_hash})
        return None if row is None else SIGN_IN.of(row)

    async def touch_sign_in(self, token_hash: str, at: datetime) -> None:
        """See `People`."""
        await self._sql.run(TOUCH, {"key": token_hash, "at": at})

    async def end_sign_in(self, token_hash: str) -> None:
        """See `People`."""
        await self._sql.run(END_SIGN_IN, {"key": token_hash})

    async def end_sign_ins_of(self, agent: AgentId, but: str = "") -> None:
        """See `People`."""
        await self._sql.run(END_SIGN_INS, {"key": agent, "kept": but})

    async def add_link(self, link: OneTimeLink) -> None:
        """See `People`."""
        await self._sql.run(ADD_LINK, LINK.row(link))

    async def link(self, token_hash: str) -> OneTimeLink | None:
        """See `People`."""
        row = await self._sql.first(GET_LINK, {"key": token_hash})
        return None if row is None else LINK.of(row)

    async def end_links_of(self, agent: AgentId) -> None:
        """See `People`."""
        await self._sql.run(END_LINKS, {"key": agent})

    async def use_link(self, token_hash: str, at: datetime) -> bool:
        """See `People`."""
        return bool(await self._sql.run(USE_LINK, {"key": token_hash, "at": at}))
