"""Entry point of ./centralita: one command a line, imported only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

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


STAY = {"run", "web", "worker", "demo"}
"""They do without typer, and the megabytes it would hold for as long, where it has no say."""

OPTIONS: dict[str, type[int | Path]] = {"--port": int, "--data": Path}


def main(arguments: Sequence[str]) -> None:
    """Run the command that the first argument names; an error that we foresaw becomes one line."""
    name, *words = arguments or ["--help"]
    if name not in COMMANDS:
        print(f"centralita: '{name}' is none of: {', '.join(COMMANDS)}", file=sys.stderr)
        sys.exit(2)
    load_aiohttp()
    module, attribute = COMMANDS[name]
    found = getattr(import_module(module), attribute)
    said = _plain(words) if name in STAY else None
    try:
        if said is None:
            _by_typer(found, name, words)
        else:
            found(**said)
    except (HubError, ChannelError) as error:
        print(f"centralita: {error.text}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)  # as a shell tells of it


def _plain(words: Sequence[str]) -> dict[str, int | Path] | None:
    """Read `--port N` and `--data FOLDER`; None for all else, which typer explains or refuses."""
    try:
        said = zip(words[::2], words[1::2], strict=True)
        return {name.removeprefix("--"): OPTIONS[name](value) for name, value in said}
    except (KeyError, ValueError):
        return None


def _by_typer(found: Any, name: str, words: Sequence[str]) -> None:
    import typer

    app = found
    if not isinstance(found, typer.Typer):
        app = typer.Typer(add_completion=False)
        app.command()(found)
    # A traceback made pretty would show the values of variables, passwords among them.
    app.pretty_exceptions_enable = False
    app(args=list(words), prog_name=f"./centralita {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
