"""HTML of strangers: what stays is harmless, what is shown needs no request and no script."""

from __future__ import annotations

import pytest

from channels.email.parse import read_letter
from channels.email.sanitize import MAX_HTML, sanitize, to_text
from router.mailframe import frame_document

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math><mtext><table><mglyph><style><!--</style>"
    '<img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<p style="position:fixed;inset:0;background:url(//t.test)">x</p>',
    "<style>*{background:url(//t.test)}</style>",
    "<base href=//e.test><meta http-equiv=refresh content='0;url=//e.test'>",
    "<form action=//e.test><input name=a><button>x</button></form>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<iframe src=//e.test></iframe><object data=//e.test></object><embed src=//e.test>",
    '<img srcset="//t.test/a 2x" src="//t.test/b">',
    '<table background="//t.test/a"><tr><td background="//t.test/b">x',
    "<link rel=prefetch href=//t.test>",
    '<p style="background-image:image-set(url(//t.test) 1x);color:red">x</p>',
    '<div class="agent-note internal" id="note">Refund approved</div>',
    "<video src=//t.test/a poster=//t.test/b></video><audio src=//t.test/c>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_acts_and_nothing_is_fetched(html: str) -> None:
    clean = sanitize(html).html.lower()

    for word in ("onerror", "onbegin", "script", "t.test", "e.test", "<style", "position", "data:"):
        assert word not in clean
    for word in ("<form", "<input", "<base", "<meta", "<svg", "<math", "class=", " id=", "url("):
        assert word not in clean


def test_remote_pictures_are_listed_and_not_loaded() -> None:
    clean = sanitize(
        '<img src="https://a.test/1.png?x=1&amp;y=2"><img src="http://b.test/2">'
        '<img src="https://a.test/1.png?x=1&amp;y=2"><img src="cid:p@1"><img src="cid:remote:0">'
    )

    assert clean.remote == ("https://a.test/1.png?x=1&y=2", "http://b.test/2")
    assert clean.html == (
        '<img data-remote="0"><img data-remote="1"><img data-remote="0"><img src="cid:p@1"><img>'
    )


def test_a_letter_keeps_its_looks() -> None:
    html = (
        '<p style="color:red">a <b>b</b></p>'
        '<table width="100%"><tbody><tr><td colspan="2">c</td></tr></tbody></table>'
    )

    assert sanitize(html).html == html


def test_links_open_outside_and_tell_nobody() -> None:
    assert sanitize('<a href="https://x.test/?a=1&amp;b=2">x</a>').html == (
        '<a href="https://x.test/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">x</a>'
    )


def test_html_too_large_or_too_deep_is_shown_as_text_only() -> None:
    head = b"Content-Type: text/html\r\n\r\nhello"
    large = read_letter(head + b"<b>x</b>" * (MAX_HTML // 8 + 1))
    deep = read_letter(head + b"<div>" * 20_000)

    assert (large.clean.html, "html.too_big" in large.warnings) == ("", True)
    assert (deep.clean.html, "html.too_deep" in deep.warnings) == ("", True)
    assert large.text.startswith("hello")
    assert deep.text == "hello"


TEXTS = [
    ("<p>one</p><p>two</p>", "one\n\ntwo"),
    ("<div>one</div><div>two<br></div><div><br></div><div>three</div>", "one\ntwo\n\nthree"),
    ("one\n   two<br>three", "one two\nthree"),
    ("<ul><li>a<li>b</ul>c", "- a\n- b\n\nc"),
    ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
    ("<pre>a\n b</pre>", "a\nb"),
    ("a<blockquote>b<blockquote>c</blockquote></blockquote>d", "a\n\n> b\n>\n> > c\n> >\nd"),
    ("<title>t</title><style>s</style>a &amp; b&nbsp;&lt;c&gt;", "a & b <c>"),
    ("<!-- no --><script>no</script>yes", "yes"),
    ("", ""),
]


@pytest.mark.parametrize(("html", "text"), TEXTS)
def test_html_reads_as_text(html: str, text: str) -> None:
    assert to_text(html) == text


def test_the_frame_allows_no_script_and_no_foreign_picture() -> None:
    document = frame_document("<p>x</p>", {}, None)

    assert "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'" in document
    assert document.index("Content-Security-Policy") < document.index("<body>")


def test_pictures_of_the_mail_are_shown_and_remote_ones_when_asked_for() -> None:
    clean = sanitize('<img alt="a&quot;b" src="cid:p&amp;1"><img src="https://a.test/1">')
    blocked = frame_document(clean.html, {"p&1": "/blob/1?a=1&b=2"}, None)
    shown = frame_document(clean.html, {}, {0: "/api/v1/messages/1/images/0"})

    assert 'src="/blob/1?a=1&amp;b=2"' in blocked
    assert "a.test" not in blocked + shown
    assert 'data-remote="0" src=' not in blocked
    assert 'data-remote="0" src="/api/v1/messages/1/images/0"' in shown
    assert "cid:" not in shown
