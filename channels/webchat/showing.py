"""What a visitor is shown: threads and messages as frames. Pure but for the files' addresses."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from channels.webchat.settings import ChatSettings
from router.messages import Delivery, Direction, Message
from router.model import FINAL_STATES, BlobId, InteractionState
from router.views_threads import Thread

S = InteractionState

_WAITING = frozenset({S.NEW, S.QUEUED, S.OFFERED, S.ACCEPTING, S.CALLBACK_WAIT})
OVER = FINAL_STATES | {S.WRAPUP}
_STATES = {Delivery.DELIVERED: "delivered", Delivery.READ: "read"}
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

FileUrl = Callable[[BlobId], str]
Answer = dict[str, Any]


def name_of(thread_key: str) -> str:
    """Return the name by which the widget calls a conversation."""
    return thread_key.partition("/")[2]


def state_of(thread: Thread, visit: Mapping[str, str]) -> str:
    """Return 'waiting', 'active' or 'ended', also when the visitor alone has ended it and nothing
    has been said since.
    """
    left = visit.get("ended") == thread.interaction_id and visit.get("ended_at", "")
    if thread.state in OVER or (left and datetime.fromisoformat(left) >= thread.last_at):
        return "ended"
    waits = thread.state in _WAITING or not thread.agent_name
    return "waiting" if waits else "active"


def thread_of(thread: Thread, visit: Mapping[str, str], settings: ChatSettings) -> Answer:
    """Return a thread; `visit` is its document, see `router.visits`."""
    state = state_of(thread, visit)
    return {
        "conversation": name_of(thread.thread_key),
        "state": state,
        "position": thread.ahead if state == "waiting" else None,
        "agent": thread.agent_name if state == "active" else None,
        "last_at": stamp(thread.last_at),
        "preview": thread.last_text,
        "unread": thread.unread,
        "csat": _csat(thread, visit) if settings.csat and state == "ended" else None,
        "mail": _mail(thread, visit, state) if settings.mail else None,
    }


def message_of(said: Message, file_url: FileUrl) -> Answer:
    """Return a message."""
    ours = said.direction is Direction.OUT
    chat = said.provider_ref.startswith("chat:")
    return {
        "id": said.id,
        "seq": said.seq,
        "at": stamp(said.at),
        "from": ("agent" if said.agent_id else "hub") if ours else "visitor",
        "name": said.sender_name,
        "text": said.text if ours else said.reply_text or said.text,
        "files": [
            {
                "name": part.name,
                "type": part.type,
                "size": part.size,
                "url": file_url(part.blob_id),
                "shown": part.type in _PICTURES,
            }
            for part in said.parts
        ],
        "client_id": said.provider_ref.rpartition(":")[2] if chat and not ours else None,
        "state": _STATES.get(said.state or Delivery.SENT, "sent") if ours else None,
    }


def stamp(at: datetime) -> str:
    """Return a time as the wire writes it."""
    return at.isoformat().replace("+00:00", "Z")


def encode(frame: Mapping[str, Any]) -> bytes:
    """Return a frame's bytes."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()


def _mail(thread: Thread, visit: Mapping[str, str], state: str) -> str | None:
    """Return where answers go that he does not see here; while he waits, he is told so unasked."""
    told = state == "waiting" or visit.get("left") == thread.interaction_id
    return visit.get("email") or None if told else None


def _csat(thread: Thread, visit: Mapping[str, str]) -> str | None:
    if thread.state in (S.ABANDONED, S.EXPIRED, S.REJECTED):
        return None
    return "done" if visit.get("rated") == thread.interaction_id else "ask"
