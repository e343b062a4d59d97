"""How a reply would be addressed: pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from router.accounts import Account
from router.messages import Direction, Message
from router.model import Interaction
from router.views import ReplyDefaults

ANSWER = re.compile(r"^\s*((re|rv|aw|sv|antw|r|отв)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
"""Marks of an answer in the languages met so far; one 'Re: ' replaces them all."""

MAX_TEXT = {"email": 100_000}
"""Characters of a reply by kind of account."""

MAX_TEXT_ELSEWHERE = 4_096


def reply_defaults(
    account: Account,
    own: Collection[str],
    signature: str,
    one: Interaction,
    last: Message | None,
) -> ReplyDefaults:
    """Return the defaults. `last` is the newest inbound message no machine wrote, or without one
    the newest of ours; `own` are the addresses of all our accounts.
    """
    to = _to(last, account)
    taken = {address.casefold() for address in (*own, *to)}
    others = () if last is None else (*last.to, *last.cc)
    return ReplyDefaults(
        account_id=account.id,
        from_address=own_address(account),
        to=to,
        suggested_cc=_without(others, taken),
        subject=answer_subject(one.subject or (last.subject if last else "")),
        signature=signature,
        max_text=MAX_TEXT.get(account.kind, MAX_TEXT_ELSEWHERE),
        reply_to_differs=_differing(last, to),
    )


def own_address(account: Account) -> str:
    """Return the address that an account writes from; '' when it has none."""
    return str(account.settings.get("address", ""))


def answer_subject(subject: str) -> str:
    """Return the subject with 'Re: ' before it exactly once."""
    return f"Re: {ANSWER.sub('', subject).strip()}".strip()


def _to(last: Message | None, account: Account) -> tuple[str, ...]:
    if last is None or (last.account_id != account.id and not own_address(account)):
        return ()  # a chat that went on by mail is still that chat
    if last.direction is Direction.OUT:
        return last.to
    return (last.sender.shown or last.sender.value,)


def _differing(last: Message | None, to: tuple[str, ...]) -> str:
    if last is None or last.direction is Direction.OUT:
        return ""
    return next(iter(_without(last.reply_to, {address.casefold() for address in to})), "")


def _without(addresses: Iterable[str], taken: set[str]) -> tuple[str, ...]:
    fresh = {address.casefold(): address for address in reversed(list(addresses))}
    return tuple(fresh[key] for key in reversed(list(fresh)) if key not in taken)
