"""The description of the interface and the interface itself, held against each other."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from agents.openapi import openapi_document
from tests.agents import happen, seed
from tests.agents.conftest import ORIGIN, House, cookie

# It would end the session that all other calls are made in.
SIGN_OUT = "session_sign_out"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
)


def for_who_is_signed_in() -> Any:
    """The description for every call being made in one session."""
    document = openapi_document()
    del document["components"]["securitySchemes"]
    for methods in document["paths"].values():
        for operation in methods.values():
            del operation["security"]
    # The driver reads the words of 2020 for a pair as those of 2019, which mean nothing now.
    pair = document["components"]["schemas"]["Headers"]["properties"]["headers"]["items"]
    pair["items"] = pair.pop("prefixItems")[0]
    return document


async def parameters(house: House) -> dict[str, str]:
    """Ids of what is there: with others, no call would come past its first look."""
    picture = "http://10.0.0.1/a.png"  # may not be reached, so that nothing is asked of anybody
    mail = await seed.mail_in(house.store, html="<p>Hello</p>", remote_images=(picture,))
    return {
        "interaction_id": mail.interaction,
        "message_id": mail.message,
        "customer_id": mail.customer,
        "offer_id": await happen.ask(house.store, mail, seed.ADA),
        "raw_id": await happen.quarantine(house.store, b"odd"),
    }


# Databases can refuse what the description allows: each gets its share of the calls.
@pytest.mark.parametrize(
    ("store_kind", "phases"), [("sqlite", "examples,coverage"), ("postgres", "examples,fuzzing")]
)
@pytest.mark.timeout(480)
async def test_whatever_fits_or_breaks_the_description_is_answered_as_described(
    house: House, tmp_path: Path, phases: str
) -> None:
    ada = await house.enter(seed.ADA)
    (tmp_path / "openapi.json").write_text(json.dumps(for_who_is_signed_in()))
    fixed = (await parameters(house)).items()
    config = "\n".join(["[parameters]", *(f'"path.{name}" = "{value}"' for name, value in fixed)])
    (tmp_path / "schemathesis.toml").write_text(config)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "run", "openapi.json"),
        *("--url", str(house.server.make_url("/")).rstrip("/")),
        *("-H", f"Cookie: centralita_session={cookie(ada)}"),
        *("-H", f"X-CSRF-Token: {ada.csrf}"),
        *("-H", f"Origin: {ORIGIN}"),
        *("--exclude-operation-id", SIGN_OUT),
        *("--checks", ",".join(CHECKS)),
        *("--phases", phases),
        *("--seed", "3", "--max-examples", "10", "--continue-on-failure"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
    await ada.json("GET", "/session")
