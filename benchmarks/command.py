"""How much processor time `kedjekoll screen --example` and `--help` take, from start to end.

    python -m benchmarks.command [TIMES]

The command is a process of its own each time, on an installation that is there already, with its
modules compiled. Counted is the time of all its threads, in user and kernel mode. The last line is
one JSON object with the median and the least, in seconds, and how many modules of the project
`screen --example` loads. Goals: at most 1.2 s, and 0.25 s for the help.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory

TIMES = 7
GOAL, HELP_GOAL = 1.2, 0.25
EXAMPLE, HELP = ("screen", "--example"), ("--help",)
PACKAGES = ("data_ingest", "procurement_rules", "risk_models", "service")
_RUN = """
import sys
sys.argv[0] = "kedjekoll"
from service.cli.main import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def spent() -> float:
    """Return the processor time of all processes that were started here and have ended, in s."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(folder: Path, command: Sequence[str]) -> tuple[float, int]:
    """Run a command once, and return its processor time and how many of our modules it loads."""
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    before = spent()
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *command],
        env=environment | {"KEDJEKOLL_DATA_DIR": str(folder / "installation")},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stderr.split()
    return spent() - before, sum(name.partition(".")[0] in PACKAGES for name in loaded)


def main() -> None:
    """Measure, and print what was found."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    with TemporaryDirectory(prefix="kedjekoll-command-") as folder:
        run(Path(folder), EXAMPLE)  # makes the installation, compiles what is not compiled yet
        found = [run(Path(folder), EXAMPLE) for _ in range(times)]
        helped = [run(Path(folder), HELP)[0] for _ in range(times)]
    seconds = [spent for spent, _ in found]
    result = {
        "benchmark": "command",
        "seconds": round(median(seconds), 3),
        "least_seconds": round(min(seconds), 3),
        "modules": found[0][1],
        "goal": GOAL,
        "help_seconds": round(median(helped), 3),
        "help_goal": HELP_GOAL,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
