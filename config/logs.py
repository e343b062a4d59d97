"""Structured logs: one line an event, ids in full, addresses masked."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aiohttp.http import HttpProcessingError

# An address keeps its first letter and its domain; a phone number its ends. Both parts may be in
# any script, the local part quoted, the domain one word.
_ADDRESS = re.compile(r"""(?:"(\w)[^"\n]*"|([^\s"<>()\[\]:;,=@])[^\s"<>()\[\]:;,=@]*)@([\w.-]+)""")
_PHONE = re.compile(r"(\+\d{2})\d{5,}(\d{2})\b")


def mask(text: str) -> str:
    """Return `text` with mail addresses and phone numbers made unreadable."""
    return _PHONE.sub(r"\1*****\2", _ADDRESS.sub(r"\1\2***@\3", text))


class _Lines(logging.Formatter):
    """An event with its level, its logger, its time in UTC and what else was said with it."""

    def __init__(self, *, json: bool, colours: bool) -> None:
        super().__init__()
        self._line = _object if json else partial(_sentence, colours=colours)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; the same without addresses and numbers of people."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds")
        said = {name: value for name, value in vars(record).items() if name not in _OF_EVERY}
        told = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": at.replace("+00:00", "Z"),
            **said,
        }
        if record.exc_info and record.exc_info[0]:
            told["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            told["stack"] = record.stack_info
        masked = {k: mask(value) if isinstance(value, str) else value for k, value in told.items()}
        return self._line(masked)


_OF_EVERY = {*vars(logging.makeLogRecord({})), "message", "asctime"}
_COLOURS = {"warning": "\x1b[33m", "error": "\x1b[31m", "critical": "\x1b[31m"}
_PLAIN = "\x1b[0m"


def _object(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, default=repr)


def _sentence(told: Mapping[str, Any], *, colours: bool) -> str:
    """Return the event as people read it, what takes many lines below it."""
    rest = dict(told)
    at, level, event, logger = (
        rest.pop(name) for name in ("timestamp", "level", "event", "logger")
    )
    below = [rest.pop(name) for name in ("exception", "stack") if name in rest]
    shown = f"[{level:<8}]"
    if colours and level in _COLOURS:
        shown = f"{_COLOURS[level]}{shown}{_PLAIN}"
    beside = "".join(f" {name}={value!r}" for name, value in rest.items())
    return "\n".join([f"{at} {shown} {event} [{logger}]{beside}", *below])


class _WithoutContent(logging.Filter):
    """A request too broken to be read is told without its bytes: cookies may be among them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the exception off such a record."""
        if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
            record.exc_info = None
        return True


_WITHOUT_CONTENT = _WithoutContent()


def set_up(form: str, level: str) -> None:
    """Send all logging to standard error, a line an event: JSON, or for people to read."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(json=form == "json", colours=sys.stderr.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("aiohttp.server").addFilter(_WITHOUT_CONTENT)
    # These narrate each of their steps, some with passwords and mails in them; our own lines say
    # what matters.
    for name in ("aiohttp.access", "aioimaplib", "aiosqlite", "mail.log", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
