"""./centralita account: mailboxes and, with time, numbers, bots and widgets."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from channels.registry import spec
from config.commands.account_trial import trial
from config.commands.account_values import fields_of, read_values
from config.commands.opening import DataFolder, run_with
from config.commands.said import settings as read_settings
from config.directory import among, changed, named_queue, put_account
from router.accounts import Account
from router.audit import COMMAND_LINE
from router.errors import Conflict
from router.mailboxes import drop_account
from router.model import AccountId
from router.repositories import Tx
from storage.store import Store

app = typer.Typer(
    help="Channel accounts: mailboxes, and chats on web sites.",
    no_args_is_help=True,
    add_completion=False,
)
Values = Annotated[
    list[str] | None,
    typer.Argument(
        help="name=value ...; what is required and left out is asked for, and so is a secret"
        " named without a value."
    ),
]


@app.command()
def add(
    kind: Annotated[str, typer.Argument(help="email")],
    name: str,
    values: Values = None,
    queue: Annotated[str, typer.Option(help="Where its interactions wait.")] = "",
    data: DataFolder = None,
) -> None:
    """Add an account. `account fields KIND` lists what it needs; test it afterwards."""

    async def work(store: Store) -> None:
        settings, secrets = read_values(fields_of(kind), values or [], {}, asking=True)

        async def put(tx: Tx) -> None:
            if any(account.name == name for account in await tx.config.accounts()):
                raise Conflict("account.exists", f"There is an account named '{name}' already.")
            account = Account(
                id=AccountId(store.ids.new()),
                name=name,
                kind=kind,
                queue_id=(await named_queue(tx, queue)).id,
                settings=settings,
                secrets=secrets,
                secrets_at=store.clock.now() if secrets else None,
            )
            spec(kind).settings(account)
            await put_account(tx, account, store.clock.now())

        await store.unit.write(put)
        print(f"Account '{name}' added. Try it: ./centralita account test {name}")

    run_with(data, work)


@app.command()
def fields(kind: str) -> None:
    """List the values an account of this kind has."""
    for field in fields_of(kind):
        notes: list[str] = [field.type]
        notes += ["required"] if field.required else []
        notes += [f"for {'='.join(field.when)}"] if field.when else []
        notes += ["secret"] if field.secret else []
        notes += [f"one of {', '.join(field.choices)}"] if field.choices else []
        notes += [f"default {field.default}"] if field.default not in (None, "") else []
        print(f"{field.name:20} {field.label} ({'; '.join(notes)})")


@app.command("list")
def show(data: DataFolder = None) -> None:
    """List the accounts and how they are."""

    async def work(store: Store) -> None:
        async with store.unit.read() as reads:
            for line in await reads.health():
                heard = (
                    line.last_in_at.isoformat(timespec="seconds") if line.last_in_at else "never"
                )
                print(f"{line.name}\t{line.kind}\t{line.state}\theard {heard}\t{line.error_text}")

    run_with(data, work)


@app.command("set")
def change(name: str, values: Values = None, data: DataFolder = None) -> None:
    """Change values of an account; a running hub takes them up at once."""

    async def work(store: Store) -> None:
        async with store.unit.read() as reads:
            account = among(await reads.accounts(), name)
        known, before = fields_of(account.kind), account.settings
        settings, secrets = read_values(known, values or [], before, asking=False)
        await changed(store, name, settings, secrets)
        print(f"Account '{name}' changed.")

    run_with(data, work)


@app.command()
def pause(name: str, data: DataFolder = None) -> None:
    """Stop reading and sending for now; nothing is lost meanwhile."""
    _enable(name, False, data)


@app.command()
def resume(name: str, data: DataFolder = None) -> None:
    """Read and send again, from where it stopped."""
    _enable(name, True, data)


@app.command()
def remove(name: str, data: DataFolder = None) -> None:
    """Take an account away; its conversations stay."""

    async def work(store: Store) -> None:
        async def drop(tx: Tx) -> None:
            account = among(await tx.config.accounts(), name)
            at = store.clock.now()
            await drop_account(tx, COMMAND_LINE, at, account.id, account.ver)

        await store.unit.write(drop)
        print(f"Account '{name}' removed.")

    run_with(data, work)


@app.command("test")
def try_out(
    name: str,
    consent: Annotated[
        bool, typer.Option("--consent", help="Ask the mailbox's owner anew (OAuth).")
    ] = False,
    data: DataFolder = None,
) -> None:
    """Walk through an account: DNS, TLS, sign-in, send, receive; a result a line."""

    async def work(store: Store) -> None:
        await trial(store, read_settings(data), name, anew=consent)

    run_with(data, work)


def _enable(name: str, enabled: bool, data: DataFolder) -> None:
    async def work(store: Store) -> None:
        async def put(tx: Tx) -> None:
            account = among(await tx.config.accounts(), name)
            switched = replace(account, ver=account.ver + 1, enabled=enabled)
            await put_account(tx, switched, store.clock.now())

        await store.unit.write(put)
        print(f"Account '{name}' is {'running' if enabled else 'paused'}.")

    run_with(data, work)
