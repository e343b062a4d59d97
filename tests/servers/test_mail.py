import asyncio
import imaplib
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from tests.servers.mail import MailServers

NewAddress = Callable[[str, str], str]


def send(servers: MailServers, sender: str, recipient: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, "Where is my order?"
    mail.set_content("It has been three weeks.")
    with smtplib.SMTP("localhost", servers.submission) as smtp:
        smtp.starttls(context=trusting(servers))
        smtp.login(sender, servers.password)
        smtp.send_message(mail)


def trusting(servers: MailServers) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(servers.ca))


async def first_mail(servers: MailServers, address: str) -> bytes:
    """The first mail of `address`, waited for."""
    with imaplib.IMAP4_SSL("localhost", servers.imaps, ssl_context=trusting(servers)) as imap:
        imap.login(address, servers.password)
        while True:
            _, count = imap.select()
            if count != [b"0"]:
                _, [found, _] = imap.fetch("1", "(RFC822)")
                assert isinstance(found, tuple)
                return found[1]
            await asyncio.sleep(0.1)


async def test_a_mail_sent_by_submission_is_read_over_imap(
    mail_servers: MailServers, new_address: NewAddress
) -> None:
    customer, desk = new_address("anna", "customer.test"), new_address("help", "desk.test")
    send(mail_servers, customer, desk)
    assert b"three weeks" in await first_mail(mail_servers, desk)


@pytest.mark.parametrize(
    ("name", "domain", "status"),
    [
        ("nobody", "customer.test", b"Status: 5.1.1"),
        ("full", "customer.test", b"Status: 5.2.2"),
        ("anna", "elsewhere.test", b"Status: 5.1.2"),
    ],
)
async def test_undeliverable_mail_comes_back_with_its_reason(
    mail_servers: MailServers, new_address: NewAddress, name: str, domain: str, status: bytes
) -> None:
    desk = new_address("help", "desk.test")
    send(mail_servers, desk, new_address(name, domain))
    assert status in await first_mail(mail_servers, desk)


@pytest.mark.parametrize(("name", "code"), [("refused", 550), ("busy", 451)])
def test_a_recipient_can_be_refused_at_once(
    mail_servers: MailServers, new_address: NewAddress, name: str, code: int
) -> None:
    desk, recipient = new_address("help", "desk.test"), new_address(name, "customer.test")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        send(mail_servers, desk, recipient)
    assert refusal.value.recipients[recipient][0] == code


def test_the_mx_port_takes_no_mail_for_other_domains(mail_servers: MailServers) -> None:
    with smtplib.SMTP("localhost", mail_servers.mx) as smtp, pytest.raises(smtplib.SMTPException):
        smtp.sendmail("anna@customer.test", "someone@elsewhere.test", "Subject: hello\r\n\r\n")


def test_a_wrong_password_is_refused(mail_servers: MailServers) -> None:
    context = trusting(mail_servers)
    with (
        smtplib.SMTP_SSL("localhost", mail_servers.smtps, context=context) as smtp,
        pytest.raises(smtplib.SMTPAuthenticationError),
    ):
        smtp.login("help@desk.test", "wrong")
