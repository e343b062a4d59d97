"""How a mail's HTML is shown: split from what it quotes, and as a document for a sealed frame.

Works on the sanitiser's own output (`Message.html`), whose form is canonical: double quotes round
every attribute, `<`, `>` and `&` escaped everywhere else. Nothing here makes HTML safe.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Mapping

# No script, no frame, no form, no font, no picture from elsewhere, whatever the mail holds.
_POLICY = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'"
# Mails are written for white paper, so they lie on a white sheet on dark screens too.
_STYLE = (
    "html{color-scheme:light;background:#fff}"
    "body{margin:0;padding:12px 16px;background:#fff;color:#1b1b1f;overflow-wrap:anywhere;"
    "font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}"
    "img{max-width:100%;height:auto}img:not([src]){display:none}"
    "img[data-remote]:not([src]){display:inline-block;min-width:16px;min-height:16px;"
    "background:#eceef2;border-radius:4px}"
    "table{max-width:100%}pre{white-space:pre-wrap}a{color:#0b57d0}"
    "blockquote{margin:8px 0;padding-left:12px;border-left:3px solid #d5d8de}"
)

_REMOTE = re.compile(r'(<img\b[^>]*?) data-remote="(\d+)"')
_INLINE = re.compile(r'(<img\b[^>]*?) src="cid:([^"]*)"')

QUOTE_BEGINS, QUOTE_ENDS = "<!--quote-->", "<!--/quote-->"
"""Marks round the quoted mail in sanitised HTML; the sanitiser removes all other comments."""


def frame_document(
    html: str, cid_urls: Mapping[str, str], remote_urls: Mapping[int, str] | None
) -> str:
    """Build the document for a frame's srcdoc from sanitised HTML.

    `cid_urls` gives the address of each inline picture by its content id. `remote_urls` gives our
    own address for each remote picture, once the agent asked for them; None keeps them blocked.
    """
    shown = _INLINE.sub(
        lambda found: found[1] + _source(cid_urls.get(markup.unescape(found[2]))), html
    )
    if remote_urls is not None:
        shown = _REMOTE.sub(lambda found: found[0] + _source(remote_urls.get(int(found[2]))), shown)
    return (
        '<!doctype html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="referrer" content="no-referrer"><base target="_blank">'
        f"<style>{_STYLE}</style></head><body>{shown}</body></html>"
    )


def split_html(html: str) -> tuple[str, str]:
    """Split sanitised HTML into what was written now and the mail it quotes ('' without one)."""
    before, _, rest = html.partition(QUOTE_BEGINS)
    quoted, _, after = rest.partition(QUOTE_ENDS)
    return before + after, quoted


def _source(url: str | None) -> str:
    return f' src="{markup.escape(url)}"' if url else ""
