"""Words by which mail programs introduce the mail they quote, language by language."""

from __future__ import annotations

import re

# 'wrote', as it stands near the end of 'On Monday, Ana wrote:'.
_WROTE = r"""
wrote|writes|sent|escribi[oó]|ha escrito|va escriure|a [eé]crit|schrieb|geschrieben|ha scritto
scrive|escreveu|schreef|napisa[lł]\(?a?\)?|pisze|написала?|написал\(а\)|пишет|писала?|писал\(а\)
пише|написав|skrev|kirjoitti|napsal\(?a?\)?|yazd[ıi]|a scris|[ií]rta|έγραψε|đã viết|je napisao
写道|寫道|書きました|작성
"""
# How such a line begins.
_ON = """
On|El|Le|Am|Il|In data|Em|Op|W dniu|Dnia|Den|Dne|В|At|Al|No dia|Vào|Στις|Il giorno|A las|Um|Mon
Tue|Wed|Thu|Fri|Sat|Sun|Lun|Mar|Mer|Jeu|Ven|Sam|Dim|lun|mar|mié|jue|vie|sáb|dom|Mo|Di|Mi|Do|Fr
Sa|So|пн|вт|ср|чт|пт|сб|вс|man|tir|ons|tor|fre|lør|søn|ma|ti|ke|to|pe|la|su
"""
_FROM = """
From|De|Von|Da|Van|От|От кого|Отправитель|Od|Fra|Från|Lähettäjä|Feladó|Kimden|Від|Expéditeur
Remitente|Mittente|Remetente|差出人|发件人|寄件者|보낸 사람|Από|De la|Desde
"""
_DATE = """
Sent|Date|Sent at|Enviado|Enviado el|Enviado em|Enviada|Enviada em|Enviada el|Fecha|Envoyé
Envoyé le|Gesendet|Datum|Inviato|Data|Verzonden|Отправлено|Дата|Wysłano|Skickat|Sendt|Dato
Lähetetty|Päivämäärä|Odesláno|Gönderildi|Tarih|Надіслано|送信日時|日付|发送时间|日期|보낸 날짜
Trimis|Elküldve|Data invio
"""
_TO = """
To|Para|À|A|An|Aan|Кому|Do|Til|Till|Vastaanottaja|Komu|Kime|宛先|收件人|받는 사람|Pour
Destinatario|Cc|CC|Kopie|Копия|DW|Kopia|Kopi|抄送|Reply-To|Responder a
"""
_SUBJECT = """
Subject|Asunto|Objet|Sujet|Betreff|Oggetto|Assunto|Onderwerp|Тема|Temat|Emne|Ämne|Aihe|Předmět
Konu|件名|主题|主旨|제목|Subiect|Tárgy|Θέμα|Assumpte
"""
_ORIGINAL = """
Original Message|Original Appointment|Mensaje original|Message d'origine|Message original
Ursprüngliche Nachricht|Messaggio originale|Mensagem original|Oorspronkelijk bericht
Исходное сообщение|Пересылаемое сообщение|Пересланное сообщение|Wiadomość oryginalna
Oryginalna wiadomość|Oprindelig besked|Ursprungligt meddelande|Opprinnelig melding
Forwarded message|Mensaje reenviado|Message transféré|Weitergeleitete Nachricht
Messaggio inoltrato|Mensagem encaminhada|Doorgestuurd bericht|Przekazana wiadomość
Original-Nachricht|Reply message|Original message|Forwarded Message
"""
_BEGIN_FORWARDED = """
Begin forwarded message|Inicio del mensaje reenviado|Début du message réexpédié
Début du message transféré|Anfang der weitergeleiteten Nachricht|Inizio messaggio inoltrato
Início da mensagem encaminhada|Begin doorgestuurd bericht|Начало переадресованного сообщения
Początek przekazywanej wiadomości
"""
_SENT_FROM = """
Sent from|Sent via|Sent with|Get Outlook for|Enviado desde|Enviado do|Enviado a partir
Enviado via|Enviado pelo|Enviado con|Enviado mediante|Obtener Outlook para|Obtén Outlook para
Obter o Outlook para|Obter Outlook|Envoyé depuis|Envoyé de mon|Envoyé à partir|Envoyé via
Envoyé avec|Télécharger Outlook pour|Obtenir Outlook pour|Gesendet von|Von meinem|Gesendet mit
Gesendet über|Von meiner|Diese Nachricht wurde von meinem|Holen Sie sich Outlook|Outlook für
Inviato da|Inviato dal|Ottieni Outlook per|Inviato con|Scarica Outlook|Verzonden vanaf
Verstuurd vanaf|Verzonden met|Verzonden via|Outlook voor|Download Outlook|Отправлено с
Отправлено из|Отправлено через|Wysłane z|Wysłano z|Wysłano przy użyciu|Pobierz program Outlook
Pobierz aplikację Outlook|Skickat från|Sendt fra|Lähetetty|Odesláno z|Надіслано з
Получить Outlook|Скачать Outlook|iPhone'umdan gönderildi
"""


def _any(words: str) -> str:
    """Alternatives of a table, longest first, so that none hides behind its own beginning."""
    listed = [word for line in words.split("\n") for word in line.split("|") if word]
    return "|".join(sorted(listed, key=len, reverse=True))


WROTE = re.compile(
    rf"(?:\b|(?<=[^\x00-\x7f]))(?:{_any(_WROTE)})(?!\w)[^:：]{{0,120}}[:：]?\s*$", re.IGNORECASE
)
ON = re.compile(rf"^[\s*]*(?:(?:{_any(_ON)})(?:\b|[.,])|\d)")
FROM = re.compile(rf"^[\s*_|]*(?:{_any(_FROM)})\s?\*?\s?[:：]", re.IGNORECASE)
DATE = re.compile(rf"^[\s*_|]*(?:{_any(_DATE)})\s?\*?\s?[:：]", re.IGNORECASE)
TO = re.compile(rf"^[\s*_|]*(?:{_any(_TO)})\s?\*?\s?[:：]", re.IGNORECASE)
SUBJECT = re.compile(rf"^[\s*_|]*(?:{_any(_SUBJECT)})\s?\*?\s?[:：]", re.IGNORECASE)
ORIGINAL = re.compile(
    rf"^\s*[-_=*]{{2,}}\s*(?:{_any(_ORIGINAL)})\s*[-_=*]{{2,}}\s*$", re.IGNORECASE
)
FORWARDED = re.compile(rf"^\s*(?:{_any(_BEGIN_FORWARDED)})\s*:\s*$", re.IGNORECASE)
SENT_FROM = re.compile(rf"^\s*(?:{_any(_SENT_FROM)})\b[^,;!?]{{0,60}}$", re.IGNORECASE)
