"""Everything: `./centralita test`. With paths, only those tests: `./centralita test tests/router`.

Other arguments are pytest's.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from tests.architecture.house import ROOT
from tests.packages import provide

# More than the two cores there may be: much of the time a test waits for servers and clocks.
# Long files are shared out test by test, for one of them would else keep one worker to the end.
WORKERS = ["-n", "4", "--dist", "worksteal"]


def run(arguments: Sequence[str]) -> int:
    """Check and test at the same time; the exit code. What the check says stands last."""
    # Hundreds of hubs start: none shall compile anew what the first has compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if any((ROOT / argument.partition("::")[0]).exists() for argument in arguments):
        return pytest(arguments)
    if lacking := provide():
        print(lacking, file=sys.stderr)
        return 2
    check = [sys.executable, "-m", "tests.check", "--beside-tests"]
    with subprocess.Popen(check, cwd=ROOT, text=True, stdout=subprocess.PIPE) as checking:
        failed = pytest([*WORKERS, *arguments])
        said, _ = checking.communicate()
    print(said)
    return failed or checking.returncode


def pytest(arguments: Sequence[str]) -> int:
    """Run pytest until it ends by itself: it has servers to stop, also after Ctrl-C."""
    signal.signal(signal.SIGINT, lambda *_: None)
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
