"""What one person may hand in within an hour, counted before it is stored."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agents import files
from tests.agents import seed
from tests.agents.conftest import ORIGIN, House, Person, cookie
from tests.storage.stores import on_sqlite


async def announce(house: House, person: Person, size: int) -> asyncio.StreamWriter:
    """Begin an upload of that size and send only its first byte."""
    host, port = str(house.server.host), house.server.port
    _, writer = await asyncio.open_connection(host, port)
    head = [
        "POST /api/v1/uploads?name=a HTTP/1.1",
        "Host: desk.example",
        f"Origin: {ORIGIN}",
        f"X-CSRF-Token: {person.csrf}",
        f"Cookie: centralita_session={cookie(person)}",
        f"Content-Length: {size}",
    ]
    writer.write("\r\n".join([*head, "", "x"]).encode())
    await writer.drain()
    return writer


async def upload(person: Person, data: object = b"x") -> int:
    return (await person.call("POST", "/uploads?name=a", data=data)).status


@on_sqlite  # it is about files, which are the same beside PostgreSQL
async def test_megabytes_count_when_they_are_announced_and_then_nothing_is_stored(
    house: House, tmp_path: Path
) -> None:
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    begun = [await announce(house, ana, files.MAX_UPLOAD) for _ in range(20)]
    async with asyncio.timeout(30):
        tries = 0
        while tries < 40 and await upload(ana) == 200:
            tries += 1
    for writer in begun:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for writer in begun), return_exceptions=True)
    stored = kept(tmp_path)
    assert await upload(ana) == 429
    assert kept(tmp_path) == stored
    assert await upload(boris) == 200
    assert len(kept(tmp_path)) == len(stored) + 1


def kept(folder: Path) -> set[Path]:
    """The files that are whole; those on their way have other names."""
    return {
        path
        for path in (folder / "store" / "blobs").rglob("*")
        if path.is_file() and path.suffix != ".part"
    }
