"""Entry point of ./centralita: one command a line, imported only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module

import typer

from config.authorities import load_aiohttp
from router.errors import ChannelError, HubError

COMMANDS: dict[str, tuple[str, str]] = {  # its name, and where it stands
    "run": ("config.commands.serve", "run"),
    "web": ("config.commands.serve", "web"),
    "worker": ("config.commands.serve", "worker"),
    "demo": ("config.commands.serve", "demo"),
    "migrate": ("config.commands.serve", "migrate"),
    "doctor": ("config.commands.doctor", "doctor"),
    "backup": ("config.commands.backup", "backup"),
    "restore": ("config.commands.backup", "restore"),
    "openapi": ("config.commands.serve", "openapi"),
    "agent": ("config.commands.agents", "app"),
    "account": ("config.commands.accounts", "app"),
    "queue": ("config.commands.queues", "app"),
    "calendar": ("config.commands.calendars", "app"),
    "search": ("config.commands.search", "app"),
    "audit": ("config.commands.audit", "app"),
    "read-mail": ("config.commands.mail", "read_mail"),
    "replay": ("config.commands.mail", "replay"),
}


def main(arguments: list[str]) -> None:
    """Run the command that the first argument names; an error that we foresaw becomes one line."""
    name = arguments[0] if arguments else "--help"
    if name not in COMMANDS:
        print(f"centralita: '{name}' is none of: {', '.join(COMMANDS)}", file=sys.stderr)
        sys.exit(2)
    load_aiohttp()
    module, attribute = COMMANDS[name]
    found = getattr(import_module(module), attribute)
    app = found if isinstance(found, typer.Typer) else _single(found)
    # A traceback made pretty would show the values of variables, passwords among them.
    app.pretty_exceptions_enable = False
    try:
        app(args=arguments[1:], prog_name=f"./centralita {name}")
    except (HubError, ChannelError) as error:
        print(f"centralita: {error.text}", file=sys.stderr)
        sys.exit(1)


def _single(command: Callable[..., None]) -> typer.Typer:
    app = typer.Typer(add_completion=False)
    app.command()(command)
    return app


if __name__ == "__main__":
    main(sys.argv[1:])
