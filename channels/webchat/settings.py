"""A chat account's settings, read once into types; everything wrong is said with its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from channels.base import Field
from channels.webchat.settings_values import Values, wrong
from router.accounts import Account
from router.mailboxes import BEFORE, GRACE
from router.model import QueueId

SECRET = "identity_secret"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
LANGUAGES = ("en", "es", "ru")
ASKED = ("off", "optional", "required")
MAX_EXTRA = 8

FIELDS: tuple[Field, ...] = (
    Field("origins", "string", "Web sites that may show it (https://shop.example ...)",
          required=True),
    Field("name", "string", "Name shown to visitors", default=""),
    Field("color", "string", "Colour (#rrggbb)", default="#1d6f5e"),
    Field("position", "string", "Corner", default="right", choices=("left", "right")),
    Field("launcher", "string", "Words on the button", default=""),
    Field("language", "string", "Language when the visitor's is none of ours", default="en",
          choices=LANGUAGES),
    *(
        Field(f"{name}_{language}", "string", f"{label} ({language})", default="")
        for name, label in (
            ("title", "Title"), ("greeting", "Greeting"), ("away", "Text outside our hours"),
        )
        for language in LANGUAGES
    ),
    Field("form_name", "string", "Ask for the name", default="optional", choices=ASKED),
    Field("form_email", "string", "Ask for the address", default="optional", choices=ASKED),
    Field("form_phone", "string", "Ask for the number", default="off", choices=ASKED),
    Field("form_fields", "string", "Other questions: Order number*; Size", default=""),
    Field("topics", "string", "Topics: Sales=queue id; Returns=queue id", default=""),
    Field("consent", "boolean", "Ask for consent", default=False),
    Field("consent_link", "string", "Address of the privacy notice", default=""),
    Field("files", "boolean", "Visitors may send files", default=True),
    Field("max_file_mb", "integer", "Largest file in MB", default=10),
    Field("csat", "boolean", "Ask how it was", default=True),
    Field("mail", "boolean", "Offer to answer by mail", default=True),
    Field("mail_account", "string", "Mailbox that such answers leave by (its id)", default=""),
    Field("gone_after_s", "integer", "Seconds until an unseen answer goes by mail", default=60),
    Field(SECRET, "string", "Secret by which the site signs who visits", secret=True),
)  # fmt: skip
_BY_NAME = {known.name: known for known in FIELDS}

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Question:
    """One field of the form before the chat; `choices` are topics."""

    name: str
    type: str
    required: bool
    label: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """One chat account. `words` are by name and language ('title_es'), '' means the widget's own;
    `topics` name the queue of each; `max_file` is in bytes.
    """

    origins: frozenset[str]
    name: str
    color: str
    position: str
    launcher: str
    language: str
    words: Mapping[str, str]
    form: tuple[Question, ...]
    topics: Mapping[str, QueueId]
    consent: bool
    consent_link: str
    files: bool
    max_file: int
    csat: bool
    mail: bool
    secret: bytes = field(repr=False)
    former: bytes = field(repr=False)
    former_until: datetime

    def secrets(self, now: datetime) -> tuple[bytes, ...]:
        """Return what the site may sign with now: the secret, and for a day the one before."""
        former = self.former if now < self.former_until else b""
        return tuple(one for one in (self.secret, former) if one)

    @classmethod
    def from_account(cls, account: Account) -> Self:
        """Read and check. Raises Invalid with the field's name."""
        read = Values(account, _BY_NAME)
        topics = _topics(read.text("topics"))
        read.number("gone_after_s", 10, 86_400)
        secrets = {name: text.encode() for name, text in account.secrets.items()}
        return cls(
            origins=read.origins("origins"),
            name=read.text("name") or account.name,
            color=_color(read.text("color")),
            position=read.choice("position"),
            launcher=read.text("launcher")[:60],
            language=read.choice("language"),
            words={
                f"{name}_{language}": read.text(f"{name}_{language}")
                for name in ("title", "greeting", "away")
                for language in LANGUAGES
            },
            form=_form(read, tuple(topics)),
            topics=topics,
            consent=read.switch("consent"),
            consent_link=read.link("consent_link"),
            files=read.switch("files"),
            max_file=read.number("max_file_mb", 1, 25) << 20,
            csat=read.switch("csat"),
            mail=read.switch("mail"),
            secret=secrets.get(SECRET, b""),
            former=secrets.get(SECRET + BEFORE, b""),
            former_until=(account.secrets_at or NEVER) + GRACE,
        )


def _color(value: str) -> str:
    if not _COLOR.fullmatch(value):
        raise wrong("color", "must be a colour such as #1d6f5e")
    return value.lower()


def _topics(text: str) -> dict[str, QueueId]:
    topics = {}
    for one in _listed(text):
        label, is_, queue = (part.strip() for part in one.partition("="))
        if not (label and is_ and queue):
            raise wrong("topics", "must be like Sales=queue id; Returns=queue id")
        topics[label] = QueueId(queue)
    return topics


def _form(read: Values, topics: tuple[str, ...]) -> tuple[Question, ...]:
    asked = [
        Question(name, type_, read.choice(f"form_{name}") == "required")
        for name, type_ in (("name", "text"), ("email", "email"), ("phone", "tel"))
        if read.choice(f"form_{name}") != "off"
    ]
    if topics:
        asked.append(Question("topic", "choice", True, choices=topics))
    extra = _listed(read.text("form_fields"))
    if len(extra) > MAX_EXTRA:
        raise wrong("form_fields", f"may ask for {MAX_EXTRA} things at most")
    for n, label in enumerate(extra, 1):
        asked.append(Question(f"f{n}", "text", label.endswith("*"), label.rstrip("* ")))
    return tuple(asked)


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(";") if one.strip()]
