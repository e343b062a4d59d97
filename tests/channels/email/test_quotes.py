"""The reply is found above, below and between what it quotes, in many languages."""

from __future__ import annotations

import pytest

from channels.email.quotes import reply_text
from channels.email.sanitize import sanitize
from router.mailframe import split_html

INTRODUCTIONS = [
    "On Mon, Nov 2, 2026 at 9:15 AM Support <help@firma.example> wrote:",
    "On Mon, Nov 2, 2026 at 9:15 AM Support\n<help@firma.example> wrote:",
    "On 2 Nov 2026, at 09:15, Support wrote:",
    "On Mon, 2 Nov 2026 09:15:00 +0100 Support <help@firma.example> wrote",
    "---- On Mon, 02 Nov 2026 09:15:00 +0100 help@firma.example wrote ----",
    "El lun, 2 nov 2026 a las 9:15, Soporte (<help@firma.example>) escribió:",
    "El 2 de noviembre de 2026, 9:15, Soporte<help@firma.example> escribió:",
    "Le lun. 2 nov. 2026 à 09:15, Support <help@firma.example> a écrit :",
    "Le lun. 2 nov. 2026 à 09:15, Support <help@firma.example> a\nécrit :",
    "Am Mo., 2. Nov. 2026 um 09:15 Uhr schrieb Hilfe <help@firma.example>:",
    "Am 02.11.2026 um 09:15 schrieb Hilfe:",
    "Il giorno lun 2 nov 2026 alle ore 09:15 Aiuto <help@firma.example> ha scritto:",
    "Em seg., 2 de nov. de 2026 às 09:15, Ajuda <help@firma.example>\nescreveu:",
    "пн, 2 нояб. 2026 г. в 09:15, Поддержка <help@firma.example>:",
    "2 ноября 2026 г., 9:15 пользователь Поддержка <help@firma.example> написал:",
    "02.11.2026 09:15, Поддержка пишет:",
    "Op ma 2 nov 2026 om 09:15 schreef Hulp <help@firma.example>:",
    "pon., 2 lis 2026 o 09:15 Pomoc <help@firma.example> napisał(a):",
    "W dniu 2.11.2026 o 09:15, Pomoc pisze:",
    "2026-11-02 9:15 GMT+01:00 Support <help@firma.example>:",
    "Den mån 2 nov. 2026 kl 09:15 skrev Hjälp <help@firma.example>:",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_a_reply_above_its_quote_is_found(introduction: str) -> None:
    quote = "> Hello,\n> it was sent.\n"

    assert reply_text(f"It did not come.\n\n{introduction}\n\n{quote}") == "It did not come."
    assert reply_text(f"It did not come.\n{introduction}\n{quote}") == "It did not come."


HEADER_BLOCKS = [
    "From: Support <help@firma.example>\nSent: Monday\nTo: Ana\nSubject: Order",
    "-----Original Message-----\nFrom: Support\nSent: Monday\nTo: Ana\nSubject: Order",
    "________________________________\nFrom: Support <help@firma.example>\nSent: Monday\nTo: Ana",
    "*From:* Support\n*Sent:* Monday\n*To:* Ana\n*Subject:* Order",
    "De: Soporte <help@firma.example>\nEnviado: lunes\nPara: Ana\nAsunto: Pedido",
    "-----Mensaje original-----\nDe: Soporte",
    "De : Support <help@firma.example>\nEnvoyé : lundi\nÀ : Ana\nObjet : Commande",
    "Von: Hilfe <help@firma.example>\nGesendet: Montag\nAn: Ana\nBetreff: Bestellung",
    "-----Ursprüngliche Nachricht-----\nVon: Hilfe",
    "Da: Aiuto <help@firma.example>\nInviato: lunedì\nA: Ana\nOggetto: Ordine",
    "De: Ajuda <help@firma.example>\nEnviada: segunda\nPara: Ana\nAssunto: Pedido",
    "От: Поддержка <help@firma.example>\nОтправлено: 2 ноября\nКому: Ана\nТема: Заказ",
    "Van: Hulp <help@firma.example>\nVerzonden: maandag\nAan: Ana\nOnderwerp: Bestelling",
    "Od: Pomoc <help@firma.example>\nWysłano: poniedziałek\nDo: Ana\nTemat: Zamówienie",
    "Date: Mon, 2 Nov 2026\nSubject: Order\nFrom: help@firma.example\nTo: ana@x.example",
    "---------- Forwarded message ---------\nFrom: Support <help@firma.example>",
    "Begin forwarded message:\n\nFrom: Support",
]


@pytest.mark.parametrize("block", HEADER_BLOCKS)
def test_a_reply_above_a_header_block_is_found(block: str) -> None:
    assert reply_text(f"It did not come.\n\n{block}\n\nHello,\nit was sent.") == "It did not come."


SIGNATURES = [
    "-- \nAna Pérez\nTel. 123",
    "--\nAna",
    "—\nAna\nCEO",
    "Sent from my iPhone",
    "Sent from Outlook for Android<https://aka.ms/x>",
    "Get Outlook for iOS",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Envoyé de mon iPhone",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Отправлено с iPhone",
    "Wysłane z iPhone'a",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_left_out(signature: str) -> None:
    assert reply_text(f"It did not come.\n\n{signature}\n") == "It did not come."


WHOLE = [
    "Just text.",
    "On Monday I wrote:\nplease send it.",
    "My address is\nTo: Main street 1\nSubject to change.",
    "Sent from my desk, is much easier than my phone.",
    "From: Madrid\nDate: Monday\nPlease bring it.",
    "On Mon, 2 Nov 2026, Support wrote:\n> Which colour?\n\nBlue.\n\n> Which size?\n\nLarge.",
    "Points:\n----\none\n\n----\ntwo is a longer text",
    "> only a quote",
    "-- \nonly a signature",
]


@pytest.mark.parametrize("text", WHOLE)
def test_in_doubt_everything_is_shown(text: str) -> None:
    assert reply_text(text) == ""


def test_an_answer_below_one_quote_is_the_reply() -> None:
    text = "On 2 Nov 2026, Support wrote:\n> Hi\n> there\n\nHello\n\n-- \nAna"

    assert reply_text(text) == "Hello"


REPLY = "<div>It did not come.</div>"
QUOTED = "<div>It was sent.</div>"
HTML = [
    f'{REPLY}<div class="gmail_quote"><div>On Monday, Support wrote:</div>{QUOTED}</div>',
    f'{REPLY}<blockquote type="cite">{QUOTED}</blockquote>',
    f"{REPLY}<div>On 2 Nov 2026, at 9:15, Support wrote:</div><blockquote>{QUOTED}</blockquote>",
    f'{REPLY}<div class="moz-cite-prefix">Am 2.11.2026 schrieb Hilfe:</div>'
    f'<blockquote type="cite">{QUOTED}</blockquote>',
    f'{REPLY}<hr><div id="divRplyFwdMsg"><b>From:</b> Support</div>{QUOTED}',
    f'{REPLY}<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>De:</b> Soporte<br>'
    f"<b>Enviado:</b> lunes<br><b>Para:</b> Ana<br><b>Asunto:</b> x</p></div>{QUOTED}",
    f"{REPLY}<p>От: Поддержка<br>Отправлено: 2 ноября<br>Кому: Ана</p>{QUOTED}",
    f"{REPLY}<div>-----Original Message-----</div>{QUOTED}",
]


@pytest.mark.parametrize("html", HTML)
def test_the_quote_in_html_is_split_off(html: str) -> None:
    visible, quoted = split_html(sanitize(html).html)

    assert "It did not come." in visible
    assert "It was sent." in quoted
    assert "It was sent." not in visible
    assert "Support" not in visible
    assert "class=" not in visible + quoted
    assert "id=" not in visible + quoted


def test_html_answers_below_the_quote_are_all_shown() -> None:
    html = sanitize('<blockquote type="cite">Which size?</blockquote><p>Large.</p>').html

    assert split_html(html) == (html, "")


def test_nobody_outside_can_set_the_marks_of_a_quote() -> None:
    html = sanitize("<p>pay <!--quote-->1000<!--/quote--> euro</p>").html

    assert split_html(html) == ("<p>pay 1000 euro</p>", "")
