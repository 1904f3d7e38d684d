"""How much processor time `kedjekoll screen --example` takes, from its start to its end.

    python -m benchmarks.command [TIMES]

The command is a process of its own each time, on an installation that is there already, with its
modules compiled. Counted is the time of all its threads, in user and kernel mode. The last line is
one JSON object with the median and the least, in seconds, and how many modules of the project it
loads. Goal: at most 1.6 s.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory

TIMES = 7
GOAL = 1.6
PACKAGES = ("data_ingest", "procurement_rules", "risk_models", "service")
_RUN = """
import sys
sys.argv = ["kedjekoll", "screen", "--example"]
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


def run(folder: Path) -> tuple[float, int]:
    """Run the command once, and return its processor time and how many of our modules it loads."""
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    before = spent()
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
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
        run(Path(folder))  # makes the installation, and compiles what is not compiled yet
        found = [run(Path(folder)) for _ in range(times)]
    seconds = [one for one, _ in found]
    result = {
        "benchmark": "command",
        "seconds": round(median(seconds), 3),
        "least_seconds": round(min(seconds), 3),
        "modules": found[0][1],
        "goal": GOAL,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
