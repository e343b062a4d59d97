"""Whole mails, as they come from the usual programs, and what is read in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels.email.read import describe

SAMPLES = Path(__file__).parent / "samples"

EXPECTED: list[tuple[str, dict[str, object]]] = [
    (
        "reply_gmail_es",
        {
            "from": "ana@correo.example",
            "from_name": "Ana Pérez",
            "to": ["help@firma.example"],
            "subject": "Re: Tu pedido número 42",
            "reply_text": "Sigue sin llegar. ¿Pueden mirarlo?\n\nAna",
            "references": ["<older@firma.example>", "<old@firma.example>"],
            "attachments": [],
            "automatic": None,
            "warnings": [],
        },
    ),
    (
        "reply_outlook_ru_cp1251",
        {
            "from_name": "Иван Петров",
            "subject": "Re: Ваш заказ",
            "reply_text": "Добрый день!\n\nЗаказ так и не пришёл, верните деньги.\n\n"
            "С уважением,\nИван",
        },
    ),
    (
        "mislabelled_de",
        {
            "from_name": "Jürgen",
            "subject": "Grüße aus Köln",
            "text": "Die Tür schließt nicht. Preis: 5 €\n\nVon meinem iPhone gesendet",
            "reply_text": "Die Tür schließt nicht. Preis: 5 €",
        },
    ),
    (
        "inline_picture_fr",
        {
            "from_name": "Zoé",
            "text": "Voilà la photo :\n\nMerci",
            "html": '<p>Voilà la photo&nbsp;:</p><img src="cid:photo@1">'
            '<img data-remote="0" width="1"><p>Merci</p>',
            "attachments": [
                {"name": "photo.png", "type": "image/png", "size": 70, "inline": True},
                {
                    "name": "Facture n° 12.pdf",
                    "type": "application/pdf",
                    "size": 9,
                    "inline": False,
                },
            ],
        },
    ),
    (
        "bounce_postfix",
        {
            "automatic": "bounce",
            "bounce": [
                {
                    "recipient": "Nobody@correo.example",
                    "status": "5.1.1",
                    "hard": True,
                    "reason": "550 5.1.1 <nobody@correo.example>: "
                    "Recipient address rejected: User unknown",
                },
                {
                    "recipient": "slow@correo.example",
                    "status": "4.2.2",
                    "hard": False,
                    "reason": "452 4.2.2 Mailbox full",
                },
            ],
        },
    ),
    (
        "out_of_office_nl",
        {
            "automatic": "auto_reply",
            "text": "Ik ben met vakantie tot 9 november en lees mijn mail niet.\n\n"
            "-- \nJan de Vries",
            "reply_text": "Ik ben met vakantie tot 9 november en lees mijn mail niet.",
        },
    ),
    (
        "calendar_and_winmail",
        {
            "text": "Passt Dienstag?",
            "attachments": [
                {
                    "name": "attachment-1.ics",
                    "type": "text/calendar",
                    "size": 30,
                    "inline": False,
                },
                {"name": "winmail.dat", "type": "application/ms-tnef", "size": 4, "inline": False},
                {
                    "name": "Alte Anfrage ü.eml",
                    "type": "message/rfc822",
                    "size": 102,
                    "inline": False,
                },
            ],
        },
    ),
    (
        "names_encoded_twice_pt",
        {
            "from_name": "João da Silva",
            "subject": "Reclamação",
            "attachments": [
                {
                    "name": "recibo nº 7.pdf",
                    "type": "application/octet-stream",
                    "size": 1,
                    "inline": False,
                },
                {"name": "foto.jpg", "type": "image/jpeg", "size": 1, "inline": False},
                {"name": "notasç.txt", "type": "text/plain", "size": 3, "inline": False},
            ],
        },
    ),
    (
        "broken_headers_it",
        {
            "from": "ada@posta.example",
            "to": ["help@firma.example", "ugo@posta.example", "carla@posta.example"],
            "subject": "Il mio ordine non arriva",
            "reply_text": "Buongiorno,\ndov'è il mio ordine?\n\nAda",
            "warnings": ["header.broken", "message_id.missing"],
        },
    ),
    (
        "list_digest_pl",
        {
            "automatic": "list",
            "subject": "[grupa] Zamówienie",
            "reply_text": "Dzień dobry, gdzie jest paczka?",
            "attachments": [],
        },
    ),
    ("answers_between_en", {"subject": "Re: two questions"}),
]


@pytest.mark.parametrize(("name", "expected"), EXPECTED, ids=[name for name, _ in EXPECTED])
def test_a_sample_is_read_as_a_person_would(name: str, expected: dict[str, object]) -> None:
    described = describe(name, (SAMPLES / f"{name}.eml").read_bytes())

    assert {key: described[key] for key in expected} == expected


def test_every_sample_has_its_expectation() -> None:
    assert {path.stem for path in SAMPLES.glob("*.eml")} == {name for name, _ in EXPECTED}


def test_answers_between_the_lines_are_all_shown() -> None:
    described = describe("x", (SAMPLES / "answers_between_en.eml").read_bytes())

    assert described["reply_text"] == described["text"]
