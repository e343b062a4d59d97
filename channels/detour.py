"""Answers that go on by mail because whoever they are for has left the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from channels.compose import Letter
from router import detour
from router.model import AccountId, MessageId
from router.repositories import Tx


@dataclass(frozen=True, slots=True)
class AroundWords:
    """What is written about an answer that goes on by mail: the same for everybody, for it may
    reach somebody who has nothing to do with it. `foot` is light Markdown.
    """

    subject: str
    foot: str


SayAround = Callable[[str, MessageId], AroundWords]
"""say_around(language, message): the words, with the link by which no more will come."""


def plain_around(_language: str, _message: MessageId) -> AroundWords:
    """Say it without a language and without a link."""
    return AroundWords("Your chat", "You have left a chat before this answer came.")


async def still_to_go(
    tx: Tx, letters: Sequence[Letter], account: AccountId, say: SayAround, now: datetime
) -> list[Letter]:
    """Return those letters just claimed that may leave, as they leave."""
    going = []
    for letter in letters:
        if letter.message.account_id == account:
            going.append(letter)
        elif await detour.goes(tx, letter.message, letter.rows[0], now):
            going.append(await _around(tx, letter, say))
    return going


async def _around(tx: Tx, letter: Letter, say: SayAround) -> Letter:
    said, outbound = letter.message, letter.outbound
    customer = (await tx.customers.get([said.customer_id])).get(said.customer_id)
    language = (customer.language if customer else "")[:2] or outbound.language
    words = say(language, said.id)
    mail = replace(
        outbound,
        to=outbound.pending,
        subject=words.subject,
        text=f"{outbound.text}\n\n{words.foot}".strip(),
        # Who chats could have what he wrote carried to somebody else.
        quoted=None,
    )
    return replace(letter, outbound=mail)
