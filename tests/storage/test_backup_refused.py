"""Nothing but a whole backup of ours is put back; whatever else comes changes nothing."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from router.errors import Invalid
from storage.backup.archive import MANIFEST, SUMS, opened
from storage.engine import database_file
from tests.storage.backups import Place
from tests.storage.stores import KEY

OTHER_KEY = bytes(32)


def cut(archive: Path, size: int) -> None:
    archive.write_bytes(archive.read_bytes()[:size])


def changed(archive: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Write the archive anew with one member changed."""
    made = io.BytesIO()
    with tarfile.open(archive) as old, tarfile.open(fileobj=made, mode="w") as new:
        for member in old.getmembers():
            source = old.extractfile(member)
            assert source is not None
            content = source.read()
            if member.name == name:
                content = change(content)
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    archive.write_bytes(made.getvalue())


def added(archive: Path, member: tarfile.TarInfo) -> None:
    with tarfile.open(archive, "a") as tar:
        tar.addfile(member)


def told(archive: Path, **fields: object) -> None:
    changed(archive, MANIFEST, lambda old: json.dumps(json.loads(old) | fields).encode())


def link(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return member


def without_a_row(content: bytes) -> bytes:
    return gzip.compress(b"".join(gzip.decompress(content).splitlines(keepends=True)[:-1]))


MESSAGES = "rows/message.jsonl.gz"
HARM: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing in it": (lambda at: cut(at, 0), "is no backup of a hub, or it has been cut off"),
    "cut in a member": (lambda at: cut(at, 3000), "is no backup of a hub, or it has been cut off"),
    "cut at its end": (lambda at: cut(at, at.stat().st_size - 14000), "cut off"),
    "another kind": (lambda at: at.write_bytes(b"PK\3\4" * 400), "is no backup of a hub"),
    "a path upwards": (lambda at: added(at, tarfile.TarInfo("../../evil")), "'../../evil' has no"),
    "a path of the system": (lambda at: added(at, tarfile.TarInfo("/etc/x")), "'/etc/x' has no"),
    "a link": (lambda at: added(at, link("files/" + "a" * 32)), "has no place in a backup"),
    "the same twice": (lambda at: added(at, tarfile.TarInfo(MESSAGES)), "has no place"),
    "a file too many": (lambda at: added(at, tarfile.TarInfo("files/" + "a" * 32)), "one too many"),
    "a changed row": (
        lambda at: changed(at, MESSAGES, without_a_row),
        f"{MESSAGES} in the archive",
    ),
    "changed sums": (lambda at: changed(at, SUMS, bytes.upper), "list of sums has been changed"),
    "a changed manifest": (lambda at: told(at, made_at="1999"), "has been changed since"),
    "a manifest of text": (lambda at: changed(at, MANIFEST, lambda _: b"{"), "cannot be read"),
    "a strange manifest": (lambda at: told(at, more=1), "cannot be read"),
    "another form": (lambda at: told(at, format=9), "form that this program does not know"),
    "newer tables": (lambda at: told(at, revision="9999"), "made by a newer version"),
    "another hub's": (lambda at: told(at, key_id="0" * 8), "The archive needs the key 00000000"),
}


@pytest.mark.parametrize("harm", HARM)
async def test_what_is_no_whole_backup_of_ours_is_refused_and_changes_nothing(
    harm: str, archive: Path, places: Callable[[str], Place]
) -> None:
    do, said = HARM[harm]
    do(archive)
    place = places("sqlite")
    with pytest.raises(Invalid) as refused:
        await place.filled(archive, force=True)
    assert said in refused.value.text
    assert not place.data.exists()


async def test_with_the_wrong_key_nothing_is_put_back(
    archive: Path, places: Callable[[str], Place]
) -> None:
    place = places("sqlite")
    with pytest.raises(Invalid, match="give the key that was kept apart from it"):
        await place.filled(archive, OTHER_KEY)
    assert not place.data.exists()


async def test_rows_that_do_not_count_up_are_refused_even_under_our_seal(
    archive: Path, places: Callable[[str], Place]
) -> None:
    changed(archive, MESSAGES, without_a_row)
    with tarfile.open(archive) as tar:
        found = {one.name: tar.extractfile(one) for one in tar.getmembers()}
        sums = "".join(
            f"{hashlib.sha256(file.read()).hexdigest()}  {name}\n"
            for name, file in found.items()
            if file and name not in (SUMS, MANIFEST)
        ).encode()
    with opened(archive) as read:
        manifest = replace(read.manifest, sums=hashlib.sha256(sums).hexdigest())
    changed(archive, SUMS, lambda _: sums)
    changed(archive, MANIFEST, lambda _: manifest.sealed(KEY))
    place = places("sqlite")
    with pytest.raises(Invalid, match="message has 17 rows instead of 18"):
        await place.filled(archive)
    assert not database_file(place.data).exists()
    assert place.files() == {}
