"""The consent of an account's owner, given in the administrator's own browser (RFC 6749, 4.1).

The provider sends the browser back to a page of ours, which hands the address here. A question is
answered once, within a while, and only to the session that has asked it (CWE-352, CWE-384). What
the owner grants is kept sealed and never shown: the form names it by a ticket, and only while it
still sends secrets where it did.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from agents.auth import Signed, digest
from agents.forms_people import Answered, Asked, ConsentAnswer, Granted
from agents.tools import Tools
from router import mailboxes
from router.accounts import Account, Document
from router.errors import ChannelError, Conflict, Invalid
from router.model import AccountId, QueueId

OPEN = timedelta(minutes=30)
"""So long may the owner take to say yes."""

GOOD = timedelta(hours=2)
"""So long may the form be filled in after that."""

_SHELF = AccountId("consents")


async def ask(tools: Tools, who: Signed, account: Account) -> Asked:
    """Return where the owner says yes. Raises Invalid when the settings are wrong."""
    tools.accounts.check(account)
    question = tools.accounts.consent(account, _back(tools))
    if question is None:
        raise Invalid("consent.none", "This account needs nobody's consent.", field="auth")
    kept = {
        "session": who.sign_in.token_hash,
        "secret": question.secret,
        "kind": account.kind,
        "settings": json.dumps(dict(account.settings)),
        "secrets": json.dumps(dict(account.secrets)),
    }
    await _put(tools, f"ask:{digest(question.state)}", kept, OPEN)
    return Asked(link=question.link, back=_back(tools), state=question.state)


async def answer(tools: Tools, who: Signed, body: ConsentAnswer) -> Answered:
    """Turn the answer in; what it grants waits for the form. Raises Conflict, Invalid."""
    state = parse_qs(urlsplit(body.address).query).get("state", [""])[0]
    asked = await _take(tools, who, f"ask:{digest(state)}")
    account = _account(asked["kind"], json.loads(asked["settings"]), json.loads(asked["secrets"]))
    question = tools.accounts.consent(account, _back(tools), asked["secret"])
    if question is None:
        raise _gone()
    try:
        granted = await question.answered(body.address)
    except ChannelError as error:
        raise Conflict("consent.refused", error.text, said=error.text) from error
    ticket = secrets.token_urlsafe(24)
    kept = {**asked, "secrets": json.dumps(dict(granted))}
    await _put(tools, f"given:{digest(ticket)}", kept, GOOD)
    return Answered(state=state, ticket=ticket)


async def with_granted(tools: Tools, who: Signed, kind: str, form: Granted) -> Mapping[str, str]:
    """Return the secrets of a form, with what was granted for it. Raises Conflict, and Invalid
    when they would now be sent elsewhere.
    """
    if not form.ticket:
        return form.secrets
    now = tools.clock.now()
    key = f"given:{digest(form.ticket)}"
    found = await tools.unit.write(lambda tx: tx.documents.get(_SHELF, key, now))
    if found is None or found.value["session"] != who.sign_in.token_hash:
        raise _gone()
    granted: dict[str, str] = json.loads(found.value["secrets"])
    asked = _account(kind, json.loads(found.value["settings"]), granted)
    mailboxes.with_values(asked, form.settings, {}, now)
    return {**form.secrets, **granted}


async def _put(tools: Tools, key: str, value: Mapping[str, str], lasts: timedelta) -> None:
    now = tools.clock.now()
    document = Document(_SHELF, key, value, now + lasts)
    await tools.unit.write(lambda tx: tx.documents.put(document, now))


async def _take(tools: Tools, who: Signed, key: str) -> Mapping[str, str]:
    now = tools.clock.now()
    found = await tools.unit.write(lambda tx: tx.documents.take(_SHELF, key, now))
    if found is None or found.value["session"] != who.sign_in.token_hash:
        raise _gone()
    return found.value


def _account(
    kind: str, settings: Mapping[str, str | int | bool], secrets: Mapping[str, str]
) -> Account:
    return Account(AccountId(""), "consent", kind, QueueId(""), settings, secrets)


def _back(tools: Tools) -> str:
    return f"{tools.settings.public_url}/desk/consent"


def _gone() -> Conflict:
    return Conflict("consent.gone", "This answer belongs to no question here: ask again.")
