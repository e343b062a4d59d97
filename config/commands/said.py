"""What the environment and the command line say together."""

from __future__ import annotations

import os
from pathlib import Path

from config.logs import set_up
from config.settings import Settings, from_environment


def settings(data: Path | None = None, port: int | None = None) -> Settings:
    """Read the environment, set up the logs, and apply what the command line says."""
    read = from_environment(os.environ).at(data=data and data.absolute(), port=port)
    set_up(read.log_format, read.log_level)
    return read
