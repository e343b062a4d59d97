"""Structured logs: one line an event, ids in full, addresses masked."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from functools import cached_property
from typing import Any

from aiohttp.http import HttpProcessingError

# An address keeps its first letter and its domain; a phone number its ends. Both parts may be in
# any script, the local part quoted, the domain one word.
_ADDRESS = re.compile(r"""(?:"(\w)[^"\n]*"|([^\s"<>()\[\]:;,=@])[^\s"<>()\[\]:;,=@]*)@([\w.-]+)""")
_PHONE = re.compile(r"(\+\d{2})\d{5,}(\d{2})\b")


def mask(text: str) -> str:
    """Return `text` with mail addresses and phone numbers made unreadable."""
    return _PHONE.sub(r"\1*****\2", _ADDRESS.sub(r"\1\2***@\3", text))


def _masked(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = mask(value)
    return event


class _WithoutContent(logging.Filter):
    """A request too broken to be read is told without its bytes: cookies may be among them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the exception off such a record."""
        if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
            record.exc_info = None
        return True


_WITHOUT_CONTENT = _WithoutContent()


class _AtFirstLine(logging.Formatter):
    """Writes lines as structlog does, which takes long to load: a hub at peace does without."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form

    @cached_property
    def _made(self) -> logging.Formatter:
        return _formatter(self._form)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return self._made.format(record)


def _formatter(form: str) -> logging.Formatter:
    import structlog

    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _masked,
    ]
    last: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )


def set_up(form: str, level: str) -> None:
    """Send the standard library's logging through structlog to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_AtFirstLine(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("aiohttp.server").addFilter(_WITHOUT_CONTENT)
    # These narrate each of their steps, some with passwords and mails in them; our own lines say
    # what matters.
    for name in ("aiohttp.access", "aioimaplib", "aiosqlite", "mail.log", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
