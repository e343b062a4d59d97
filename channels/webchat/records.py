"""What is kept of a visitor's frame, and its names: the same frame sent twice is one row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from channels.webchat.session import Session
from router.inbound import Deed, Raw
from router.messages import Delivery, StoredPart
from router.model import MessageId


def message(
    session: Session,
    thread_key: str,
    id: str,
    text: str,
    parts: Sequence[StoredPart],
    queue: str,
    language: str,
    form: Mapping[str, str] | None,
    now: datetime,
) -> Raw:
    """Return the row of something said; `form` goes with what begins a conversation."""
    content = {
        "what": "message",
        "thread": thread_key,
        "owner": session.handle.value,
        "name": session.name,
        "signed": bool(session.person),
        "ref": f"chat:{session.visitor}:{id}",
        "text": text,
        "parts": [[part.blob_id, part.name, part.type, part.size] for part in parts],
        "queue": queue,
        "language": language,
        "form": form,
    }
    return _raw(f"m:{session.visitor}:{id}", content, now)


def deed(
    session: Session, thread_key: str, id: str, done: Deed, said: Mapping[str, str], now: datetime
) -> Raw:
    """Return the row of something done."""
    content = {"what": "deed", "thread": thread_key, "deed": done.value, "said": dict(said)}
    return _raw(f"d:{session.visitor}:{id}", content, now)


def receipt(recipient: str, message_id: MessageId, state: Delivery, now: datetime) -> Raw:
    """Return the row that tells how far a message of ours has got."""
    content = {"what": "receipt", "message": message_id, "state": state.value, "to": recipient}
    return _raw(f"r:{message_id}:{state.value}", content, now)


def _raw(source_key: str, content: Mapping[str, Any], now: datetime) -> Raw:
    kept = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Raw(source_key, now, now, kept)
