"""How a reply is composed from what an agent handed in, pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from router import identity
from router.accounts import Account
from router.errors import Invalid
from router.messages import Delivery, Direction, Message, StoredPart
from router.model import AccountId, BlobId, Conversation, Handle, Interaction, MessageId, Scheme
from router.people import Agent, Upload
from router.texts import one_line

MAX_REFERENCES = 20  # message ids that a mail names: the first and the newest
MAX_SUBJECT = 500  # characters


@dataclass(frozen=True, slots=True)
class NewReply:
    """What an agent hands in. `client_id` is made by the screen and names this reply for ever;
    without `to` it goes to whoever of the customer's side wrote last. It leaves after `delay_s`
    seconds, or at `send_at`. `forwards` is a message to hand on below the text, with those of its
    `parts` (blobs) that are named: to somebody else, who has to be named too. `account_id` is the
    account that carries it, if not the conversation's own.
    """

    client_id: str
    text: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    uploads: tuple[str, ...] = ()
    quote: bool = False
    draft_ver: int = 0
    delay_s: int = 0
    send_at: datetime | None = None
    forwards: MessageId | None = None
    parts: tuple[str, ...] = ()
    account_id: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What a reply is written into, and the account that carries it; `last` is what it answers,
    None for what is handed on.
    """

    item: Interaction
    talk: Conversation
    account: Account
    agent: Agent
    last: Message | None
    uploads: Sequence[Upload]
    original: Message | None = None


def compose(setting: Setting, new: NewReply, id: MessageId, now: datetime, mail: bool) -> Message:
    """Return the message to be queued; `mail`: recipients are mail addresses.

    Raises Invalid: 'address.bad' with the field of a wrong one, 'forward.part'.
    """
    talk, last, original = setting.talk, setting.last, setting.original
    handed_on = _handed_on(original, new.parts) if original else ()
    return Message(
        id,
        talk.id,
        setting.item.id,
        talk.customer_id,
        setting.account.id,
        Direction.OUT,
        talk.next_seq,
        now,
        now,
        _sender(setting.account),
        sender_name=setting.agent.name,
        agent_id=setting.agent.id,
        to=_recipients(new.to or _whoever_wrote(last, talk, mail), "to", mail),
        cc=_recipients(new.cc, "cc", mail),
        bcc=_recipients(new.bcc, "bcc", mail),
        subject=_subject(new.subject, talk.subject, original),
        text=new.text.replace("\0", ""),
        parts=(*handed_on, *(_part(upload) for upload in setting.uploads)),
        in_reply_to=last.provider_ref if last else "",
        references=_references(last) if last else (),
        client_id=new.client_id,
        quoted_id=last.id if last and new.quote else None,
        state=Delivery.QUEUED,
        forwards_id=original.id if original else None,
    )


def _sender(account: Account) -> Handle:
    address = str(account.settings.get("address") or account.name)
    scheme = Scheme.MAILTO if "@" in address else Scheme.EXTERNAL
    return Handle(scheme, address, address)


def _whoever_wrote(last: Message | None, talk: Conversation, mail: bool) -> tuple[str, ...]:
    if last is None:
        return ()
    if last.account_id != talk.account_id and not mail:
        # A chat that went on by mail is still that chat.
        return (talk.thread_key.partition("/")[0],)
    return (last.sender.shown or last.sender.value,)


def _recipients(written: Iterable[str], field: str, mail: bool) -> tuple[str, ...]:
    """Return the recipients as they will be reached, each once, in their order."""
    try:
        handles = [identity.mailto(one) if mail else identity.external(one) for one in written]
    except Invalid as wrong:
        raise Invalid(wrong.code, wrong.text, **{**wrong.params, "field": field}) from wrong
    return tuple({handle.value: handle.shown for handle in handles}.values())


def _subject(written: str, conversation: str, original: Message | None) -> str:
    subject = one_line(written)
    if not subject and original:
        subject = f"Fwd: {one_line(original.subject)}".strip()
    elif not subject:
        subject = one_line(conversation)
        answers = subject[:3].lower() == "re:"
        subject = subject if answers or not subject else f"Re: {subject}"
    return subject[:MAX_SUBJECT]


def _references(last: Message) -> tuple[str, ...]:
    whole = [*last.references, *([last.provider_ref] if last.provider_ref else [])]
    if len(whole) <= MAX_REFERENCES:
        return tuple(whole)
    return (whole[0], *whole[1 - MAX_REFERENCES :])


def _part(upload: Upload) -> StoredPart:
    return StoredPart(BlobId(upload.blob_id), upload.name, upload.type, upload.size)


def _handed_on(original: Message, wanted: Sequence[str]) -> tuple[StoredPart, ...]:
    """Return those parts of a message that go on with it, as attachments."""
    if not {part.blob_id for part in original.parts}.issuperset(wanted):
        raise Invalid("forward.part", "This is no attachment of that message", field="parts")
    chosen = (part for part in original.parts if part.blob_id in wanted)
    return tuple(replace(part, inline=False, content_id="") for part in chosen)
