"""./centralita backup and restore: everything a hub knows in one file, and back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from config.commands.opening import DataFolder
from config.commands.said import settings
from config.settings import Settings
from router.errors import Invalid
from storage.backup.archive import Manifest, opened
from storage.backup.making import Source, make, our_files
from storage.backup.places import keep_key, one_moment
from storage.backup.places import restore as put_back
from storage.backup.restoring import proven
from storage.clock import SystemClock
from storage.secrets import Vault, read_key, write_key
from storage.sqlite import BLOBS

# What may hold a password is not among them.
_TOLD = ("HOST", "PORT", "PUBLIC_URL", "BLOB_ORIGIN", "TRUSTED_PROXIES", "CA_FILE", "LOG_FORMAT")

KeyFile = Annotated[Path | None, typer.Option("--key", help="File with the key; else DATA/key.")]


def backup(
    target: Annotated[Path, typer.Argument(help="The file to make, or a folder for it.")],
    with_key: Annotated[
        Path | None, typer.Option(help="Also write the key, to this file: keep it elsewhere.")
    ] = None,
    verify: Annotated[
        bool, typer.Option(help="Restore it into a database that is thrown away.")
    ] = True,
    data: DataFolder = None,
) -> None:
    """Copy rows and files of one moment into an archive, also while the hub runs."""
    read = settings(data)
    vault = Vault(_key(read, None))
    now = SystemClock().now()
    if target.is_dir():
        target = target / f"centralita-{now:%Y%m%d-%H%M%S}.tar"
    manifest = asyncio.run(_made(target, read, vault))
    if verify:
        proven(target, vault.key, target.parent)
    _tell(target, manifest, verify)
    if with_key is not None:
        with our_files(with_key):
            write_key(with_key, vault.key)
        print(f"The key is in {with_key}: keep it apart from the archive.")
    if manifest.missing:
        lost = f"{len(manifest.missing)} files that rows name were gone, the first is"
        print(f"Warning: {lost} {manifest.missing[0]}. ./centralita doctor says more.")


def restore(
    source: Annotated[Path, typer.Argument(help="An archive that `backup` made.")],
    key: KeyFile = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the hub that is there.")] = False,
    paused: Annotated[
        bool, typer.Option("--paused", help="Pause all accounts: for a rehearsal.")
    ] = False,
    data: DataFolder = None,
) -> None:
    """Make a hub from an archive: checked whole before anything is changed."""
    from config.commands.doctor import summary

    read = settings(data)
    with opened(source) as archive:
        needed = archive.manifest.key_id
    secret = _key(read, key, needed)
    asyncio.run(put_back(source, secret, read.database, read.data, force=force, paused=paused))
    if read.key is None:
        with our_files(read.data):
            keep_key(read.data / "key", secret)
    print(f"Restored {source} into {'PostgreSQL' if read.database else read.data}.")
    if paused:
        print("All accounts are paused: ./centralita account resume NAME")
    summary(read)


async def _made(target: Path, read: Settings, vault: Vault) -> Manifest:
    async with one_moment(read.database, read.data) as connection:
        source = Source(connection, read.data / BLOBS, vault, _told(os.environ))
        return await make(target, source, SystemClock().now())


def _told(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they were, without what may hold a secret."""
    return {
        name: environment[name]
        for name in (f"CENTRALITA_{one}" for one in _TOLD)
        if environment.get(name)
    }


def _key(read: Settings, given: Path | None, needed: str = "") -> bytes:
    """Return the key: of the file that is named, of the environment, or of the data folder."""
    file = given or read.data / "key"
    if given is None and read.key is not None:
        return read.key
    try:
        return read_key(file)
    except OSError as error:
        wanted = f"The key {needed} is needed" if needed else "The hub's key is needed"
        text = f"{wanted}, and {file} cannot be read: name its file with --key"
        raise Invalid("key.missing", text) from error


def _tell(target: Path, manifest: Manifest, verified: bool) -> None:
    rows = sum(manifest.tables.values())
    print(
        f"{target}: {rows} rows and {manifest.files} files, {manifest.size / 1e6:.1f} MB"
        f"{', restored once to see that it is good' if verified else ''}."
        f" It opens only with the key {manifest.key_id}."
    )
