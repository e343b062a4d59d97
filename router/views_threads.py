"""A conversation as its customer sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from router.model import ConversationId, InteractionId, InteractionState, QueueId


@dataclass(frozen=True, slots=True)
class Thread:
    """`state` is of the newest interaction, `agent_name` whoever has it; `ahead` counts those who
    wait before it in its queue, at most `MOST_AHEAD`, None when it does not wait. `last_text` and
    `last_at` are of the newest message that has left, `unread` counts agents' messages among the
    newest that the customer has not read; `seen` is how far an agent has read.
    """

    conversation_id: ConversationId
    thread_key: str
    interaction_id: InteractionId
    state: InteractionState
    queue_id: QueueId
    agent_name: str
    ahead: int | None
    last_at: datetime
    last_text: str
    unread: int
    seen: int


MOST_AHEAD = 99
