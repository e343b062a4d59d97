"""The way back: an archive becomes the rows and files of an empty hub, or of one it replaces.

Everything is read and held against its sums before anything is written. Files come first, as
ever; the rows follow in one transaction, at the archive's own revision, and are then brought up.
"""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, inspect, text

from router.errors import Invalid
from storage.backup.archive import Archive, Manifest, opened
from storage.backup.making import our_files
from storage.backup.rows import load
from storage.blobs import FileBlobs, sync_folder
from storage.ids import AscendingIds
from storage.migrating import making, revisions, upgrade
from storage.search import CLEAR, FORGET
from storage.secrets import Vault
from storage.tables_staff import account


@contextmanager
def verified(path: Path, key: bytes) -> Iterator[Archive]:
    """Open an archive that is whole, of this key, and not of a newer version. Raises Invalid."""
    with opened(path) as archive:
        manifest = archive.manifest
        if manifest.key_id != Vault(key).key_id:
            text = (
                f"The archive needs the key {manifest.key_id}, and this is {Vault(key).key_id}:"
                " give the key that was kept apart from it"
            )
            raise Invalid("backup.key", text)
        if manifest.revision not in revisions():
            text = (
                f"The archive was made by a newer version (its tables are of revision"
                f" {manifest.revision}): restore it with that version"
            )
            raise Invalid("backup.newer", text)
        archive.verify(key)
        yield archive


@dataclass(frozen=True, slots=True)
class Rows:
    """Writes an archive's rows into a database without any, and makes sure of them."""

    archive: Archive
    key: bytes
    paused: bool = False

    def into(self, connection: Connection) -> None:
        """Make the tables, fill them, bring them up. Raises Invalid when something is amiss."""
        upgrade(connection, self.archive.manifest.revision)
        for table in self.archive.tables():
            # Migrations put first rows of their own into some.
            connection.execute(text(f'DELETE FROM "{table}"'))
            with gzip.open(self.archive.rows(table)) as lines:
                self._count(table, load(connection, lines))
        upgrade(connection, "head")
        for statement in (CLEAR, FORGET):  # its words were left out: the search reads anew
            connection.execute(statement)
        for table in self.archive.manifest.tables:
            follow_on(connection, table)
        self._open_secrets(connection)
        if self.paused:
            connection.execute(account.update().values(enabled=False))

    def _count(self, table: str, found: int) -> None:
        if found != self.archive.manifest.tables.get(table):
            wanted = self.archive.manifest.tables.get(table)
            raise Invalid("backup.count", f"{table} has {found} rows instead of {wanted}")

    def _open_secrets(self, connection: Connection) -> None:
        vault = Vault(self.key)
        for row in connection.execute(account.select()):
            vault.open(row.secrets, row.id)


def follow_on(connection: Connection, table: str) -> None:
    """Let PostgreSQL's own numbers go on behind those that were written."""
    if connection.dialect.name != "postgresql" or not inspect(connection).has_table(table):
        return
    for column in inspect(connection).get_columns(table):
        if "nextval" in str(column["default"]):
            name = column["name"]
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{name}'),"
                    f' (SELECT COALESCE(MAX("{name}"), 0) + 1 FROM "{table}"), false)'
                )
            )


def proven(path: Path, key: bytes, beside: Path) -> Manifest:
    """Restore an archive's rows into a database that is thrown away, and find all files in it.

    `beside` is a folder with room for them. Raises Invalid.
    """
    with verified(path, key) as archive, our_files(beside):
        # A folder that is its owner's alone: everything that was ever said is in there.
        with TemporaryDirectory(prefix=f".{path.name}.proof-", dir=beside) as folder:
            engine = making(Path(folder) / "proof")
            with engine.begin() as connection:
                Rows(archive, key).into(connection)
            engine.dispose()
        if len(archive.files()) != archive.manifest.files:
            raise Invalid("backup.count", "The archive does not hold all the files it names")
        return archive.manifest


@contextmanager
def files_of(archive: Archive, folder: Path) -> Iterator[None]:
    """Write the archive's files into a folder of blobs; take them back if what follows fails."""
    blobs, written = FileBlobs(folder, AscendingIds()), list[Path]()
    try:
        with our_files(folder):
            for blob_id in archive.files():
                path = blobs.path(blob_id)
                if not path.exists():
                    written.append(path)
                    _write(archive, blob_id, path)
        yield
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def _write(archive: Archive, blob_id: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as out:
        shutil.copyfileobj(archive.file(blob_id), out)
        out.flush()
        os.fsync(out.fileno())
    unfinished.rename(path)
    sync_folder(path.parent)
