"""kill -9 for a server and all of its processes, by their numbers alone."""

from contextlib import suppress

import psutil


def kill_family(pid: int) -> None:
    """Kill a process that the caller started, and its descendants; return when all are gone."""
    with suppress(psutil.NoSuchProcess):
        first = psutil.Process(pid)
        first.suspend()  # so that it has no more children than are counted here
        family = [first, *first.children(recursive=True)]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, 10)
