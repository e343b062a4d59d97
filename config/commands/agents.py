"""./centralita agent: who signs in."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

import typer

from agents.passwords import Passwords
from config.commands.opening import DataFolder, run_with
from config.directory import add_agent, set_password
from router.errors import Invalid
from router.model import Role
from router.repositories import Tx
from storage.store import Store

app = typer.Typer(
    help="Agents, supervisors and administrators.", no_args_is_help=True, add_completion=False
)


def ask_password() -> str:
    """Read a password twice from the terminal, or once as a line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise Invalid("password.differs", "The two passwords differ; nothing was changed.")
    return password


@app.command()
def add(
    email: str,
    name: Annotated[str, typer.Option(help="As colleagues and customers see it.")],
    role: Role = Role.AGENT,
    queue: Annotated[list[str] | None, typer.Option(help="A queue; may be repeated.")] = None,
    language: Annotated[str, typer.Option(help="en, es or ru: of their screen.")] = "",
    data: DataFolder = None,
) -> None:
    """Add somebody; the password is asked for (or read from standard input)."""

    async def work(store: Store) -> None:
        hashed = await Passwords().hash(ask_password())

        async def put(tx: Tx) -> None:
            await add_agent(
                tx,
                store.ids,
                store.clock.now(),
                name=name,
                email=email,
                role=role,
                password_hash=hashed,
                queues=queue or [],
                language=language,
            )

        await store.unit.write(put)
        print(f"{name} can sign in as {email} ({role}).")

    run_with(data, work)


@app.command("list")
def show(data: DataFolder = None) -> None:
    """List everybody with role and state."""

    async def work(store: Store) -> None:
        async with store.unit.read() as reads:
            names = {str(queue.id): queue.name for queue in await reads.queues()}
            for line in await reads.agents():
                queues = ", ".join(names.get(queue, "?") for queue in line.queues)
                print(f"{line.name}\t{line.role}\t{line.presence}\t{queues}")

    run_with(data, work)


@app.command()
def password(email: str, data: DataFolder = None) -> None:
    """Set a new password; every session of that person ends."""

    async def work(store: Store) -> None:
        hashed = await Passwords().hash(ask_password())

        now = store.clock.now()
        await store.unit.write(lambda tx: set_password(tx, now, email, hashed))
        print(f"{email} has a new password.")

    run_with(data, work)
