"""Makes a backup while the hub runs: the rows of one moment first, then the files that they name.

A file is whole before its row commits, and swept a day after the row has gone: in this order every
row in the archive finds its file. The search's index is left out: its reader makes it again.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Table, func, select, union

from router.errors import Conflict, Unavailable
from storage.backup.archive import Manifest, Writer
from storage.backup.rows import dumped
from storage.blobs import FileBlobs, sync_folder
from storage.connections import AsyncConnection
from storage.every_table import every_table
from storage.ids import AscendingIds
from storage.revision import check_revision, revision_of
from storage.secrets import Vault
from storage.sql import Sql, our_errors
from storage.sweeping import HOLDERS
from storage.tables import REVISION
from storage.tables_search import search_entry

FILES = union(*(select(table.c.blob_id).where(table.c.blob_id.is_not(None)) for table in HOLDERS))


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: a connection that sees one moment, the files, and what is told of it."""

    connection: AsyncConnection
    blobs: Path
    vault: Vault
    settings: Mapping[str, str]


async def make(target: Path, source: Source, at: datetime) -> Manifest:
    """Write the archive; it has its name once it is whole and durable.

    Raises Conflict when there is such a file, Unavailable when it cannot be written.
    """
    with our_files(target), _whole_or_nothing(target) as out:
        return await _written(Writer(out), source, at)


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[IO[bytes]]:
    if target.exists():
        raise Conflict("backup.exists", f"There is {target} already.")
    unfinished = target.with_name(f".{target.name}.part")
    # It holds what customers wrote: nobody else reads it.
    handle = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(target)
        sync_folder(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


async def _written(out: Writer, source: Source, at: datetime) -> Manifest:
    check_revision(await revision_of(source.connection))
    with our_errors():
        tables = {
            table.name: await _rows(out, source, table)
            for table in every_table()
            if table is not search_entry
        }
        named = [str(row[0]) for row in await Sql(source.connection).all(FILES)]
    files = FileBlobs(source.blobs, AscendingIds())
    missing = [name for name in named if not _file(out, files, name)]
    manifest = Manifest(
        made_at=at.isoformat(timespec="seconds"),
        database=source.connection.dialect.name,
        revision=REVISION,
        key_id=source.vault.key_id,
        tables=tables,
        files=len(named) - len(missing),
        size=out.size,
        missing=missing,
        settings=source.settings,
        sums=out.sum_of_sums(),
    )
    out.finish(manifest, source.vault.key)
    return manifest


async def _rows(out: Writer, source: Source, table: Table) -> int:
    count = -1  # the first line is the header
    with tempfile.TemporaryFile() as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=3, mtime=0) as packed:
            async for line in dumped(source.connection, table):
                packed.write(line)
                count += 1
        file.flush()
        file.seek(0)
        out.add(f"rows/{table.name}.jsonl.gz", file)
    # Nothing is worse than a backup that only looks like one.
    if count != (
        there := await Sql(source.connection).value(select(func.count()).select_from(table))
    ):
        raise Unavailable("backup.rows", f"Only {count} of {there} rows of {table.name} were read")
    return count


def _file(out: Writer, files: FileBlobs, blob_id: str) -> bool:
    try:
        with files.path(blob_id).open("rb") as content:
            out.add(f"files/{blob_id}", content)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def our_files(where: Path) -> Iterator[None]:
    """Turn what a full or foreign disk says into our words."""
    try:
        yield
    except OSError as error:
        text = f"{where} cannot be written: {error.strerror}"
        raise Unavailable("backup.disk", text) from error
