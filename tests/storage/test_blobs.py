"""Bytes by id, in memory and in files."""

import resource
from collections.abc import AsyncIterator
from math import inf
from pathlib import Path

import pytest

from router.errors import Invalid, NotFound, Unavailable
from router.model import BlobId
from router.ports import Blobs
from storage.blobs import FileBlobs
from storage.failing import FULL
from storage.ids import AscendingIds
from storage.memory.blobs import MemoryBlobs


@pytest.fixture(params=["memory", "files"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    ids = AscendingIds()
    return MemoryBlobs(ids) if request.param == "memory" else FileBlobs(tmp_path, ids)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_bytes_come_back_whole_and_in_pieces(blobs: Blobs) -> None:
    content = bytes(range(256)) * 3_000
    blob_id = await blobs.put(content)
    assert await blobs.get(blob_id) == content
    assert await blobs.size(blob_id) == len(content)
    assert b"".join([piece async for piece in blobs.stream(blob_id)]) == content
    assert await blobs.put(content) != blob_id


async def test_a_stream_is_stored_up_to_its_limit(blobs: Blobs) -> None:
    blob_id, size = await blobs.put_stream(chunks(b"ab", b"", b"cde"), 5)
    assert (await blobs.get(blob_id), size) == (b"abcde", 5)
    with pytest.raises(Invalid):
        await blobs.put_stream(chunks(b"abc", b"def"), 5)


async def test_what_is_not_there_is_not_found(blobs: Blobs) -> None:
    none = BlobId("0" * 32)
    with pytest.raises(NotFound):
        await blobs.get(none)
    with pytest.raises(NotFound):
        await blobs.size(none)
    with pytest.raises(NotFound):
        _ = [piece async for piece in blobs.stream(none)]


async def test_a_stream_that_breaks_leaves_no_file(tmp_path: Path) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    blobs = FileBlobs(tmp_path, AscendingIds())
    with pytest.raises(ConnectionResetError):
        await blobs.put_stream(breaking(), 100)
    assert files(tmp_path) == []


async def test_bytes_that_find_no_room_leave_no_file(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path, AscendingIds())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        with pytest.raises(Unavailable, match="no room") as refused:
            await blobs.put(b"x" * 2_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.code == FULL
    assert files(tmp_path) == []


async def test_files_are_spread_over_folders(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path, AscendingIds())
    ids = [await blobs.put(b"x") for _ in range(20)]
    assert sorted(files(tmp_path)) == sorted(blobs.path(blob_id) for blob_id in ids)
    assert len({path.parent for path in files(tmp_path)}) > 10


async def test_a_file_that_goes_while_they_are_listed_keeps_nobody_from_the_others(
    tmp_path: Path,
) -> None:
    blobs = FileBlobs(tmp_path, AscendingIds())
    there = await blobs.put(b"x")
    gone = blobs.path(there).with_name("f" * 32)
    gone.symlink_to(tmp_path / "nowhere")  # listed, and not there when it is looked at
    assert blobs.unchanged_since(inf) == [there]
