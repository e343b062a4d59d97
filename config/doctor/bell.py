"""Redis, which wakes the other processes: without it they look by themselves, a little later."""

from __future__ import annotations

from collections.abc import AsyncIterator

from config.doctor.case import Case
from config.doctor.finding import Finding, ok, warning

WAIT_S = 3.0


async def redis(case: Case) -> AsyncIterator[Finding]:
    """Does it answer?"""
    if not case.settings.redis:
        return
    # Only who names one needs the library.
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    client = Redis.from_url(
        case.settings.redis, socket_timeout=WAIT_S, socket_connect_timeout=WAIT_S
    )
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        advice = "Screens are slower without it, nothing is lost: look at CENTRALITA_REDIS_URL"
        yield warning("redis", f"It does not answer: {error}", advice)
    else:
        yield ok("redis", "It answers")
    finally:
        await client.aclose()
