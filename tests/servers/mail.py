"""One private Dovecot and Postfix for a test run.

Every address of `DOMAINS` exists and signs in with the password `secret`, or with an access token
of `tests.servers.tokens`. Mail submitted to `nobody-*` bounces with 5.1.1, to `full-*` with 5.2.2,
to other domains with 5.1.2; to `later-*` it waits with 4.7.1; to `door0-*` and `door1-*` it is
handed over at one of `MailServers.doors`. `stamped-*` get their mail with an Authentication-Results
header of mx.desk.test. `refused-*` and `busy-*` are refused at once, with 550 5.7.1 and 451 4.3.2.
"""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers import dovecot, postfix
from tests.servers.ports import free_ports, wait_until_open

DOMAINS = ("desk.test", "customer.test", "partner.test")
DOORS = 2


@dataclass(frozen=True, slots=True)
class MailServers:
    """Where the mail servers listen, all on 127.0.0.1; their certificate is for `localhost` too."""

    imap: int
    """Plain IMAP, with STARTTLS on offer."""
    imaps: int
    """IMAP over TLS."""
    lmtp: int
    """Dovecot's way in, as Postfix uses it."""
    mx: int
    """SMTP as the world speaks it: no sign-in, only mail for `DOMAINS`."""
    submission: int
    """SMTP with STARTTLS and sign-in, for mail to anywhere."""
    smtps: int
    """As submission, over TLS from the first byte."""
    doors: tuple[int, ...]
    """Where nobody listens: a test that does gets the mail for `door<n>-*` by LMTP."""
    ca: Path
    """The certificate to trust, PEM."""
    password: str
    """What every address signs in with."""


def start(folder: Path) -> MailServers:
    """Start both servers with everything they write under `folder`, and wait until they answer."""
    folder.chmod(0o755)  # Dovecot and Postfix leave root behind and must still get in
    imap, imaps, lmtp, mx, submission, smtps, *doors = free_ports(6 + DOORS)
    ca = _make_certificate(folder)
    sasl = dovecot.start(folder, imap=imap, imaps=imaps, lmtp=lmtp)
    postfix.start(
        folder, DOMAINS, sasl=sasl, lmtp=lmtp, mx=mx, submission=submission, smtps=smtps,
        doors=doors,
    )  # fmt: skip
    for port in (imap, imaps, lmtp, mx, submission, smtps):
        wait_until_open(port)
    open_ones = (imap, imaps, lmtp, mx, submission, smtps)
    servers = MailServers(*open_ones, tuple(doors), ca, dovecot.PASSWORD)
    ports = {name: getattr(servers, name) for name in MailServers.__slots__[:7]}
    (folder / "ports.json").write_text(json.dumps(ports))
    return servers


def running(folder: Path) -> MailServers | None:
    """What `start` has started in `folder`, if it has."""
    ports = folder / "ports.json"
    if not ports.exists():
        return None
    known = json.loads(ports.read_text())
    known["doors"] = tuple(known["doors"])
    return MailServers(**known, ca=_ca(folder), password=dovecot.PASSWORD)


def stop(folder: Path) -> None:
    """Stop what was started in `folder`, also if only half of it was."""
    postfix.stop(folder)
    dovecot.stop(folder)


def _ca(folder: Path) -> Path:
    return folder / "ca.pem"


def _make_certificate(folder: Path) -> Path:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
         "-keyout", folder / "tls.key", "-out", _ca(folder), "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return _ca(folder)
