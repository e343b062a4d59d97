"""The way round: an answer that nobody has seen on the page goes on by mail.

Who chats may name an address for that. His answer then has a second row of the outbox, on a mail
account, which comes due when the page has had its time. That it is needed, and allowed, is decided
when it is claimed: an answer the page has acknowledged is not mailed, an address that has not
written yet gets three mails, and one that asked for none gets none (decisions: chat by mail).

The address stands in the visit's document (`router.visits`): `email`, and in `signed` the one that
the owner of the page vouches for, which need not be the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from router.accounts import Account, Document
from router.compose import Setting
from router.consent import Limits
from router.errors import Invalid
from router.identity import mailto
from router.messages import Delivery, Message, Outgoing
from router.model import AccountId, Conversation
from router.ports import Ids
from router.receipts import BY_MAIL
from router.reports import refresh
from router.repositories import Tx
from router.visits import is_signed, key_of

NOT_NEEDED, LIMIT, REFUSED = "by_mail.not_needed", "by_mail.limit", "by_mail.refused"

MOST = 3
"""Mails to an address that nobody has answered from."""

GONE_AFTER_S = 60
"""Without word from the page for so long, whoever chatted has gone; a setting of the account."""

_SEEN = frozenset({Delivery.DELIVERED, Delivery.READ})
_ON_ITS_WAY = frozenset({Delivery.QUEUED, Delivery.SENDING, Delivery.DEFERRED})


@dataclass(frozen=True, slots=True)
class Detour:
    """An address for a conversation's answers; `signed`: the page's owner vouches for it."""

    address: str
    signed: bool = False


async def of(tx: Tx, talk: Conversation, now: datetime) -> Detour | None:
    """Return where answers may go by mail, None where nobody has said so."""
    kept = await tx.documents.get(talk.account_id, key_of(talk.thread_key), now)
    try:
        return Detour(mailto(kept.value["email"]).value, is_signed(kept.value)) if kept else None
    except (KeyError, Invalid):
        return None  # nothing was typed, or nothing that is an address


async def second_way(
    tx: Tx, ids: Ids, limits: Mapping[str, Limits], setting: Setting, said: Message, first: datetime
) -> list[Outgoing]:
    """Return the row that mails an answer should the page not show it. `first`: when it leaves."""
    home = setting.account
    goes_by_mail_anyway = limits[home.kind].copies
    if goes_by_mail_anyway or home.settings.get("mail") is False:
        return []
    detour = await of(tx, setting.talk, said.received_at)
    mail = await _mail_account(tx, limits, home) if detour else None
    if detour is None or mail is None:
        return []
    due = first + patience(home)
    state = Delivery.QUEUED
    return [Outgoing(ids.new(), said.id, mail.id, detour.address, state, due, reason=BY_MAIL)]


def patience(account: Account) -> timedelta:
    """Return how long the page has to show an answer."""
    seconds = account.settings.get("gone_after_s", GONE_AFTER_S)
    return timedelta(seconds=int(seconds))


async def goes(tx: Tx, said: Message, row: Outgoing, now: datetime) -> bool:
    """Tell whether a claimed second way is to be gone now; else the row is called back, or waits
    while the page still has its turn.
    """
    home = [one.state for one in await tx.outbox.of(said.id) if one.account_id == said.account_id]
    if _ON_ITS_WAY.intersection(home):
        account = await tx.config.account(said.account_id)
        wait = patience(account) if account else timedelta(seconds=GONE_AFTER_S)
        await tx.outbox.record([replace(row, next_at=now + wait)])
        return False
    why = NOT_NEEDED if {Delivery.CANCELLED, *_SEEN}.intersection(home) else ""
    if why := why or await _hindered(tx, said, row, now):
        stop = replace(row, state=Delivery.CANCELLED, next_at=None, reason=why)
        await tx.outbox.record([stop])
        await refresh(tx, said, now)
        return False
    return True


async def _hindered(tx: Tx, said: Message, row: Outgoing, now: datetime) -> str:
    """Return why nothing may be mailed there, '' where it may: then it is counted, once."""
    known = await _known(tx, row.account_id, row.recipient, now)
    if known.get("refused"):
        return REFUSED
    [talk] = (await tx.conversations.get([said.conversation_id])).values()
    detour = await of(tx, talk, now)
    vouched_for = detour and detour.signed and detour.address == row.recipient
    if vouched_for or row.attempts or await _is_his(tx, talk, row.recipient):
        return ""
    sent = int(known.get("sent", "0"))
    if sent >= MOST:
        return LIMIT
    await _keep(tx, row.account_id, row.recipient, {"sent": str(sent + 1)}, now)
    return ""


async def _is_his(tx: Tx, talk: Conversation, address: str) -> bool:
    """Tell whether an address has been proven to be of the one who chats."""
    handle = mailto(address)
    found = (await tx.customers.identities([handle])).get(handle)
    if found is None or not found.verified:
        return False
    both = {found.customer_id, talk.customer_id}
    return len(set((await tx.customers.roots(both)).values())) == 1


async def answered(tx: Tx, account: AccountId, address: str, now: datetime) -> None:
    """Remember that somebody has written from an address we mailed to: it is wanted."""
    await _keep(tx, account, address, {}, now)


async def refuse(tx: Tx, said: Message, now: datetime) -> None:
    """Mail nothing more to whoever got this message, for he says that he did not ask for it."""
    for row in await tx.outbox.of(said.id):
        if row.account_id != said.account_id:
            await _keep(tx, row.account_id, row.recipient, {"refused": "1"}, now)


async def _mail_account(tx: Tx, limits: Mapping[str, Limits], home: Account) -> Account | None:
    """Return the account that carries the mails: the one named, else the queue's, else any."""
    mail = [
        one
        for one in await tx.config.accounts()
        if one.enabled and not one.retired and one.kind in limits and limits[one.kind].copies
    ]
    named = home.settings.get("mail_account")
    by_nearness = sorted(mail, key=lambda one: (one.id != named, one.queue_id != home.queue_id))
    return next(iter(by_nearness), None)


def _key(address: str) -> str:
    return f"mailed:{sha256(address.casefold().encode()).hexdigest()}"


async def _known(tx: Tx, account: AccountId, address: str, now: datetime) -> Mapping[str, str]:
    kept = await tx.documents.get(account, _key(address), now)
    return kept.value if kept else {}


async def _keep(
    tx: Tx, account: AccountId, address: str, value: Mapping[str, str], now: datetime
) -> None:
    await tx.documents.put(Document(account, _key(address), value), now)
