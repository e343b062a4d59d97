"""./centralita account: mailboxes and, with time, numbers, bots and widgets."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from channels.base import Field
from channels.registry import Registry, kinds, spec
from config.commands.opening import DataFolder, run_with
from config.commands.opening import settings as read_settings
from config.directory import named_queue, put_account
from config.metrics import Prometheus
from config.wiring import supplies
from router.accounts import Account
from router.errors import Conflict, Invalid, NotFound, Refused
from router.events import Event, Kind
from router.model import AccountId
from router.repositories import Tx
from storage.store import Store

app = typer.Typer(
    help="Channel accounts: the mailboxes that are read.",
    no_args_is_help=True,
    add_completion=False,
)
Values = Annotated[
    list[str] | None,
    typer.Argument(help="name=value ...; what is required and left out is asked for."),
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
        settings, secrets = _read(_fields(kind), values or [], {}, asking=True)

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
            )
            spec(kind).settings(account)
            await put_account(tx, account, store.clock.now())

        await store.unit.write(put)
        print(f"Account '{name}' added. Try it: ./centralita account test {name}")

    run_with(data, work)


@app.command()
def fields(kind: str) -> None:
    """List the values an account of this kind has."""
    for field in _fields(kind):
        notes: list[str] = [field.type]
        notes += ["required"] if field.required else []
        notes += ["secret"] if field.secret else []
        notes += [f"one of {', '.join(field.choices)}"] if field.choices else []
        notes += [f"default {field.default}"] if field.default not in (None, "") else []
        print(f"{field.name:16} {field.label} ({'; '.join(notes)})")


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
        async def put(tx: Tx) -> None:
            account = await _named(tx, name)
            settings, secrets = _read(
                _fields(account.kind), values or [], {**account.settings}, asking=False
            )
            changed = replace(
                account,
                ver=account.ver + 1,
                settings=settings,
                secrets={**account.secrets, **secrets},
            )
            spec(changed.kind).settings(changed)
            await put_account(tx, changed, store.clock.now())

        await store.unit.write(put)
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
    """Remove an account that has no message yet (else pause it)."""

    async def work(store: Store) -> None:
        async def drop(tx: Tx) -> None:
            account = await _named(tx, name)
            await tx.config.remove_account(account.id)
            tx.emit(Event(Kind.ACCOUNT_CHANGED, store.clock.now(), account_id=account.id))

        await store.unit.write(drop)
        print(f"Account '{name}' removed.")

    run_with(data, work)


@app.command("test")
def try_out(name: str, data: DataFolder = None) -> None:
    """Walk through an account: DNS, TLS, sign-in, send, receive; a result a line."""

    async def work(store: Store) -> None:
        async with store.unit.read() as reads:
            found = [account for account in await reads.accounts() if account.name == name]
        if not found:
            raise _no_account(name)
        failed = False
        registry = Registry(supplies(store, read_settings(data), Prometheus()))
        async for check in registry.test(found[0].kind, found[0]):
            mark = "ok  " if check.ok else "FAIL"
            print(f"{mark} {check.step:10} {check.detail}  ({check.seconds:.2f} s)", flush=True)
            failed = failed or not check.ok
        if failed:
            raise Refused("account.test", f"Account '{name}' does not work yet; see above.")

    run_with(data, work)


def _enable(name: str, enabled: bool, data: DataFolder) -> None:
    async def work(store: Store) -> None:
        async def put(tx: Tx) -> None:
            account = await _named(tx, name)
            changed = replace(account, ver=account.ver + 1, enabled=enabled)
            await put_account(tx, changed, store.clock.now())

        await store.unit.write(put)
        print(f"Account '{name}' is {'running' if enabled else 'paused'}.")

    run_with(data, work)


def _no_account(name: str) -> NotFound:
    return NotFound("account.unknown", f"There is no account named '{name}'.")


async def _named(tx: Tx, name: str) -> Account:
    for account in await tx.config.accounts():
        if account.name == name:
            return account
    raise _no_account(name)


def _fields(kind: str) -> Sequence[Field]:
    if kind not in kinds():
        raise Invalid("account.kind", f"'{kind}' is none of the channels: {', '.join(kinds())}.")
    return spec(kind).fields


def _read(
    known: Sequence[Field],
    values: Sequence[str],
    before: Mapping[str, str | int | bool],
    *,
    asking: bool,
) -> tuple[dict[str, str | int | bool], dict[str, str]]:
    given = dict(value.partition("=")[::2] for value in values)
    by_name = {field.name: field for field in known}
    settings, secrets = dict(before), dict[str, str]()

    def take(field: Field, text: str) -> None:
        if field.secret:
            secrets[field.name] = text
        else:
            settings[field.name] = _typed(field, text)

    for name, text in given.items():
        if name not in by_name:
            raise Invalid("account.field", f"'{name}' is none of: {', '.join(by_name)}.")
        take(by_name[name], text)
    for field in known if asking else ():
        if field.required and field.name not in given and (answer := _ask(field)) is not None:
            take(field, answer)
    return settings, secrets


def _ask(field: Field) -> str | None:
    if not sys.stdin.isatty():
        if field.secret:
            return sys.stdin.readline().rstrip("\n")
        if field.default is None:
            raise Invalid("account.field", f"'{field.name}' is missing ({field.label}).")
        return None
    if field.secret:
        return getpass.getpass(f"{field.label}: ")
    default = "" if field.default is None else f" [{field.default}]"
    return input(f"{field.label}{default}: ") or None


def _typed(field: Field, text: str) -> str | int | bool:
    if field.choices and text not in field.choices:
        raise Invalid("account.field", f"'{field.name}' is one of {', '.join(field.choices)}.")
    if field.type == "integer":
        if not text.isdecimal():
            raise Invalid("account.field", f"'{field.name}' is a number, not '{text}'.")
        return int(text)
    if field.type == "boolean":
        if text.lower() not in ("yes", "no", "true", "false", "1", "0", "on", "off"):
            raise Invalid("account.field", f"'{field.name}' is yes or no, not '{text}'.")
        return text.lower() in ("yes", "true", "1", "on")
    return text
