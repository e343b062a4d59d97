"""A certificate that has run out, or is another's, and a name that nobody knows: an alarm, never
a word in clear, and everything goes on once it is mended.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from router.accounts import Health
from router.messages import Delivery
from router.model import AccountId
from tests.channels.desk import mail_account, outbox, queue_reply
from tests.channels.email.test_delivery import at_work, health, reaches
from tests.channels.rig import rig_with, until

HELP = AccountId("help")
DAY = timedelta(days=1)


def certificate(folder: Path, ends: timedelta, name: str = "127.0.0.1") -> Path:
    """A certificate with its key, in one file: valid for two days until `ends` from now."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1)
    made = (
        builder.not_valid_before(now + ends - 2 * DAY)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    file = folder / "certificate.pem"
    file.write_bytes(private + made.public_bytes(encoding))
    return file


@dataclass
class Listener:
    """A server that shows its certificate and writes down what it is told."""

    port: int = 0
    heard: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.append(await reader.read(1000))
        writer.close()


@asynccontextmanager
async def listener(file: Path) -> AsyncIterator[Listener]:
    found = Listener()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0, ssl=context)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()


@pytest.mark.parametrize(
    ("ends", "name", "host", "says"),
    [
        (-DAY, "127.0.0.1", "127.0.0.1", "certificate has expired"),
        (DAY, "127.0.0.2", "127.0.0.1", "not valid for"),
        (DAY, "127.0.0.1", "mail.nowhere.test", "mail.nowhere.test"),
    ],
)
async def test_whom_it_cannot_trust_or_find_it_tells_nothing_and_says_so(
    tmp_path: Path, ends: timedelta, name: str, host: str, says: str
) -> None:
    file = certificate(tmp_path, ends, name)
    rig = await rig_with({"supervisor.heartbeat": 0.2}, ca_file=str(file))
    async with listener(file) as server:
        secure = {"imap_security": "tls", "smtp_security": "tls"}
        hosts = {"imap_host": host, "smtp_host": host}
        await rig.add(mail_account(server.port, server.port, **secure, **hosts))
        message = await queue_reply(rig, HELP, "anna@customer.test")
        async with at_work(rig):
            await reaches(rig, message, Delivery.DEFERRED)

            async def alarmed() -> bool:
                return (await health(rig, HELP)).state == Health.DOWN

            await until(alarmed)
            assert says in (await health(rig, HELP)).error_text
        row = (await outbox(rig, message))["anna@customer.test"]
        # Nobody was reached: it is no attempt, and the answer goes as soon as somebody is.
        assert row.next_at is not None
        assert row.next_at - rig.store.clock.now() < timedelta(seconds=2)
        assert [told for told in server.heard if told] == []
    await rig.store.close()
