"""Bytes become text whatever their label says."""

from __future__ import annotations

import pytest

from channels.email.parse_charsets import decode

RUSSIAN = "Здравствуйте! Где мой заказ? Я жду уже две недели и очень волнуюсь. Спасибо."
JAPANESE = "お世話になっております。注文した商品がまだ届いていません。ご確認をお願いします。"

TRUE_LABELS = [
    ("utf-8", "Grüße, señor €", "utf-8"),
    ("iso-8859-1", "Grüße, señor", "iso-8859-1"),
    ("iso-8859-15", "Preis: 5 €", "iso-8859-15"),
    ("windows-1251", RUSSIAN, "cp1251"),
    ("koi8-r", RUSSIAN, "koi8-r"),
    ("iso-2022-jp", JAPANESE, "iso2022_jp"),
    ("shift_jis", JAPANESE, "cp932"),
    ("x-sjis", JAPANESE, "cp932"),
    ("gb2312", "您好,我的订单在哪里?鎔", "gb18030"),
    ("ks_c_5601-1987", "안녕하세요 똠방각하", "cp949"),
    ("big5", "您好,我的訂單在哪裡?", "big5"),
    ("utf-16", "Grüße", "utf-16"),
    ("utf-7", "Grüße", "utf-7"),
    ('"UTF-8"', "Grüße", "utf-8"),
    ("windows-874", "สวัสดี", "cp874"),
]


@pytest.mark.parametrize(("label", "text", "codec"), TRUE_LABELS)
def test_a_true_label_is_believed(label: str, text: str, codec: str) -> None:
    assert decode(text.encode(codec), label) == (text, False)


FALSE_LABELS = [
    ("us-ascii", "Grüße, señor", "utf-8"),
    ("us-ascii", "Grüße, señor", "cp1252"),
    ("iso-8859-1", "Grüße, señor, 5 €", "utf-8"),
    ("iso-8859-1", "“Preis” – 5 €", "cp1252"),
    ("utf-8", "Grüße, señor", "cp1252"),
    ("utf-8", RUSSIAN, "cp1251"),
    ("us-ascii", RUSSIAN, "cp1251"),
    ("iso-8859-1", RUSSIAN, "cp1251"),
    ("iso-8859-1", "ÄÖÜäöü", "cp1252"),
    ("", "Zażółć gęślą jaźń", "cp1250"),
    ("utf-8", RUSSIAN, "koi8-r"),
    ("koi8-r", RUSSIAN, "utf-8"),
    ("gb2312", "Grüße, señor €", "utf-8"),
    ("", "Grüße", "utf-8"),
    ("", "Grüße", "cp1252"),
    ("", RUSSIAN, "cp1251"),
    ("x-unknown", "Envoyé", "cp1252"),
    ("foobar", "café", "utf-8"),
    ("unicode", "Grüße", "utf-16"),
]


@pytest.mark.parametrize(("label", "text", "codec"), FALSE_LABELS)
def test_a_false_label_does_not_spoil_the_text(label: str, text: str, codec: str) -> None:
    assert decode(text.encode(codec), label)[0] == text


@pytest.mark.parametrize(
    "label", ["rot13", "zlib_codec", "idna", "punycode", "unicode_escape", "hex"]
)
def test_encodings_that_are_no_writing_are_never_used(label: str) -> None:
    assert decode(b"na\xefve \\u0041", label) == ("naïve \\u0041", True)


def test_a_character_cut_in_two_does_not_change_the_alphabet() -> None:
    text = decode("привет, как дела?".encode()[:-4] + b"\xd0 ?", "utf-8")[0]

    assert text.startswith("привет, как де")


@pytest.mark.parametrize("content", [b"a\0b", b"a\xed\xa0\x80b", b"+2AA-", b"\xff\xfe\x00\xd8"])
def test_nul_and_half_characters_never_get_out(content: bytes) -> None:
    for label in ("utf-8", "utf-7", "utf-16", "latin-1", ""):
        text, _ = decode(content, label)

        assert "\0" not in text
        text.encode("utf-8")


def test_a_byte_order_mark_is_not_text() -> None:
    assert decode(b"\xef\xbb\xbfHola", "utf-8")[0] == "Hola"
