"""Raw row -> what the visitor said or did; pure. The content is our own: see `records`."""

from __future__ import annotations

import json
from typing import Any

from router.accounts import Account, RawRow
from router.inbound import (
    Claim,
    ClaimKind,
    Deed,
    DeliveryReport,
    Done,
    Ignored,
    Inbound,
    Parsed,
)
from router.messages import Delivery, StoredPart
from router.model import BlobId, Handle, QueueId, Scheme, Trust
from router.ports import ReplyToken


def parse(row: RawRow, account: Account, token: ReplyToken) -> Parsed:
    """See `channels.base.Parse`."""
    try:
        content = json.loads(row.content)
        return _READ[content["what"]](row, content)
    except (ValueError, KeyError, TypeError):
        return Parsed(ignored=Ignored("unknown_record"))


def _message(row: RawRow, content: dict[str, Any]) -> Parsed:
    said = Inbound(
        source_key=row.source_key,
        kind="webchat",
        provider_at=row.provider_at,
        received_at=row.received_at,
        sender=Handle(Scheme.WEBCHAT, content["owner"]),
        sender_name=content["name"],
        trust=Trust.VERIFIED if content["signed"] else Trust.ASSERTED,
        text=content["text"],
        continues=(Claim(ClaimKind.THREAD_KEY, content["thread"]),),
        provider_ref=content["ref"],
        language=content["language"],
        stored=tuple(
            StoredPart(BlobId(id), name, type_, size) for id, name, type_, size in content["parts"]
        ),
        queue=QueueId(content["queue"]) if content["queue"] else None,
    )
    form = content["form"]
    done = (Done(Deed.FORM, content["thread"], form, row.received_at),) if form else ()
    return Parsed(messages=(said,), done=done)


def _deed(row: RawRow, content: dict[str, Any]) -> Parsed:
    done = Done(Deed(content["deed"]), content["thread"], content["said"], row.received_at)
    return Parsed(done=(done,))


def _receipt(row: RawRow, content: dict[str, Any]) -> Parsed:
    report = DeliveryReport(
        provider_ref="",
        token=content["message"],
        recipient=content["to"],
        state=Delivery(content["state"]),
        code="",
        reason="",
        at=row.received_at,
    )
    return Parsed(reports=(report,))


_READ = {"message": _message, "deed": _deed, "receipt": _receipt}
