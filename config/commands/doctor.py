"""./centralita doctor: a line a check, and what to do; the exit code says whether all is well."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated

import typer

from config.commands.opening import DataFolder
from config.commands.said import settings
from config.doctor.case import Case
from config.doctor.finding import Finding, State
from config.doctor.walk import walk
from config.settings import Settings


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Let accounts mail themselves.")] = False,
    ask: Annotated[
        list[str] | None, typer.Option(help="http://HOST:PORT of another process, repeatable.")
    ] = None,
    data: DataFolder = None,
) -> None:
    """Look at everything a hub needs; 1 if something is bad. It may run or not."""
    case = Case(settings(data), [address.rstrip("/") for address in ask or ()], send)
    found = asyncio.run(_told(walk(case), silent=as_json))
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        print(_summed(found))
    if any(one.state is State.BAD for one in found):
        raise typer.Exit(1)


def summary(read: Settings) -> None:
    """Print how a hub is that was just restored: its summary, and what is not well."""
    found = asyncio.run(_told(walk(Case(read)), silent=True))
    for one in found:
        if one.state is not State.OK:
            print(one)
    print(_summed(found))


async def _told(findings: AsyncIterator[Finding], *, silent: bool) -> list[Finding]:
    found = []
    async for one in findings:
        found.append(one)
        if not silent:
            print(one, flush=True)
    return found


def _summed(found: list[Finding]) -> str:
    counts = Counter(one.state for one in found)
    return "doctor: " + ", ".join(f"{counts[state]} {state}" for state in State)
