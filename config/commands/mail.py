"""./centralita read-mail and replay: why a mail looks wrong, and once more from the raw bytes."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from channels.email.read import describe
from config.commands.opening import DataFolder, run_with
from router.accounts import RawRow
from router.errors import NotFound
from router.events import Event, Kind
from router.model import RawId
from router.raws import content_size
from router.repositories import Tx
from storage.store import Store

_LISTED = 1_000
_SHOWN = ("from", "from_name", "to", "cc", "subject", "message_id", "references", "automatic")


def read_mail(
    files: list[Path],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show what the hub makes of mails, storing nothing."""
    unreadable = False
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            print(f"centralita: {file}: {error.strerror}", file=sys.stderr)
            unreadable = True
            continue
        seen = describe(str(file), content)
        print(json.dumps(seen, ensure_ascii=False) if as_json else _told(seen))
    if unreadable:
        raise typer.Exit(1)


def _told(seen: Mapping[str, Any]) -> str:
    lines = [f"== {seen['file']}"]
    lines += [f"{name:12} {seen[name]}" for name in _SHOWN if seen[name]]
    lines += [
        f"{'attachment':12} {part['name']} ({part['type']}, {part['size']} bytes"
        + (", inline)" if part["inline"] else ")")
        for part in seen["attachments"]
    ]
    lines += [
        f"{'bounce':12} {line['recipient']}: {line['status']} {line['reason']}"
        for line in seen["bounce"] or ()
    ]
    lines += [f"{'warning':12} {warning}" for warning in seen["warnings"]]
    folded = seen["text"] != seen["reply_text"]
    body = seen["reply_text"] + ("\n[… quoted text and signature folded]" if folded else "")
    return "\n".join([*lines, "", body, ""])


def replay(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids as listed without any.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is in quarantine.")] = False,
    data: DataFolder = None,
) -> None:
    """List what could not be read, or read it again from its raw bytes."""

    async def work(store: Store) -> None:
        async with store.unit.read() as reads:
            waiting = {row.id: row for row in await reads.quarantined(_LISTED)}
        if not ids and not everything:
            await _list(store, waiting)
            return
        chosen = [RawId(one) for one in ids or waiting]
        unknown = [one for one in chosen if one not in waiting]
        if unknown:
            raise NotFound("raw.unknown", f"Not in quarantine: {', '.join(unknown)}.")

        async def back(tx: Tx) -> int:
            count = await tx.raws.again(chosen)
            # The running hub hears of events, not of bells that ring here.
            tx.emit(Event(Kind.RAW_REPLAYED, store.clock.now(), data={"rows": count}))
            return count

        count = await store.unit.write(back)
        print(f"{count} will be read again by the running hub (or at its next start).")

    run_with(data, work)


async def _list(store: Store, waiting: Mapping[RawId, RawRow]) -> None:
    for row in waiting.values():
        at = row.received_at.isoformat(timespec="seconds")
        print(f"{row.id}\t{at}\t{await content_size(store.blobs, row)} bytes\t{row.reason}")
    if not waiting:
        print("Nothing is in quarantine.")
