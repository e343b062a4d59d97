"""Files that visitors hand in: stored at once, named by the message that comes after."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.base import Tools
from channels.webchat.session import Session
from channels.webchat.settings import ChatSettings
from channels.webchat.showing import Answer
from router.errors import Forbidden, Invalid
from router.file_names import media_type, safe_name
from router.messages import StoredPart
from router.model import BlobId

WAITS = timedelta(hours=24)
MAX_WAITING = 10  # files of a visitor that no message has named yet


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
        place = await self._place(session)
        try:
            blob, size = await self.tools.blobs.put_stream(chunks, self.settings.max_file)
        except BaseException:
            await self.tools.doc.take(place)
            raise
        shown = {"name": safe_name(name), "type": media_type(claimed)}
        kept = {**shown, "size": str(size), "place": place}
        await self.tools.doc.put(_key(session, blob), kept, self._until())
        return {**shown, "size": size, "upload": blob, "url": self.tools.file_url(blob)}

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
        for upload in uploads:
            kept = await self.tools.doc.get(_key(session, upload))
            if kept is not None and (place := kept.get("place")):
                # Named once more, it must not make the room that another has taken.
                await self.tools.doc.put(
                    _key(session, upload), {**kept, "place": ""}, self._until()
                )
                await self.tools.doc.take(place)

    async def _place(self, session: Session) -> str:
        """Take a place among those that wait, which no other upload takes at the same time."""
        for n in range(MAX_WAITING):
            place = f"waiting:{session.visitor}:{n}"
            if await self.tools.doc.add(place, {}, self._until()):
                return place
        raise Invalid("upload.many", "Send the files that are there first", max=MAX_WAITING)

    def _until(self) -> datetime:
        return self.tools.clock.now() + WAITS


def _key(session: Session, upload: str) -> str:
    return f"upload:{session.visitor}:{upload}"
