"""What holds for any input at all: addresses, file names, HTML and quotes."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

from hypothesis import example, given, settings
from hypothesis import strategies as st

from channels.email.headers import read_heading
from channels.email.names import MAX_NAME, safe_name
from channels.email.parse_addresses import MAX_ADDRESSES, parse_addresses
from channels.email.parse_tree import Reader
from channels.email.parse_words import clean, decode_words
from channels.email.quotes import reply_text
from channels.email.reasons import status_in, why
from channels.email.sanitize import sanitize, to_text
from channels.email.trust import judge
from router.errors import Invalid
from router.identity import key, mailto
from router.mailframe import frame_document, split_html
from router.model import Trust

HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

LETTERS = st.characters(exclude_categories=["Cs"])
TEXT = st.text(LETTERS, max_size=200)
HEADERS = st.lists(
    st.sampled_from(
        [
            *(b"a@x.test", b"Ana", b" ", b"<", b">", b",", b";", b":", b'"', b"(", b")", b"\\"),
            *(b"=?utf-8?q?", b"=?utf-8?b?", b"?=", b"=40", b"QA==", b"\xff", b"\0", b"\r", b"\n"),
            *("é".encode(), "\u202e".encode(), b"@", b"[", b"]", b"xn--", b"mailto:", b"'", b"."),
        ]
    ),
    max_size=40,
).map(b"".join)


@settings(max_examples=500, deadline=2_000)
@given(st.one_of(HEADERS, st.binary(max_size=300)))
def test_addresses_are_few_clean_and_can_be_written_down(value: bytes) -> None:
    found, cut = parse_addresses([value])

    assert len(found) <= MAX_ADDRESSES
    assert cut is False
    for mailbox in found:
        local, at, domain = mailbox.address.rpartition("@")
        assert at
        assert local
        assert domain
        assert not re.search(r"[\s\x00-\x1f\x7f]", mailbox.address)
        assert not HIDDEN.search(mailbox.name)


@settings(max_examples=500, deadline=2_000)
@given(st.one_of(HEADERS, st.binary(max_size=300)))
def test_header_words_are_one_clean_line(value: bytes) -> None:
    line = decode_words(value)

    assert not HIDDEN.search(line)
    assert clean(line) == line
    line.encode()


@settings(max_examples=500, deadline=2_000)
@given(st.one_of(TEXT, st.from_regex(r"[a-zA-Z.+'-]{1,10}@[a-zà-ü.-]{1,12}", fullmatch=True)))
def test_an_address_is_one_key_however_it_is_written(text: str) -> None:
    try:
        handle = mailto(text)
    except Invalid:
        return
    assert mailto(handle.value).value == handle.value
    assert key(mailto(f" <{handle.shown}> ")) == key(handle)
    assert handle.value.rpartition("@")[2].isascii()
    assert not re.search(r"[\x00-\x1f]", handle.value)


TRICKY = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "..",
                    "/",
                    "\\",
                    ":",
                    "．",
                    "／",
                    "\0",
                    "\r\n",
                    "\u202e",
                    "\u200b",
                    " ",
                    ".",
                    "~",
                ),
                *("CON", "nul", "com1", ".exe", ".txt", "C:", "\u2028", "\ufeff", "⁄", "a", "é"),
            ]
        ),
        st.text(LETTERS, max_size=8),
    ),
    max_size=30,
).map("".join)


@settings(max_examples=1_000, deadline=2_000)
@given(st.one_of(TRICKY, TEXT.map(lambda text: text * 3)))
def test_a_file_name_is_one_harmless_step_of_a_path(claimed: str) -> None:
    name = safe_name(claimed)

    assert safe_name(name) == name
    assert len(name) <= MAX_NAME
    assert not HIDDEN.search(name)
    folded = unicodedata.normalize("NFKC", name)
    assert not set(folded) & set("/\\\0")
    assert folded not in (".", "..")
    assert not name.startswith((".", " "))
    assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name, re.IGNORECASE)


WORDS = (
    *("<script>", "</script>", "<style>", "</style>", "<svg>", "</svg>", "<math>", "<mtext>"),
    *("<table>", "<td>", "<mglyph>", "<!--", "-->", "<![CDATA[", "]]>", "<img src=x ", "<a href="),
    *("javascript:", "data:text/html,", " onerror=alert(1)", " onload='x'", '"', "'", "`", ">"),
    *(
        "&lt;",
        "&quot;",
        "&#106;",
        "&#x3c;",
        "<p>",
        "</p>",
        "<div style=",
        "url(//x)",
        "expression(",
    ),
    *("<img src=cid:a>", "<img src='http://x/'>", "cid:remote:0", 'data-remote="0"', "<template>"),
    *("<!--quote-->", "<!--/quote-->", "<blockquote type=cite>", "</blockquote>", "<noscript>"),
    *("<form>", "<base href=//x>", "<meta http-equiv=refresh>", "<iframe srcdoc=", "\0", "\x01"),
    *("text", " ", "/", "<", "é", "<p title=", "<select>", "<textarea>", "<title>", "<xmp>"),
)
PAGES = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join), st.text(LETTERS, max_size=300)
)
KEPT = frozenset(["http", "https", "mailto", "tel"])


class Look(HTMLParser):
    """Notes everything in a page that could act."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.bad: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "form", "object", "embed", "svg", "math", "style", "base"):
            self.bad.append(tag)
        for name, value in attrs:
            scheme = (value or "").partition(":")[0].strip().lower()
            if name.startswith("on") or name in ("srcdoc", "srcset", "ping", "formaction"):
                self.bad.append(name)
            if name == "href" and scheme not in KEPT:
                self.bad.append(f"href {value}")
            if name == "src" and not (value or "").startswith(("cid:", "/own/")):
                self.bad.append(f"src {value}")
            if name == "style" and "url(" in (value or "").lower():
                self.bad.append(f"style {value}")


@settings(max_examples=600, deadline=2_000)
@given(PAGES)
@example("<img src='http://x/\" onerror=\"alert(1)'>")
@example("<img src='cid:\" onerror=\"alert(1)'>")
def test_what_the_sanitiser_leaves_cannot_act(html: str) -> None:
    cleaned = sanitize(html)

    assert Look(cleaned.html).bad == []
    assert "<script" not in cleaned.html.lower()
    assert all(re.match("https?://", address, re.IGNORECASE) for address in cleaned.remote)


@settings(max_examples=400, deadline=2_000)
@given(PAGES)
def test_cleaning_twice_is_cleaning_once(html: str) -> None:
    once = sanitize(html).html

    # Pictures of elsewhere have lost their address, and marks of a quote are made anew.
    bare = re.sub(r' data-remote="\d+"|<!--/?quote-->', "", once)
    again = re.sub(r"<!--/?quote-->", "", sanitize(bare).html)
    assert _canonical(again) == _canonical(bare.strip())


def _canonical(html: str) -> str:
    """Attributes stand in any order."""
    return re.sub(r"<\w[^>]*>", lambda tag: " ".join(sorted(tag[0].strip("<>").split(" "))), html)


@settings(max_examples=400, deadline=2_000)
@given(PAGES, st.booleans())
def test_a_frame_holds_what_was_cleaned_and_addresses_of_ours_alone(
    html: str, images: bool
) -> None:
    cleaned = sanitize(html)
    remote = {n: f"/own/{n}" for n in range(len(cleaned.remote))} if images else None
    for part in split_html(cleaned.html):
        document = frame_document(part, {"a": "/own/a"}, remote)

        head, _, body = document.partition("<body>")
        assert head.count("Content-Security-Policy") == 1
        assert body.endswith("</body></html>")
        assert Look(body.removesuffix("</body></html>")).bad == []


@settings(max_examples=400, deadline=2_000)
@given(PAGES)
def test_html_reads_as_text_without_tags_or_controls(html: str) -> None:
    text = to_text(html)

    assert not re.search("[\r\v\x01\x02]", text)
    assert "\n\n\n" not in text


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "> quoted",
                    ">> deeper",
                    "-- ",
                    "--",
                    "",
                    "On 10:00, a@b wrote:",
                    "El 2 nov escribió:",
                ),
                *("-----Original Message-----", "From: a@b", "Subject: x", "Sent from my iPhone"),
                *("2 нояб. 2026 г., 10:00, Анна <a@b>:", "Le 2 nov. 2026, Ana a écrit :", "____"),
            ]
        ),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    ),
    max_size=25,
).map("\n".join)


@settings(max_examples=600, deadline=2_000)
@given(LINES)
def test_an_answer_is_made_of_lines_that_were_written(text: str) -> None:
    answer = reply_text(text)

    written = {line.strip() for line in text.split("\n")}
    assert {line.strip() for line in answer.split("\n")} <= written | {""}
    assert len(answer) <= len(text)


@settings(max_examples=500, deadline=2_000)
@given(st.text(LETTERS, max_size=300), st.booleans())
def test_the_reason_of_a_failure_is_a_code_or_nothing(said: str, hard: bool) -> None:
    code = why(status_in(said), said, hard)

    assert re.fullmatch(r"(email\.bounce\.[a-z_]+(\?soft)?)?", code)
    assert not (hard and code.endswith("?soft"))


STRANGERS = st.lists(
    st.sampled_from(
        [
            *("dmarc=pass", "header.from=good.test", "dkim=pass", "header.d=good.test", ";", " "),
            *("(", ")", "\\", "=", "a", "spf=pass", "/1", ",", "mx.desk.test"),
        ]
    ),
    max_size=20,
).map("".join)


@settings(max_examples=800, deadline=2_000)
@given(STRANGERS)
def test_words_of_a_stranger_inside_quotes_vouch_for_nobody(words: str) -> None:
    escaped = words.replace("\\", "\\\\")
    results = f'Authentication-Results: mx.desk.test; spf=fail smtp.mailfrom="{escaped}"@evil.test'
    root = Reader(f"{results}\r\nFrom: ana@good.test\r\n\r\nx".encode()).read()

    trust = judge(root.headers, read_heading(root.headers, b""), "mx.desk.test")

    assert trust is not Trust.VERIFIED
