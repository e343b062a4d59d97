"""File names of attachments: true to what was sent, harmless wherever they are shown or saved."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

MAX_NAME = 150  # characters

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_PATH = re.compile(r"(^|[/\\])\.\.?[/\\]|^[/\\~]|^[A-Za-z]:")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|\Z)", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_WELL_KNOWN = {
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "text/x-vcard": ".vcf",
    "text/vcard": ".vcf",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "audio/mpeg": ".mp3",
    "application/pdf": ".pdf",
    "application/ms-tnef": ".dat",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
}


def safe_name(claimed: str) -> str:
    """Make a name one path segment without tricks; '' when nothing is left.

    A full-width '／' would become a slash wherever it is folded later, so it is folded here.
    """
    name = _HIDDEN.sub("", unicodedata.normalize("NFC", claimed))
    folded = unicodedata.normalize("NFKC", name)
    if any(folded.count(mark) > name.count(mark) for mark in "/\\:."):
        name = folded
    if _PATH.search(name):
        name = re.split(r"[/\\]", name.rstrip("/\\ "))[-1]
    # Otherwise a slash is most often a date's: 'Invoice 12/2026.pdf'.
    name = re.sub(r"[/\\:]", "_", _SPACES.sub(" ", _CONTROLS.sub(" ", name))).strip().lstrip(". ")
    if _DEVICE.match(name):
        name = f"_{name}"
    return _shorten(name.rstrip(". "))


def made_up_name(kind: str, number: int) -> str:
    """Name an attachment that came without one."""
    ending = _WELL_KNOWN.get(kind) or mimetypes.guess_extension(kind, strict=False) or ".bin"
    return f"attachment-{number}{ending}"


def _shorten(name: str) -> str:
    """Cut in the middle: the ending says what the file is."""
    if len(name) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 20:
        return name[:MAX_NAME]
    return stem[: MAX_NAME - len(ending) - 1] + dot + ending
