"""The simulated provider's SMTP side."""

from __future__ import annotations

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from channels.email.simulator_store import MailStore

NOT_FINAL = "450 4.7.1 greylisted, please try again later"
LARGEST_BYTES = 40 << 20


class SmtpServer:
    """Handler of aiosmtpd: files every accepted mail into its recipients' mailboxes."""

    def __init__(self, store: MailStore) -> None:
        self._store = store
        self._greeted: set[str] = set()

    def protocol(self) -> SMTP:
        """A protocol for one connection."""
        return SMTP(
            self,
            data_size_limit=LARGEST_BYTES,
            enable_SMTPUTF8=True,
            hostname="mail.simulated",
            ident="Centralita mail simulator",
            authenticator=_welcome,
            auth_require_tls=False,  # it listens on loopback alone
        )

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept or refuse a recipient by how the address begins."""
        if address.startswith("nobody-"):
            return "550 5.1.1 no such user here"
        if address.startswith("later-"):
            return NOT_FINAL
        if address.startswith("greylisted-") and address not in self._greeted:
            self._greeted.add(address)
            return NOT_FINAL
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """File the mail."""
        content = envelope.content
        assert isinstance(content, bytes)  # decode_data is off
        return_path = f"Return-Path: <{envelope.mail_from or ''}>\r\n".encode()
        for recipient in envelope.rcpt_tos:
            self._store.add(recipient, return_path + content)
        return "250 2.0.0 filed"


def _welcome(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    return AuthResult(success=bool(data.login and data.password))
