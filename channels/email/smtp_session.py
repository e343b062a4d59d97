"""One signed-in SMTP connection, driven step by step so that each recipient's fate is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from channels.base import Sending
from channels.email.reasons import status_in, why
from channels.email.server import Server, Token
from channels.email.settings import Security
from channels.email.waiting import named_wait
from channels.email.xoauth2_words import signing_in, why_refused
from router import crash
from router.errors import Down, Unknown, Unreachable
from router.messages import Delivery
from router.outbound import RecipientOutcome

COMMAND_S = 30.0
DATA_S = 110.0
"""For the whole of a mail and the server's word on it."""

CLOSING = 421
"""The server ends the connection, whatever was said (RFC 5321, 3.8)."""

LOCAL_NAME = "localhost"
"""Said in EHLO: submission servers do not look at it, and it gives nothing away."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends what to whom."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class Session:
    """A connection from `connect` to `close`; not for two callers at once."""

    def __init__(self, server: Server, seconds: float = COMMAND_S) -> None:
        self._server = server
        self._smtp = SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=LOCAL_NAME,
            timeout=seconds,
            use_tls=server.security is Security.TLS,
            # Never by chance: an upgrade that was asked for and cannot be had is an error.
            start_tls=server.security is Security.STARTTLS,
            tls_context=server.context(),
        )
        self.clean = True
        """Whether the last mail was taken whole: nothing of it is left on the server."""

    @property
    def is_open(self) -> bool:
        """Tell whether the connection stands, as far as is known."""
        return self._smtp.is_connected

    async def connect(self) -> None:
        """Connect and sign in. Raises Down when nobody answers, Unreachable when the sign-in is
        refused, for good with the code 'auth'.
        """
        try:
            await self._smtp.connect()
            if self._server.user and self._server.token is not None:
                await self._with_token(self._server.token)
            elif self._server.user:
                await self._smtp.login(self._server.user, self._server.password)
        except SMTPAuthenticationError as error:
            self.close()
            code = "smtp.later" if error.code // 100 == 4 else "auth"
            text = f"{self._server.user}: {_text(error)}"
            raise Unreachable(code, text, named_wait(text)) from error
        except (SMTPException, OSError) as error:
            self.close()
            code = "smtp.later" if _asks_to_wait(error) else "smtp.connect"
            text = f"{self._server.host}:{self._server.port}: {_text(error)}"
            raise Down(code, text, named_wait(_text(error))) from error

    async def _with_token(self, token: Token) -> None:
        """Sign in by XOAUTH2; a token may be refused before its time, a fresh one settles it."""
        if self._smtp.is_ehlo_or_helo_needed:
            await self._smtp.ehlo()
        first = await token("")
        try:
            await self._authenticate(first)
        except SMTPAuthenticationError as error:
            if error.code // 100 == 4:
                raise
            await self._authenticate(await token(first))

    async def _authenticate(self, token: str) -> None:
        words = signing_in(self._server.user, token).encode()
        answer = await self._smtp.execute_command(b"AUTH", b"XOAUTH2", words)
        why = ""
        if answer.code == 334:
            # It says why, and waits for an empty line before it says no.
            why = why_refused(answer.message.encode()) + "; "
            answer = await self._smtp.execute_command(b"")
        if answer.code != 235:
            raise SMTPAuthenticationError(answer.code, why + answer.message)

    async def reset(self) -> None:
        """Ready for the next mail, if the connection still stands. Raises Unreachable."""
        try:
            await self._smtp.rset()
            self.clean = True
        except (SMTPException, OSError) as error:
            self.close()
            raise Unreachable("smtp.lost", _text(error)) from error

    async def send(self, envelope: Envelope, sending: Sending) -> dict[str, RecipientOutcome]:
        """Send; return what became of each recipient.

        Raises Unreachable before the final dot, Unknown once it may have gone out.
        """
        self.clean = False
        try:
            outcomes = await self._offer(envelope)
        except SMTPResponseException as error:
            # The mail or the connection was refused, and with it everybody. 421 is about all mail.
            if error.code == CLOSING:
                raise Unreachable("smtp.later", _text(error), named_wait(_text(error))) from error
            return dict.fromkeys(envelope.recipients, _refusal(error))
        except (SMTPException, OSError) as error:
            self.close()
            raise Unreachable("smtp.lost", _text(error)) from error
        accepted = [r for r in envelope.recipients if outcomes[r].state is Delivery.SENT]
        if accepted:
            crash.at("send.before_mark")
            await sending.data()
            crash.at("send.before_dot")
            verdict = await self._data(envelope.content)
            crash.at("send.after_dot")
            outcomes.update(dict.fromkeys(accepted, verdict))
        return outcomes

    async def _offer(self, envelope: Envelope) -> dict[str, RecipientOutcome]:
        """MAIL and RCPT; SENT stands for a recipient who was accepted."""
        smtp = self._smtp
        await smtp.mail(envelope.sender, options=self._options(envelope), encoding="utf-8")
        outcomes = {}
        for recipient in envelope.recipients:
            try:
                answer = await smtp.rcpt(recipient, encoding="utf-8")
                outcomes[recipient] = RecipientOutcome(Delivery.SENT, answer.code)
            except SMTPRecipientRefused as error:
                if error.code == CLOSING:
                    raise
                outcomes[recipient] = _refusal(error)
        return outcomes

    def _options(self, envelope: Envelope) -> Sequence[str]:
        smtp = self._smtp
        options = [f"SIZE={len(envelope.content)}"] if smtp.supports_extension("size") else []
        if smtp.supports_extension("8bitmime"):
            options.append("BODY=8BITMIME")
        addresses = envelope.sender + "".join(envelope.recipients)
        if not addresses.isascii() and smtp.supports_extension("smtputf8"):
            options.append("SMTPUTF8")
        return options

    async def _data(self, content: bytes) -> RecipientOutcome:
        try:
            answer = await self._smtp.data(content, timeout=DATA_S)
        except SMTPDataError as error:
            return _refusal(error)
        except (SMTPException, OSError) as error:
            self.close()
            raise Unknown("smtp.unclear", _text(error)) from error
        self.clean = True
        return RecipientOutcome(Delivery.SENT, answer.code)

    async def quit(self) -> None:
        """Leave politely."""
        try:
            await self._smtp.quit()
        except (SMTPException, OSError):
            self.close()

    def close(self) -> None:
        """Drop the connection."""
        self._smtp.close()


def _asks_to_wait(error: Exception) -> bool:
    return isinstance(error, SMTPResponseException) and error.code // 100 == 4


def _refusal(error: SMTPResponseException) -> RecipientOutcome:
    """5xx is for ever, everything else may pass."""
    hard, said = error.code // 100 == 5, _text(error)
    code = why(status_in(said), said, hard)
    state = Delivery.FAILED if hard else Delivery.DEFERRED
    wait = None if hard else named_wait(said)
    return RecipientOutcome(state, error.code, f"{code} {said}".strip(), wait)


def _text(error: Exception) -> str:
    """What the server said, on one line."""
    if isinstance(error, SMTPSenderRefused | SMTPRecipientRefused | SMTPResponseException):
        return " ".join(f"{error.code} {error.message}".split())[:300]
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
