"""The Debian packages that the tests need beside Python: installed as root, named to others."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

# Package -> a file of it.
NEEDED: Mapping[str, str] = {
    "chromium": "/usr/bin/chromium",
    "dovecot-imapd": "/usr/lib/dovecot/imap",
    "dovecot-lmtpd": "/usr/lib/dovecot/lmtp",
    "faketime": "/usr/bin/faketime",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "openssl": "/usr/bin/openssl",
    "postfix": "/usr/sbin/postfix",
    "postgresql": "/usr/bin/pg_ctlcluster",
    "redis-server": "/usr/bin/redis-server",
    "strace": "/usr/bin/strace",
}

POLICY = Path("/usr/sbin/policy-rc.d")
"""While this script answers 101, a package that is installed starts no service of its own."""


def provide() -> str | None:
    """Install what is missing; a sentence for the reader where that is not possible."""
    missing = [package for package, file in NEEDED.items() if not Path(file).exists()]
    if missing and (os.geteuid() != 0 or not shutil.which("apt-get")):
        return f"The tests need these packages: apt-get install {' '.join(missing)}"
    if missing:
        print("Installing", *missing, flush=True)
        if not _install(missing):
            return f"Installing failed; the lines above say why: {' '.join(missing)}"
    if os.geteuid() != 0:
        return "The tests start a Postfix of their own, which only root can. Start them as root."
    return None


def _install(packages: list[str]) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    with _no_services():
        for command in (["apt-get", "update", "-qq"], install):
            if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode:
                return False
    return True


@contextmanager
def _no_services() -> Iterator[None]:
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()
