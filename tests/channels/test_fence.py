import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from channels.fence import Fence, Poison
from router.accounts import Account, RawRow
from router.inbound import Parsed
from router.model import AccountId, QueueId, RawId
from storage.tokens import MessageToken

ROOT = Path(__file__).parents[2]
ACCOUNT = Account(AccountId("a"), "A", "poison", QueueId("q"), {}, {"password": "secret"})
TOKEN = MessageToken(b"key")


@pytest.fixture
async def fence() -> AsyncIterator[Fence]:
    fence = Fence(seconds=1, package="tests.channels.kinds")
    yield fence
    await fence.close()


def row(content: bytes, number: int = 0) -> RawRow:
    now = datetime.now(UTC)
    return RawRow(RawId(str(number)), ACCOUNT.id, f"1:{number}", now, now, content, {})


async def parse(fence: Fence, *contents: bytes) -> list[Parsed | Poison]:
    rows = [row(content, number) for number, content in enumerate(contents)]
    return await fence.parse(rows, {ACCOUNT.id: ACCOUNT}, TOKEN)


def texts(results: list[Parsed | Poison]) -> list[str]:
    return [
        result.reason if isinstance(result, Poison) else result.messages[0].text
        for result in results
    ]


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


async def test_rows_come_back_in_order(fence: Fence) -> None:
    contents = [b"mail %d " % number + b"x" * 50_000 for number in range(200)]
    assert texts(await parse(fence, *contents)) == [content.decode() for content in contents]


@pytest.mark.parametrize(
    ("poison", "reason"),
    [
        (b"hang", "parse.slow"),
        (b"spin", "parse.slow"),
        (b"crash", "parse.crashed"),
        (b"memory", "parse.raised"),
        (b"raise", "parse.raised"),
    ],
)
async def test_only_the_poisonous_row_is_blamed(fence: Fence, poison: bytes, reason: str) -> None:
    results = await parse(fence, b"one", b"two", poison, b"four")
    assert texts(results) == ["one", "two", reason]
    assert texts(await parse(fence, b"four")) == ["four"]


async def test_a_machine_that_is_busy_elsewhere_makes_no_mail_poison() -> None:
    patient = Fence(seconds=2, package="tests.channels.kinds")  # of the processor
    assert texts(await parse(patient, b"nap", b"two")) == ["nap", "two"]
    await patient.close()


async def test_a_chatty_library_and_a_large_row_do_no_harm(fence: Fence) -> None:
    large = b"x" * (35 << 20)
    assert texts(await parse(fence, b"print", large, b"end")) == ["print", large.decode(), "end"]


async def test_the_parser_loads_nothing_of_the_hub(fence: Fence) -> None:
    (result,) = await parse(fence, b"modules")
    assert isinstance(result, Parsed)
    loaded = set(result.messages[0].text.split())
    heavy = {"aiohttp", "asyncio", "aioimaplib", "aiosmtplib", "sqlalchemy", "pydantic", "config"}
    assert loaded & heavy == set()


async def test_nothing_starts_before_the_first_mail_and_two_work_side_by_side(fence: Fence) -> None:
    before = children()
    began = time.monotonic()
    await parse(fence, b"one")
    assert len(children() - before) == 1
    hung, fast = await asyncio.gather(parse(fence, b"hang"), parse(fence, b"two"))
    assert (texts(hung), texts(fast)) == (["parse.slow"], ["two"])
    assert time.monotonic() - began < 30
    await fence.close()
    assert children() == before


async def test_a_parser_that_died_at_rest_is_replaced(fence: Fence) -> None:
    before = children()
    await parse(fence, b"one")
    for pid in children() - before:
        os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0.3)
    assert texts(await parse(fence, b"two")) == ["two"]


async def test_a_cancelled_batch_leaves_no_answer_behind(fence: Fence) -> None:
    task = asyncio.create_task(parse(fence, b"one", b"hang"))
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert texts(await parse(fence, b"two")) == ["two"]


PARENT = """
import asyncio, sys
from tests.channels.test_fence import Fence, parse
async def main():
    fence = Fence(seconds=1, package="tests.channels.kinds")
    await parse(fence, b"one")
    print(next(iter(__import__("psutil").Process().children())).pid, flush=True)
    await (parse(fence, b"hang") if sys.argv[1] == "busy" else asyncio.sleep(60))
asyncio.run(main())
"""


@pytest.mark.parametrize("work", ["busy", "idle"])
def test_a_parser_does_not_outlive_a_killed_hub(work: str) -> None:
    hub = subprocess.Popen(
        [sys.executable, "-c", PARENT, work], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert hub.stdout is not None
    parser = psutil.Process(int(hub.stdout.readline()))
    hub.kill()
    hub.wait()
    hub.stdout.close()
    assert psutil.wait_procs([parser], timeout=30)[1] == []


def test_the_mail_parser_loads_neither_what_sends_nor_what_reads() -> None:
    heavy = ("aiohttp", "asyncio", "aioimaplib", "aiosmtplib", "sqlalchemy", "pydantic", "config")
    code = "import sys, channels.fence_worker, channels.email.parse; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert set(out.stdout.decode().split()) & set(heavy) == set()
