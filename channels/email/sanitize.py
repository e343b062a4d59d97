"""HTML of strangers made harmless, and HTML read as plain text."""

from __future__ import annotations

import html as markup
import re
from dataclasses import dataclass
from functools import partial

import nh3

from channels.email.quote_html import CLASSES, IDS, mark_quote

SANITIZER_VERSION = 2
MAX_NESTING = 2_000
MAX_HTML = 512 * 2**10  # characters


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TAGS = _set(
    """
    a abbr address article aside b bdi big blockquote br caption center cite code col colgroup dd
    del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins
    kbd li main mark ol p pre q s samp section small span strike strong sub summary sup table tbody
    td tfoot th thead time tr tt u ul var wbr
    """
)
_SIZED = {"align", "bgcolor", "height", "valign", "width"}
_ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "style", "title"},
    "a": {"href", "name"},
    "blockquote": {"type"},
    "col": {"span", "width"},
    "font": {"color", "face", "size"},
    "img": {"alt", "height", "src", "width"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": _SIZED | {"border", "cellpadding", "cellspacing"},
    "td": _SIZED | {"colspan", "rowspan"},
    "th": _SIZED | {"colspan", "rowspan"},
    "tr": _SIZED,
    "div": {"align"},
    "p": {"align"},
}
# Nothing here takes a url() or moves a box out of its place.
_STYLES = _set(
    """
    background-color border border-bottom border-bottom-color border-bottom-style
    border-bottom-width border-collapse border-color border-left border-left-color border-left-style
    border-left-width border-radius border-right border-spacing border-style border-top border-width
    color direction display font-family font-size font-style font-weight height letter-spacing
    line-height list-style-type margin margin-bottom margin-left margin-right margin-top max-height
    max-width min-width padding padding-bottom padding-left padding-right padding-top overflow
    table-layout text-align text-decoration text-indent text-transform vertical-align white-space
    width word-break word-spacing word-wrap
    """
)
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_GONE = {"script", "style", "title", "noscript", "template", "iframe", "noframes", "xmp", "math"}

_BLOCK = _set(
    """
    address article aside blockquote br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li main ol p
    pre section table td th tr ul
    """
)
_REMOTE = re.compile(r"https?://", re.IGNORECASE)
_LINK = re.compile(r"\s*(https?:|mailto:|tel:)", re.IGNORECASE)
_LOADS = re.compile(r"url|expression|image|@|\\", re.IGNORECASE)
_REMOTE_IMAGE = re.compile(r'(<img\b[^>]*?) src="cid:remote:(\d+)"')

# Elements that end by themselves when the next begins do not nest.
_NESTING = re.compile(
    r"<(/?)(?!(?:br|img|hr|meta|link|input|col|wbr|p|li|t[dhr]|d[td]|option)\b)[a-z]", re.IGNORECASE
)
_PRE = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_TAG = re.compile(r"<(/?)(\w+)>")
_MANY_LINES = re.compile(r"\n{3,}")
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre"}
# Marks in the text on its way from HTML: a line ends, a block ends, a paragraph or a quote does.
_LINE, _BLOCK_END, _GAP, _OPEN, _CLOSE = "\r", "\n", "\v", "\x01", "\x02"
_MARKS = re.compile(f"([{_LINE}{_BLOCK_END}{_GAP}{_OPEN}{_CLOSE}])")
_UNMARKED = str.maketrans("", "", "\v\x01\x02")


@dataclass(frozen=True, slots=True)
class Clean:
    """Sanitised HTML; `remote[i]` is the address that stands in it as data-remote="i"."""

    html: str
    remote: tuple[str, ...] = ()


def sanitize(html: str) -> Clean:
    """Keep what a letter needs. Remote pictures are taken out and listed; `cid:` ones stay."""
    remote: dict[str, int] = {}
    marked = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        clean_content_tags=_GONE,
        url_schemes=_SCHEMES,
        filter_style_properties=set(_STYLES),
        attribute_filter=partial(_attribute, remote),
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    html = _REMOTE_IMAGE.sub(r'\1 data-remote="\2"', marked)
    return Clean(mark_quote(html.strip()), tuple(remote))


def too_deep(html: str) -> bool:
    """Say whether elements stand in each other so deep that cleaning would take seconds."""
    if html.count("<") <= MAX_NESTING:
        return False
    depth = deepest = 0
    for tag in _NESTING.finditer(html):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest > MAX_NESTING


def _strip_tags(html: str) -> str:
    """Read HTML too wild for the sanitiser as bare words."""
    return " ".join(markup.unescape(re.sub(r"<[^<>]*>?", " ", html[:MAX_HTML])).split())


def _attribute(remote: dict[str, int], tag: str, name: str, value: str) -> str | None:
    """Decide on one attribute: its value, another one, or None to drop it."""
    if name == "style":
        return ";".join(rule for rule in value.split(";") if not _LOADS.search(rule))
    if name == "class":
        return next((word for word in value.split() if word in CLASSES), None)
    if name == "id":
        return value if value in IDS else None
    if name == "href":
        # What leads nowhere by itself would lead into the page that shows the mail.
        return value if _LINK.match(value) else None
    return _source(remote, value.strip()) if name == "src" else value


def _source(remote: dict[str, int], value: str) -> str | None:
    if value.lower().startswith("cid:") and not value.lower().startswith("cid:remote:"):
        return "cid:" + value[4:]
    if _REMOTE.match(value):
        return f"cid:remote:{remote.setdefault(value, len(remote))}"
    return None


def to_text(html: str) -> str:
    """Read HTML as plain text: block tags become lines, quotes get '> ', the rest goes."""
    if too_deep(html[:MAX_HTML]):
        return _strip_tags(html)
    bare = nh3.clean(
        html[:MAX_HTML].translate(_UNMARKED),
        tags=set(_BLOCK),
        attributes={},
        clean_content_tags=_GONE,
        link_rel=None,
    )
    pieces = (
        piece.replace("\n", _LINE) if piece.startswith("<pre>") else _SPACES.sub(" ", piece)
        for piece in _PRE.split(bare)
    )
    text = markup.unescape(_TAG.sub(_mark, "".join(pieces))).replace("\xa0", " ")
    return _MANY_LINES.sub("\n\n", "\n".join(_lines(text))).strip("\n")


def _mark(tag: re.Match[str]) -> str:
    closing, name = bool(tag[1]), tag[2]
    if name == "blockquote":
        return _CLOSE if closing else _OPEN
    if name in ("td", "th"):
        return " " if closing else ""
    if name == "br":
        return _LINE
    if name == "li" and not closing:
        return _BLOCK_END + "- "
    return _GAP if name in _SPACED else _BLOCK_END


def _lines(text: str) -> list[str]:
    """Cut at the marks: the ends of nested blocks make one line end, each <br> its own."""
    out: list[str] = []
    depth, line = 0, ""
    for piece in _MARKS.split(text):
        if not _MARKS.fullmatch(piece):
            line += piece
            continue
        prefix = "> " * min(depth, 20)
        if line.strip() or piece == _LINE:
            out.append((prefix + line.strip()).rstrip())
        line = ""
        if piece in (_GAP, _OPEN, _CLOSE) and out and out[-1].strip("> "):
            out.append(prefix.rstrip())
        depth = max(0, depth + (piece == _OPEN) - (piece == _CLOSE))
    out.append(("> " * min(depth, 20) + line.strip()).rstrip())
    return out
