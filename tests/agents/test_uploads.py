"""What one person may hand in within an hour, counted before it is stored."""

from __future__ import annotations

import asyncio
from asyncio import FIRST_COMPLETED
from collections.abc import Sequence
from pathlib import Path

from agents import files
from tests.agents import seed
from tests.agents.conftest import ORIGIN, House, Person, cookie
from tests.servers.patience import PATIENCE
from tests.storage.stores import on_sqlite

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def announce(house: House, person: Person, size: int) -> Line:
    """Begin an upload of that size and send only its first byte."""
    host, port = str(house.server.host), house.server.port
    reader, writer = await asyncio.open_connection(host, port)
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
    return reader, writer


async def refused(lines: Sequence[Line]) -> None:
    """Wait until one of them is, for then what was announced before it has been counted; go."""
    answers = [asyncio.create_task(reader.readline()) for reader, _ in lines]
    first, _ = await asyncio.wait(answers, timeout=PATIENCE, return_when=FIRST_COMPLETED)
    assert {answer.result().split()[1] for answer in first} == {b"429"}
    for _, writer in lines:
        writer.close()
    ends = [writer.wait_closed() for _, writer in lines]
    await asyncio.gather(*answers, *ends, return_exceptions=True)


async def upload(person: Person, data: object = b"x") -> int:
    return (await person.call("POST", "/uploads?name=a", data=data)).status


@on_sqlite  # it is about files, which are the same beside PostgreSQL
async def test_megabytes_count_when_they_are_announced_and_then_nothing_is_stored(
    house: House, tmp_path: Path
) -> None:
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    begun = [await announce(house, ana, files.MAX_UPLOAD) for _ in range(20)]
    await refused(begun)
    assert await upload(ana) == 429
    assert kept(tmp_path) == set()
    assert await upload(boris) == 200
    assert len(kept(tmp_path)) == 1


def kept(folder: Path) -> set[Path]:
    """The files that are whole; those on their way have other names."""
    return {
        path
        for path in (folder / "store" / "blobs").rglob("*")
        if path.is_file() and path.suffix != ".part"
    }
