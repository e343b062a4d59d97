"""Bytes to text, whatever their label says. Never raises; NUL and lone surrogates never get out."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

# What senders mean is often a larger set than the label they put on it (WHATWG Encoding).
_MEANT = {
    "ascii": "",  # with other bytes in it the label says nothing
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
}
_UNLISTED = {
    "unicode-1-1-utf-7": "utf-7",
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac_roman",
    "windows-874": "cp874",
    "x-unicode-2-0-utf-7": "utf-7",
}
# Text encodings that read escapes or host names, not writing.
_DENIED = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
_MULTIBYTE = re.compile(r"^(gb|big5|cp9(32|49|50)|euc|shift|johab|iso2022|utf-|hz)")
_LEADS = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SAMPLE = 8_192  # bytes that a guess looks at

# The letters most used in each alphabet, to tell which one-byte set unlabelled text is in.
_FREQUENT = {
    "cp1251": "оеаинтсрвлкмдпу",
    "koi8_r": "оеаинтсрвлкмдпу",
    "iso8859-5": "оеаинтсрвлкмдпу",
    "cp866": "оеаинтсрвлкмдпу",
    "cp1253": "αοιετσνηυρπκμλω",
    "cp1255": "יוהלאתרשמבנדעחק",
    "cp1256": "اليمنورتبهعدسفك",
    "cp874": "านรอกเงมยลวดท่้",
}
_EAST_ASIAN = ["cp932", "euc_jp", "gb18030", "big5", "cp949"]
# Polish and its neighbours, read as if they were Western.
_EASTERN = re.compile("[^\\W\\d_][\xb9\xb3\xbf\xb6\xb1\xbc][^\\W\\d_]")


def decode(content: bytes, charset: str = "") -> tuple[str, bool]:
    """Decode by the label if it can be true, else by what the bytes look like.

    The second value tells that the label was missing, unknown or wrong and mattered.
    """
    codec = _codec(charset)
    if content.isascii() and not _stateful(codec):
        return content.decode("ascii").replace("\0", "\ufffd"), False
    text, guessed = _decode(content, codec)
    return _SURROGATES.sub("\ufffd", text.removeprefix("\ufeff")).replace("\0", "\ufffd"), guessed


def known(charset: str) -> bool:
    """Say whether the label names an encoding of text that we would use."""
    return bool(_codec(charset))


@lru_cache(maxsize=256)
def _codec(charset: str) -> str:
    """Name the Python codec that is meant, '' when there is none."""
    label = charset.strip("\"' \t").lower()
    try:
        found = codecs.lookup(_UNLISTED.get(label, label))
    except (LookupError, ValueError, UnicodeError):
        return ""
    # The attribute is how the standard library itself tells text encodings from the others.
    if found.name.replace("-", "_") in _DENIED or not getattr(found, "_is_text_encoding", False):
        return ""
    return _MEANT.get(found.name, found.name)


def _stateful(codec: str) -> bool:
    return codec.startswith(("utf-7", "utf-16", "utf-32", "iso2022", "hz"))


def _decode(content: bytes, codec: str) -> tuple[str, bool]:
    if not codec:
        return _guess(content), True
    if codec != "utf-8" and not _MULTIBYTE.match(codec):
        return _single_byte(content, codec)
    try:
        return content.decode(codec), False
    except (UnicodeError, ValueError):
        pass
    if codec != "utf-8" and _damage(content.decode(codec, "replace")) < 0.05:
        return content.decode(codec, "replace"), True
    return _guess(content), True


def _single_byte(content: bytes, codec: str) -> tuple[str, bool]:
    """Every byte means something in such a set, so bytes that are UTF-8 were meant as UTF-8."""
    try:
        return content.decode("utf-8"), True
    except UnicodeDecodeError:
        pass
    if codec == "cp1252" and _is_dense(content) and (alphabet := _alphabet(content)):
        # The label that programs put on everything, on words that no Western language has.
        return content.decode(alphabet, "replace"), True
    return content.decode(codec, "replace"), False


def _guess(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    high = len(_high(content))
    in_sequences = sum(len(found) for found in _LEADS.findall(content))
    if in_sequences > 0.5 * high:
        return content.decode("utf-8", "replace")
    return _detect(content) if _is_dense(content) else _western(content)


def _high(content: bytes) -> bytes:
    return content.translate(None, bytes(range(0x80)))


def _is_dense(content: bytes) -> bool:
    """Say whether most letters lie beyond ASCII, as in alphabets other than the Latin one."""
    sample = content[:_SAMPLE]
    high = len(_high(sample))
    letters = sum(chr(byte).isalpha() for byte in sample if byte < 0x80)
    return high >= 4 and high >= 0.4 * (letters + high)


def _detect(content: bytes) -> str:
    if alphabet := _alphabet(content):
        return content.decode(alphabet, "replace")
    # Imported here: it takes 30 ms, and only unlabelled East Asian mail needs it.
    from charset_normalizer import from_bytes

    best = from_bytes(content[:_SAMPLE], cp_isolation=_EAST_ASIAN).best()
    return content.decode(best.encoding, "replace") if best else _western(content)


def _alphabet(content: bytes) -> str:
    """Name the one-byte set in which the text uses its alphabet's most used letters."""
    sample = content[:_SAMPLE]
    scores = {codec: _score(sample.decode(codec, "replace"), codec) for codec in _FREQUENT}
    likely = max(scores, key=lambda codec: scores[codec])
    return likely if scores[likely] > 0.5 else ""


def _score(text: str, codec: str) -> float:
    beyond = [character for character in text if not character.isascii()]
    return sum(character in _FREQUENT[codec] for character in beyond) / max(1, len(beyond))


def _western(content: bytes) -> str:
    text = content.decode("cp1252", "replace")
    if not _EASTERN.search(text):
        return text
    return content.decode("iso8859-2" if re.search("[\xb6\xb1\xbc]", text) else "cp1250", "replace")


def _damage(text: str) -> float:
    return text.count("\ufffd") / max(1, len(text))
