"""Short-lived signed addresses of files: who holds one may fetch, without a cookie."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

from router.ports import Clock
from router.views import (
    DraftView,
    InteractionCard,
    MessageView,
    PartView,
    TimelineItem,
    TimelinePage,
)

LIFE_S = 3600
# Addresses made within one step are equal, so that browsers keep what they have fetched.
STEP_S = 900
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class BlobSigner:
    """Signs `/blob/{id}/{expiry}.{sig}` with HMAC-SHA256; expiry is in seconds since 1970."""

    def __init__(self, key: bytes, clock: Clock, origin: str = "") -> None:
        self._key = key
        self._clock = clock
        self._origin = origin

    def url(self, blob_id: str) -> str:
        """Return an address good for at least an hour, at the Origin that serves files."""
        return self._origin + self.path(blob_id)

    def path(self, blob_id: str) -> str:
        """Return the same address at our own Origin: mail frames load pictures from no other."""
        now = int(self._clock.now().timestamp())
        expiry = now - now % STEP_S + STEP_S + LIFE_S
        return f"/blob/{blob_id}/{expiry}.{self._sign(blob_id, expiry)}"

    def check(self, blob_id: str, expiry: int, signature: str) -> bool:
        """Tell whether the address is ours and not yet over."""
        genuine = hmac.compare_digest(self._sign(blob_id, expiry), signature)
        return genuine and expiry > self._clock.now().timestamp()

    def part(self, part: PartView) -> PartView:
        """Give a file its address, and say whether a page may show it as a picture."""
        return replace(part, url=self.url(part.blob_id), show=part.type in SHOWN)

    def item(self, item: TimelineItem) -> TimelineItem:
        """Give the files of a timeline item their addresses."""
        if item.message is None or not item.message.parts:
            return item
        return replace(item, message=self._message(item.message))

    def page(self, page: TimelinePage) -> TimelinePage:
        """Give the files of a page their addresses."""
        return replace(page, items=tuple(self.item(item) for item in page.items))

    def card(self, card: InteractionCard) -> InteractionCard:
        """Give the files of the drafts their addresses."""
        return replace(card, drafts=tuple(self._draft(draft) for draft in card.drafts))

    def _message(self, message: MessageView) -> MessageView:
        return replace(message, parts=tuple(self.part(part) for part in message.parts))

    def _draft(self, draft: DraftView) -> DraftView:
        return replace(draft, uploads=tuple(self.part(part) for part in draft.uploads))

    def _sign(self, blob_id: str, expiry: int) -> str:
        text = f"{blob_id}.{expiry}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:40]
