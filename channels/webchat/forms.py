"""What is asked before a chat, and whether somebody may talk. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from channels.webchat.session import Session
from channels.webchat.settings import ChatSettings
from router import identity
from router.errors import Invalid

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


def form_of(
    settings: ChatSettings, form: Mapping[str, str | bool] | None, now: datetime
) -> dict[str, str]:
    """Return what a form says, as far as it was asked. Raises Invalid 'form.missing' with its
    field, 'consent.missing' or 'email.bad'.
    """
    said: dict[str, str] = {}
    if form is None:
        return said
    for asked in settings.form:
        text = _CONTROLS.sub(" ", str(form.get(asked.name) or "")).strip()
        if asked.choices and text not in asked.choices:
            text = ""
        if asked.required and not text:
            raise Invalid("form.missing", "This is needed", field=asked.name)
        if text:
            said[asked.name] = text
    # An offline form asks for the address whatever the account asks for.
    address = said.get("email") or str(form.get("email") or "").strip()
    if address:
        said["email"] = _address(address)
    if form.get("consent") is True:
        said["consent"] = now.isoformat()
    elif settings.consent:
        raise Invalid("consent.missing", "Consent is needed", field="consent")
    return said | {"formed": "1"}


def may_talk(settings: ChatSettings, session: Session) -> None:
    """Raise Invalid unless what must be asked has been answered."""
    if settings.consent and not session.said.get("consent"):
        raise Invalid("consent.missing", "Consent is needed", field="consent")
    for asked in settings.form:
        if asked.required and not session.said.get(asked.name):
            raise Invalid("form.missing", "This is needed", field=asked.name)


def _address(text: str) -> str:
    try:
        return identity.mailto(text).value
    except Invalid as error:
        raise Invalid("email.bad", "This is not a mail address", field="email") from error
