"""The archive: one tar whose members are counted, summed and sealed with the hub's key.

rows/<table>.jsonl.gz   see `rows`
files/<id>              attachments and large mails
SHA256SUMS              of all of these, as `sha256sum --check` reads them
manifest.json           last, so that an archive which was cut off has none
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from router.errors import Invalid
from storage.tokens import derived

FORMAT = 1
SUMS, MANIFEST = "SHA256SUMS", "manifest.json"
NAME = re.compile(r"rows/[a-z_]+\.jsonl\.gz|files/[0-9a-f]{32}")
CHUNK = 1 << 20  # bytes read at once


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself. `missing` are files that were gone when it was made."""

    made_at: str
    database: str
    revision: str
    key_id: str
    tables: Mapping[str, int]
    files: int
    size: int  # bytes of all members
    missing: Sequence[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    sums: str = ""
    format: int = FORMAT

    def sealed(self, key: bytes) -> bytes:
        """Return it as JSON with a seal that only the same key gives."""
        return json.dumps(asdict(self) | {"seal": _seal(asdict(self), key)}, indent=1).encode()


def _seal(fields: Mapping[str, Any], key: bytes) -> str:
    words = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(derived(key, "backup"), words, hashlib.sha256).hex()


class Writer:
    """Writes members one after the other; `finish` makes them an archive."""

    def __init__(self, out: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._sums: list[str] = []
        self.size = 0

    def add(self, name: str, source: IO[bytes]) -> None:
        """Add all that `source` holds."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(source.fileno()).st_size, 0o600
        summing = _Summing(source)
        self._tar.addfile(info, summing)  # type: ignore[arg-type]  # it only reads
        self._sums.append(f"{summing.sum.hexdigest()}  {name}\n")
        self.size += info.size

    def finish(self, manifest: Manifest, key: bytes) -> None:
        """Add the sums and, last, the manifest."""
        for name, content in (
            (SUMS, "".join(self._sums).encode()),
            (MANIFEST, manifest.sealed(key)),
        ):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o600
            self._tar.addfile(info, BytesIO(content))
        self._tar.close()

    def sum_of_sums(self) -> str:
        """Return the sum of the list of sums, for the manifest."""
        return hashlib.sha256("".join(self._sums).encode()).hexdigest()


class _Summing:
    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.sum = hashlib.sha256()

    def read(self, size: int) -> bytes:
        chunk = self._source.read(size)
        self.sum.update(chunk)
        return chunk


class Archive:
    """An archive that is read. Nothing in it is believed before `verify` has returned."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members = _regular(tar)
        self._fields = _object(self._content(MANIFEST))
        self.manifest = _manifest(self._fields)

    def verify(self, key: bytes) -> None:
        """Read everything once. Raises Invalid unless it is whole and made with this key."""
        seal = str(self._fields.pop("seal", ""))
        if not hmac.compare_digest(seal, _seal(self._fields, key)):
            raise Invalid("backup.changed", "The archive has been changed since it was made")
        sums = self._content(SUMS)
        if hashlib.sha256(sums).hexdigest() != self.manifest.sums:
            raise Invalid("backup.changed", "The archive's list of sums has been changed")
        wanted = dict(line.split("  ", 1)[::-1] for line in sums.decode().splitlines())
        if wanted.keys() != self._members.keys() - {SUMS, MANIFEST}:
            raise Invalid("backup.changed", "The archive lacks a part, or has one too many")
        for name, expected in wanted.items():
            if self._sum(name) != expected:
                raise Invalid("backup.changed", f"{name} in the archive is damaged")

    def files(self) -> list[str]:
        """Return the ids of the files in it."""
        return [name[6:] for name in self._members if name.startswith("files/")]

    def tables(self) -> list[str]:
        """Return the tables whose rows are in it."""
        return [name[5:-9] for name in self._members if name.startswith("rows/")]

    def file(self, blob_id: str) -> IO[bytes]:
        """Open a file by its id."""
        return self._open(f"files/{blob_id}")

    def rows(self, table: str) -> IO[bytes]:
        """Open the rows of a table, still compressed."""
        return self._open(f"rows/{table}.jsonl.gz")

    def _open(self, name: str) -> IO[bytes]:
        source = self._tar.extractfile(self._members[name])
        assert source is not None  # only regular members are let in
        return source

    def _content(self, name: str) -> bytes:
        if name not in self._members:
            raise Invalid("backup.cut", "This is no backup of a hub, or it has been cut off")
        return self._open(name).read()

    def _sum(self, name: str) -> str:
        digest, source = hashlib.sha256(), self._open(name)
        while chunk := source.read(CHUNK):
            digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive. Raises Invalid for what is none."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield Archive(tar)
    except OSError as error:
        raise Invalid("backup.unreadable", f"{path} cannot be read: {error.strerror}") from error
    except (tarfile.TarError, EOFError) as error:
        text = f"{path} is no backup of a hub, or it has been cut off"
        raise Invalid("backup.cut", text) from error


def _regular(tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    members: dict[str, tarfile.TarInfo] = {}
    for member in tar.getmembers():
        known = NAME.fullmatch(member.name) or member.name in (SUMS, MANIFEST)
        # A name is never a path of ours, whatever it says; what is odd is nobody's backup.
        if not known or not member.isreg() or member.name in members:
            raise Invalid("backup.foreign", f"{member.name!r} has no place in a backup of a hub")
        members[member.name] = member
    return members


def _object(content: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(content)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise Invalid("backup.foreign", "The archive's manifest cannot be read")
    return fields


def _manifest(fields: Mapping[str, Any]) -> Manifest:
    if fields.get("format") != FORMAT:
        text = "The archive is of a form that this program does not know: it may be too old for it"
        raise Invalid("backup.newer", text)
    try:
        return Manifest(**{name: value for name, value in fields.items() if name != "seal"})
    except TypeError as error:
        raise Invalid("backup.foreign", "The archive's manifest cannot be read") from error
