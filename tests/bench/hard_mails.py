"""Mails that are hard to read, made together with what they say: the truth is known, not guessed.

Each is put together from what real programs do: charsets that are called by a wrong name, words
encoded in pieces or twice, headers folded or in plain bytes, parts nested, boundaries unclosed,
transfer encodings that do not hold what they promise. The same seed makes the same mails.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.hard_forms import NAMINGS, TRANSFERS, WORDS, standard


@dataclass(frozen=True, slots=True)
class HardMail:
    """A mail and what it says. `text` counts without its spaces; `attachments` by name."""

    content: bytes
    subject: str
    sender: tuple[str, str]
    text: str
    attachments: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Tongue:
    """Words of one language, and the charsets its writers use: as named, as meant."""

    names: Sequence[str]
    subjects: Sequence[str]
    lines: Sequence[str]
    charsets: Sequence[tuple[str, str]]


WEST = (
    ("utf-8", "utf-8"), ("iso-8859-1", "cp1252"), ("us-ascii", "utf-8"), ("us-ascii", "cp1252"),
    ("windows-1252", "cp1252"), ("utf8", "utf-8"), ("", "utf-8"),
    ("x-unknown", "utf-8"), ("utf-8", "cp1252"), ("iso-8859-1", "utf-8"), ("utf-7", "utf-7"),
)  # fmt: skip
EAST = (
    ("utf-8", "utf-8"), ("koi8-r", "koi8-r"), ("windows-1251", "cp1251"), ("", "cp1251"),
    ("iso-8859-1", "utf-8"), ("us-ascii", "koi8-r"), ("utf8mb4", "utf-8"),
)  # fmt: skip
TONGUES = (
    Tongue(
        ("Ana López", "José Muñoz", "Núria Peña", "Iñaki Ibáñez"),
        ("¿Dónde está mi pedido?", "Devolución nº 4 — señal", "Año nuevo, avería nueva"),
        ("El último envío llegó roto, ¿qué hago?", "Mañana saldré de viaje a León.",
         "Pagué 30 € “al contado” en la tienda…", "Todavía espero su respuesta, señores."),
        WEST,
    ),
    Tongue(
        ("Jürgen Müller", "Heiko Weiß", "Zoë Größler"),
        ("Größe falsch geliefert", "Rückgabe über München", "Öffnungszeiten für Süßwaren"),
        ("Die Lieferung kam beschädigt an – schöne Grüße.", "Können Sie das prüfen?",
         "Ich hätte gern „zwei“ Stück zu 5 €.", "Übermorgen wäre früh genug für mich."),
        WEST,
    ),
    Tongue(
        ("Анна Лебедева", "Пётр Щукин", "Юлия Ёлкина"),
        ("Где мой заказ?", "Возврат товара — срочно", "Вопрос о доставке"),
        ("Посылка пришла повреждённой, что делать?", "Прошу ответить до пятницы.",
         "Мы ждём уже третью неделю.", "Спасибо за помощь и терпение."),
        EAST,
    ),
    Tongue(
        ("田中 太郎", "山田 花子"),
        ("注文について", "返品のお願い"),
        ("商品がまだ届いていません。", "確認をお願いいたします。", "色が写真と違います。"),
        (("utf-8", "utf-8"), ("iso-2022-jp", "iso-2022-jp"), ("shift_jis", "cp932"),
         ("euc-jp", "euc-jp"), ("", "utf-8")),
    ),
    Tongue(
        ("王小明", "李娜"),
        ("订单问题", "退货申请"),
        ("我的包裹还没有收到。", "请尽快回复，谢谢。", "颜色和照片不一样。"),
        (("utf-8", "utf-8"), ("gb2312", "gbk"), ("gb18030", "gb18030"), ("us-ascii", "utf-8")),
    ),
    Tongue(
        ("Ann Smith", "Bob O'Neil", "Carla de Witt"),
        ("Where is my order?", "Return of 3 chairs (broken)", "Re: Re: your offer"),
        ("The parcel came broken, what now?", "I shall be away from Monday on.",
         ".. and a line that begins with dots", "From here on it is yours to decide."),
        (("us-ascii", "ascii"), ("utf-8", "ascii"), ("", "ascii"), ("unknown-8bit", "ascii")),
    ),
)  # fmt: skip


def hard_mails(count: int, seed: int) -> list[HardMail]:
    """Make so many mails."""
    chance = random.Random(seed)
    return [_Writer(chance).mail() for _ in range(count)]


class _Writer:
    """Writes one mail, with the habits of one program."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._tongue = chance.choice(TONGUES)
        named, meant = chance.choice(self._tongue.charsets)
        self._named, self._meant = named, meant
        self._attachments: list[tuple[str, bytes]] = []
        self._newline = chance.choice([b"\r\n", b"\r\n", b"\r\n", b"\n"])

    def mail(self) -> HardMail:
        chance, tongue = self._chance, self._tongue
        subject, name = chance.choice(tongue.subjects), chance.choice(tongue.names)
        address = f"{chance.choice(['ana', 'b.o', 'x+tag'])}{chance.randrange(1_000)}@kunde.example"
        text = "\r\n".join(chance.sample(tongue.lines, 3)) + "\r\n"
        body = self._structure(text)
        lines = [
            b"Received: from a.example by b.example; Mon, 2 Nov 2026 10:00:00 +0100",
            b"From: " + self._sender(name, address),
            b"To: help@desk.example",
            chance.choice([b"Subject: ", b"Subject:", b"SUBJECT: "]) + self._words(subject),
            b"Date: Mon, 2 Nov 2026 10:00:00 +0100",
            b"MIME-Version: 1.0",
        ]
        content = b"\r\n".join(lines) + b"\r\n" + body
        if self._newline == b"\n":
            content = content.replace(b"\r\n", b"\n")
        return HardMail(content, subject, (name, address), text, tuple(self._attachments))

    def _words(self, text: str) -> bytes:
        """Write words of a header, as one program or another does."""
        if text.isascii():
            return self._chance.choice([text.encode(), text.encode().replace(b" ", b"\r\n ", 1)])
        return self._chance.choice(WORDS)(text)

    def _sender(self, name: str, address: str) -> bytes:
        words, bare = self._words(name), address.encode()
        ways = [
            words + b" <" + bare + b">",
            words + b"\r\n <" + bare + b">",
            words + b"<" + bare + b">",
            b'"' + words + b'" <' + bare + b">",
            bare + b" (" + words + b")",
        ]
        if not name.isascii():
            twice = base64.b64encode(standard(name).replace(b"\r\n ", b" "))
            ways.append(b"=?utf-8?b?" + twice + b"?= <" + bare + b">")
        return self._chance.choice(ways)

    def _structure(self, text: str) -> bytes:
        """Write the text, perhaps with a form in HTML and attachments, nested or not."""
        body = self._chance.choice([self._plain, self._plain, self._both, self._html])(text)
        if self._chance.random() < 0.55:
            for _ in range(self._chance.randint(1, 2)):
                body = self._multipart(b"mixed", [body, self._attachment()])
        return body

    def _both(self, text: str) -> bytes:
        html = self._html(text)
        if self._chance.random() < 0.3:
            html = self._multipart(b"related", [html])
        return self._multipart(b"alternative", [self._plain(text), html])

    def _plain(self, text: str) -> bytes:
        return self._text(b"text/plain", text)

    def _html(self, text: str) -> bytes:
        paragraphs = "".join(f"<p>{line}</p>\r\n" for line in text.split("\r\n") if line)
        return self._text(b"text/html", f"<html><body>\r\n{paragraphs}</body></html>\r\n")

    def _text(self, kind: bytes, text: str) -> bytes:
        named, raw = self._named.encode(), text.encode(self._meant)
        mark = self._chance.choice([b"; charset=%s", b'; charset="%s"', b";\r\n\tCharset=%s"])
        lines = [b"Content-Type: " + kind + (mark % named if named else b"")]
        encoding, body = self._chance.choice(TRANSFERS)(raw)
        return b"\r\n".join([*lines, *encoding]) + b"\r\n\r\n" + body

    def _multipart(self, kind: bytes, parts: Sequence[bytes]) -> bytes:
        mark = b"=_%08x" % self._chance.randrange(2**32)
        said = self._chance.choice([b'boundary="%s"', b'Boundary="%s"', b"boundary=%s"])
        head = b"Content-Type: multipart/" + kind + b"; " + said % mark + b"\r\n\r\n"
        if self._chance.random() < 0.5:
            head += b"This is a message in parts.\r\n"
        body = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts)
        closed = self._chance.random() < 0.85
        return head + body + (b"--" + mark + b"--\r\n" if closed else b"")

    def _attachment(self) -> bytes:
        chance = self._chance
        stem = chance.choice([*self._tongue.subjects, "invoice", "scan"]).strip("¿?")
        name = f"{stem.replace(':', '')}.{chance.choice(['pdf', 'png', 'ics', 'csv'])}"
        content = chance.randbytes(chance.randint(1, 400))
        self._attachments.append((name, content))
        kind = {"pdf": b"application/pdf", "png": b"image/png", "ics": b"text/calendar"}.get(
            name[-3:], b"application/octet-stream"
        )
        coded = base64.encodebytes(content).replace(b"\n", b"\r\n")
        return (
            chance.choice(NAMINGS)(kind, name)
            + b"\r\nContent-Transfer-Encoding: "
            + chance.choice([b"base64", b"BASE64", b"base64 "])
            + b"\r\n\r\n"
            + coded
        )
