"""Structured logs: one line an event, ids in full, addresses masked."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
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


def set_up(form: str, level: str) -> None:
    """Send the standard library's logging through structlog to standard error."""
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
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("aiohttp.server").addFilter(_WITHOUT_CONTENT)
    # These narrate each of their steps, some with passwords and mails in them; our own lines say
    # what matters.
    for name in ("aiohttp.access", "aioimaplib", "aiosqlite", "mail.log", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
