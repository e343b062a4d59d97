"""A customer with a mail program: the standard library against the real mail servers."""

import imaplib
import smtplib
import ssl
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import formatdate, make_msgid

from tests.servers.mail import MailServers

NO_HEADERS: Mapping[str, str] = {}


@dataclass
class Customer:
    """Writes through Postfix and reads his mailbox in Dovecot."""

    address: str
    name: str
    servers: MailServers

    def write(
        self,
        to: str,
        subject: str,
        text: str,
        *,
        answering: EmailMessage | None = None,
        html: str = "",
        files: tuple[tuple[str, str, bytes], ...] = (),
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        for header, value in headers.items():
            mail[header] = value
        mail["From"] = f"{self.name} <{self.address}>"
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_msgid(domain="customer.test")
        if answering is not None:
            mail["In-Reply-To"] = str(answering["Message-ID"])
            mail["References"] = str(answering["Message-ID"])
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        for name, kind, content in files:
            mail.add_attachment(content, *kind.split("/"), filename=name)
        with smtplib.SMTP("127.0.0.1", self.servers.mx, timeout=20) as smtp:
            smtp.send_message(mail, self.address, [to])
        return mail

    def wait_for(self, count: int, seconds: float = 60) -> list[EmailMessage]:
        """Return the mailbox once it holds `count` mails."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            mails = self.mailbox()
            if len(mails) >= count:
                return mails
            time.sleep(0.2)
        raise AssertionError(f"{self.address} has {len(self.mailbox())} mails, not {count}")

    def mailbox(self) -> list[EmailMessage]:
        trust = ssl.create_default_context(cafile=str(self.servers.ca))
        with imaplib.IMAP4_SSL("localhost", self.servers.imaps, ssl_context=trust) as imap:
            imap.login(self.address, self.servers.password)
            imap.select("INBOX", readonly=True)
            _, [numbers] = imap.search(None, "ALL")
            return [self._fetch(imap, number.decode()) for number in numbers.split()]

    def subjects(self) -> Counter[str]:
        """How many mails of each subject the mailbox holds."""
        trust = ssl.create_default_context(cafile=str(self.servers.ca))
        with imaplib.IMAP4_SSL("localhost", self.servers.imaps, ssl_context=trust) as imap:
            imap.login(self.address, self.servers.password)
            imap.select("INBOX", readonly=True)
            _, lines = imap.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
            fields = [line[1].decode() for line in lines if isinstance(line, tuple)]
        return Counter(field.removeprefix("Subject:").strip() for field in fields)

    @staticmethod
    def _fetch(imap: imaplib.IMAP4_SSL, number: str) -> EmailMessage:
        _, answer = imap.fetch(number, "(BODY.PEEK[])")
        assert isinstance(answer[0], tuple)
        return message_from_bytes(answer[0][1], policy=default)


def as_sent(mail: EmailMessage) -> bytes:
    """The bytes of a mail without what servers wrote above them on the way."""
    copy = message_from_bytes(mail.as_bytes(), policy=SMTP)
    for header in ("Return-Path", "Delivered-To", "Received"):
        del copy[header]
    return copy.as_bytes()
