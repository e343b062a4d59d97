from __future__ import annotations

import json
import struct
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from agents import files
from agents.pictures import MAX_PIXELS, showable
from router.model import BlobId
from tests.agents import seed
from tests.agents.conftest import House


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0"


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0" * 8


def jpeg(width: int, height: int) -> bytes:
    preview = b"\xff\xe1" + struct.pack(">H", 40_002) + b"\xff\xc0" * 20_000
    size = b"\xff\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width)
    return b"\xff\xd8" + preview + size + b"\x03" * 9


def webp(width: int, height: int) -> bytes:
    sizes = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + sizes


def lossless(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return b"RIFF\x1e\0\0\0WEBPVP8L\x0a\0\0\0\x2f" + struct.pack("<I", bits) + b"\0" * 8


def lossy(width: int, height: int) -> bytes:
    head = b"RIFF\x1e\0\0\0WEBPVP8 \x0a\0\0\0\x30\x01\0\x9d\x01\x2a"
    return head + struct.pack("<HH", width, height) + b"\0" * 4


@pytest.mark.parametrize(
    ("make", "type"),
    [
        (png, "image/png"),
        (gif, "image/gif"),
        (jpeg, "image/jpeg"),
        (webp, "image/webp"),
        (lossless, "image/webp"),
        (lossy, "image/webp"),
    ],
)
def test_pictures_are_known_by_their_bytes_and_size(make: object, type: str) -> None:
    assert callable(make)
    assert showable(make(640, 480)) == type
    assert showable(make(10_000, 9_999)) is None
    assert showable(make(640, 480)[:8]) is None


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        b"%PDF-1.7",
        b"BM\0\0",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00\x00" + b"\xff" * 50,
        b"RIFF\0\0\0\0WEBPXXXX" + b"\0" * 40,
        png(0, 10),
        png(1, MAX_PIXELS + 1),
    ],
)
def test_all_else_is_not_shown(head: bytes) -> None:
    assert showable(head) is None


async def test_a_picture_is_shown_and_an_attachment_only_downloaded(house: House) -> None:
    blobs = [await house.store.blobs.put(content) for content in (png(2, 2), b"<script>", b"x")]
    names = (("a.png", "image/png"), ("b.png", "image/png"), ("c\n.html", "text/html"))
    parts = tuple(seed.stored(blob, *name, 1) for blob, name in zip(blobs, names, strict=True))
    mail = await seed.mail_in(house.store, parts=parts)
    ana = await house.enter(seed.ANA)
    page = await ana.json("GET", f"/customers/{mail.customer}/timeline")
    shown, lying, html = page["items"][0]["message"]["parts"]
    assert (shown["show"], html["show"]) == (True, False)
    stranger = await house.visit()
    for part, how, type in (
        (shown, "inline", "image/png"),
        (lying, "attachment", "image/png"),
        (html, "attachment", "text/html"),
    ):
        response = await stranger.call("GET", part["url"])
        assert response.status == 200
        assert response.content_type == type
        assert response.headers["Content-Disposition"].startswith(f"{how}; ")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("sandbox")
        assert await response.read()


async def test_an_address_of_a_file_ends_and_cannot_be_made(house: House) -> None:
    ana = await house.enter(seed.ANA)
    upload = await (await ana.call("POST", "/uploads?name=a.txt", data=b"abc")).json()
    url = upload["url"]
    assert await (await ana.call("GET", url)).read() == b"abc"
    expiry, _, signature = url.rpartition("/")[2].partition(".")
    folder = url.rpartition("/")[0]
    for forged in (
        f"{folder}/{int(expiry) + 1}.{signature}",
        f"{folder}/{expiry}.{'0' * 40}",
        f"/blob/{'0' * 32}/{expiry}.{signature}",
        f"{folder}/{expiry}.",
    ):
        assert (await ana.call("GET", forged)).status == 404
    house.clock.ahead = timedelta(hours=2)
    assert (await ana.call("GET", url)).status == 404


async def test_an_upload_goes_out_with_the_reply(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    item = f"/interactions/{mail.interaction}"
    await ana.json("POST", f"{item}/take", {})
    sent = b"the plan " * 10_000
    response = await ana.call(
        "POST",
        "/uploads?name=../plan%20%D0%B0.txt",
        data=sent,
        headers={"Content-Type": "text/plain"},
    )
    part = await response.json()
    assert (part["name"], part["type"], part["size"]) == ("plan а.txt", "text/plain", len(sent))
    draft = {"mode": "reply", "text": "x", "uploads": [part["blob_id"]], "ver": 1}
    await ana.json("PUT", f"{item}/draft", draft, status=204)
    [kept] = (await ana.json("GET", item))["drafts"]
    assert await (await ana.call("GET", kept["uploads"][0]["url"])).read() == sent
    body = {
        "client_id": "with-file-1",
        "text": "Here it is.",
        "to": ["carla@mail.example"],
        "uploads": [part["blob_id"]],
    }
    answer = await ana.json("POST", f"{item}/replies", body)
    [attached] = answer["message"]["parts"]
    assert await (await ana.call("GET", attached["url"])).read() == sent


async def test_an_upload_that_is_too_large_leaves_nothing(house: House) -> None:
    ana = await house.enter(seed.ANA)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(27):
            yield b"\0" * 1_000_000

    for data in (BytesIO(b"\0" * (files.MAX_UPLOAD + 1)), endless()):
        response = await ana.call("POST", "/uploads?name=big", data=data)
        assert response.status == 422


async def test_an_upload_needs_a_session_and_the_csrf_header(house: House) -> None:
    stranger, ana = await house.visit(), await house.enter(seed.ANA)
    assert (await stranger.call("POST", "/uploads?name=a", data=b"x")).status == 401
    ana.csrf = ""
    assert (await ana.call("POST", "/uploads?name=a", data=b"x")).status == 403


async def test_a_mail_is_kept_as_it_came(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    raw = await ana.call("GET", f"/messages/{mail.message}/raw")
    assert raw.content_type == "message/rfc822"
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert await raw.read() == seed.RAW
    fields = (await ana.json("GET", f"/messages/{mail.message}/headers"))["headers"]
    assert fields[0] == ["Subject", "Señal"]
    assert fields[1] == ["X-Folded", "one two"]
    assert fields[2][0] == "X-Bad"


async def test_a_mail_is_shown_in_frames_and_its_pictures_only_when_asked(house: House) -> None:
    inline = BlobId(await house.store.blobs.put(png(1, 1)))
    part = seed.stored(inline, "logo.png", "image/png", 10)
    mail = await seed.mail_in(
        house.store,
        html='<p>Hi</p><img src="cid:logo"><img data-remote="0">'
        "<!--quote--><blockquote>old</blockquote><!--/quote-->",
        remote_images=("http://pictures.example/a.png",),
        parts=(seed.inline(part, "logo"),),
    )
    ana = await house.enter(seed.ANA)
    path = f"/messages/{mail.message}/html"
    frame = await ana.json("GET", path)
    assert frame["remote_images"] == 1
    assert f"/blob/{inline}/" in frame["html"]
    assert "pictures.example" not in json.dumps(frame)
    assert "/images/0" not in frame["html"]
    assert "old" in frame["quote_html"]
    assert "old" not in frame["html"]
    shown = await ana.json("GET", f"{path}?images=1")
    assert f"/api/v1/messages/{mail.message}/images/0" in shown["html"]


async def test_a_message_without_html_has_no_frame(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    await ana.json("GET", f"/messages/{mail.message}/html", status=404)


async def test_pages_say_how_to_build_them_and_are_then_served(
    house: House, tmp_path: Path
) -> None:
    visitor = await house.visit()
    home = await visitor.client.get("/", allow_redirects=False)
    assert (home.status, home.headers["Location"]) == (302, "/desk/")
    missing = await visitor.client.get("/desk/inbox")
    assert missing.status == 503
    assert "agents/build-pages" in await missing.text()
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Desk</title>")
    (tmp_path / "assets" / "main-abc.js").write_text("let a = 1\n")
    (tmp_path / "assets" / "main-abc.js.gz").write_bytes(b"\x1f\x8b")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    for path in ("/desk/", "/desk/inbox/mine/123", "/login", "/setup"):
        page = await visitor.client.get(path)
        assert page.status == 200
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "ws://desk.example" in policy
        assert page.headers["Cache-Control"] == "no-cache"
    script = await visitor.client.get("/assets/main-abc.js", auto_decompress=False)
    assert "immutable" in script.headers["Cache-Control"]
    assert script.headers["Content-Encoding"] == "gzip"
    assert script.content_type in ("text/javascript", "application/javascript")
    assert (await visitor.client.get("/favicon.svg")).status == 200
    for path in ("/assets/other.js", "/assets/..%2findex.html", "/secret.txt", "/assets/.htaccess"):
        assert (await visitor.client.get(path)).status == 404
