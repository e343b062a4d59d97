"""Files that visitors hand in: stored at once, named by the message that comes after."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from channels.base import Tools
from channels.webchat.session import Session
from channels.webchat.settings import ChatSettings
from channels.webchat.showing import Answer
from router.errors import Forbidden, Invalid
from router.messages import StoredPart
from router.model import BlobId

WAITS = timedelta(hours=24)
MAX_WAITING = 10  # files of a visitor that no message has named yet

_TYPE = re.compile(r"[a-zA-Z0-9][\w.+-]{0,100}/[a-zA-Z0-9][\w.+-]{0,100}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one account's visitors."""

    settings: ChatSettings
    tools: Tools

    async def take(
        self, session: Session, name: str, claimed: str, chunks: AsyncIterator[bytes]
    ) -> Answer:
        """Store a file. Raises Forbidden 'upload.off', Invalid 'upload.large' or 'upload.many'."""
        if not self.settings.files:
            raise Forbidden("upload.off", "This chat takes no files")
        waiting = await self._waiting(session)
        if len(waiting) >= MAX_WAITING:
            raise Invalid("upload.many", "Send the files that are there first", max=MAX_WAITING)
        blob, size = await self.tools.blobs.put_stream(chunks, self.settings.max_file)
        kind = claimed.lower() if _TYPE.fullmatch(claimed) else "application/octet-stream"
        kept = {"name": safe_name(name), "type": kind, "size": str(size)}
        await self.tools.doc.put(_key(session, blob), kept, self.tools.clock.now() + WAITS)
        await self._wait(session, {**waiting, blob: "1"})
        return {**kept, "size": size, "upload": blob, "url": self.tools.file_url(blob)}

    async def of(self, session: Session, uploads: Sequence[str]) -> list[StoredPart]:
        """Return his files of these names. Raises Invalid 'upload.gone'."""
        parts = []
        for upload in uploads:
            kept = await self.tools.doc.get(_key(session, upload))
            if kept is None:
                raise Invalid("upload.gone", "A file is no longer there", upload=upload)
            parts.append(StoredPart(BlobId(upload), kept["name"], kept["type"], int(kept["size"])))
        return parts

    async def sent(self, session: Session, uploads: Sequence[str]) -> None:
        """Make room for others: a message has named these."""
        waiting = await self._waiting(session)
        left = {blob: one for blob, one in waiting.items() if blob not in uploads}
        if left != waiting:
            await self._wait(session, left)

    async def _waiting(self, session: Session) -> Mapping[str, str]:
        return await self.tools.doc.get(f"waiting:{session.visitor}") or {}

    async def _wait(self, session: Session, waiting: Mapping[str, str]) -> None:
        until = self.tools.clock.now() + WAITS
        await self.tools.doc.put(f"waiting:{session.visitor}", waiting, until)


def safe_name(name: str) -> str:
    """Return the last step of a path without what cannot be printed; never ''."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    return kept[-150:] or "file"


def _key(session: Session, upload: str) -> str:
    return f"upload:{session.visitor}:{upload}"
