"""Who connects says whom to trust: aiohttp has no certificates of its own in a hub."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADS = """
import os, ssl
made = []
make = ssl.create_default_context
ssl.create_default_context = lambda: made.append(make()) or made[-1]
from config.authorities import load_aiohttp
load_aiohttp()
print(*(len(context.get_ca_certs()) for context in made), os.environ.get("SSL_CERT_FILE"))
"""


@pytest.mark.parametrize("said", [{}, {"SSL_CERT_FILE": "mine.pem"}])
def test_aiohttp_is_loaded_without_certificates_and_the_environment_stays(
    said: dict[str, str],
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOADS], cwd=ROOT, env=said, capture_output=True, text=True
    )
    assert ran.stdout.split() == ["0", said.get("SSL_CERT_FILE", "None")], ran.stderr


def test_all_connections_of_aiohttp_bring_what_they_trust() -> None:
    sources = [
        file.read_text()
        for part in ("agents", "channels", "config", "storage")
        for file in (ROOT / part).rglob("*.py")
        if "node_modules" not in file.parts
    ]
    made = [call for source in sources for call in source.split("TCPConnector(\n")[1:]]
    assert len(made) == sum(source.count(" ClientSession(") for source in sources) > 0
    assert all("ssl=" in call.partition("cookie_jar")[0] for call in made)
