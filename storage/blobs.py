"""Bytes as files: data/ab/cd/id, durable before the row that names them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Collection
from math import inf
from pathlib import Path
from typing import IO

from router import crash
from router.errors import Invalid, NotFound
from router.model import BlobId
from router.ports import Ids
from storage.failing import Down, disk_errors

CHUNK = 256 * 1024  # bytes read at once


class FileBlobs:
    """See `Blobs`. A file is renamed into its place when it is whole: never seen half."""

    def __init__(self, root: Path, ids: Ids) -> None:
        self._root = root
        self._ids = ids
        self.fault = ""
        """Code of what kept the last file from being written."""
        root.mkdir(parents=True, exist_ok=True)

    def path(self, blob_id: str) -> Path:
        """Return where a blob lies. The last characters of an id are its random ones."""
        return self._root / blob_id[-2:] / blob_id[-4:-2] / blob_id

    async def put(self, content: bytes) -> BlobId:
        """See `Blobs`."""
        blob_id = BlobId(self._ids.new())
        try:
            with disk_errors():
                await asyncio.to_thread(self._write, blob_id, content)
        except Down as error:
            self.fault = error.code
            raise
        self.fault = ""
        return blob_id

    def _write(self, blob_id: BlobId, content: bytes) -> None:
        try:
            with self._open_new(blob_id) as out:
                out.write(content)
                self._finish(blob_id, out)
        except BaseException:
            # A full disk must not be filled further by what could not be kept.
            self._unfinished(blob_id).unlink(missing_ok=True)
            raise

    def _open_new(self, blob_id: BlobId) -> IO[bytes]:
        self.path(blob_id).parent.mkdir(parents=True, exist_ok=True)
        return self._unfinished(blob_id).open("xb")

    def _unfinished(self, blob_id: BlobId) -> Path:
        return self.path(blob_id).with_suffix(".part")

    def _finish(self, blob_id: BlobId, out: IO[bytes]) -> None:
        out.flush()
        os.fsync(out.fileno())
        path = self.path(blob_id)
        crash.at("blob.before_rename")
        self._unfinished(blob_id).rename(path)
        for folder in (path.parent, path.parent.parent, self._root):
            sync_folder(folder)
        crash.at("blob.after_rename")

    async def put_stream(self, chunks: AsyncIterator[bytes], limit: int) -> tuple[BlobId, int]:
        """See `Blobs.put_stream`."""
        blob_id, size = BlobId(self._ids.new()), 0
        with disk_errors():
            out = await asyncio.to_thread(self._open_new, blob_id)
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise Invalid("blob.large", f"More than {limit} bytes", limit=limit)
                with disk_errors():
                    await asyncio.to_thread(out.write, chunk)
            with disk_errors():
                await asyncio.to_thread(self._finish, blob_id, out)
        finally:
            out.close()
            self._unfinished(blob_id).unlink(missing_ok=True)
        return blob_id, size

    async def get(self, blob_id: BlobId) -> bytes:
        """See `Blobs`."""
        try:
            return await asyncio.to_thread(self.path(blob_id).read_bytes)
        except FileNotFoundError as error:
            raise _gone() from error

    async def stream(self, blob_id: BlobId) -> AsyncIterator[bytes]:
        """See `Blobs`."""
        try:
            source = await asyncio.to_thread(self.path(blob_id).open, "rb")
        except FileNotFoundError as error:
            raise _gone() from error
        with source:
            while chunk := await asyncio.to_thread(source.read, CHUNK):
                yield chunk

    async def size(self, blob_id: BlobId) -> int:
        """See `Blobs`."""
        try:
            return (await asyncio.to_thread(self.path(blob_id).stat)).st_size
        except FileNotFoundError as error:
            raise _gone() from error

    def unchanged_since(self, before: float) -> list[str]:
        """Return the names of files last changed before `before` (seconds since 1970)."""
        files = self._root.glob("??/??/*")
        return sorted(path.name for path in files if _changed_at(path) < before)

    def remove(self, names: Collection[str]) -> None:
        """Delete files by the names that `unchanged_since` told."""
        for name in names:
            stem = name.removesuffix(".part")
            self.path(stem).with_name(name).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _changed_at(path: Path) -> float:
    """Return when a file was last changed; of one that has just gone, never."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return inf


def _gone() -> NotFound:
    return NotFound("blob.gone", "There is no such file")
