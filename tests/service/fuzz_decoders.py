"""Looks for input that a decoder neither reads nor refuses, led by what the decoder does with it.

`python -m tests.service.fuzz_decoders [DOOR...] [--seconds 60]`: each door of `hostile_files` for
so many seconds, in a process of its own, beginning with its valid files, and each of `RESOLVERS`
likewise, beginning with nothing. It needs atheris, which is
no part of the lock file (`make fuzz`); without it this says so and exits with 2. What breaks a
decoder is written to `dist/fuzz-found/`, and the exit status is then 1.
"""

import argparse
import re
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

FOUND = Path("dist", "fuzz-found")
INSTRUMENTED = ["data_ingest", "service.operations", "service.retention.backup", "service.platform"]
MOST_BYTES, MOST_MB, MOST_SECONDS = 65_536, 2048, 10
"""Of an input, of the process, and of one reading. Ours."""


def fuzz(door: str, seconds: int) -> None:
    """Fuzz one door or resolver; the process ends with it."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        from tests.service.hostile_files import DOORS, REFUSALS, Hostile, seeds_for
        from tests.service.resolvers import REFUSED, RESOLVERS

    def one_input(payload: bytes) -> None:
        with suppress(*REFUSALS):
            DOORS[door].read(Hostile("fuzzed", "fil", payload))

    def one_text(payload: bytes) -> None:
        with suppress(*REFUSED):
            RESOLVERS[door](payload.decode("utf-8", "surrogateescape"))

    with TemporaryDirectory() as corpus:
        for at, payload in enumerate(seeds_for(door) if door in DOORS else ()):
            Path(corpus, f"{at}").write_bytes(payload)
        FOUND.mkdir(parents=True, exist_ok=True)
        limits = [f"-max_len={MOST_BYTES}", f"-rss_limit_mb={MOST_MB}", f"-timeout={MOST_SECONDS}"]
        prefix = f"-artifact_prefix={FOUND}/{re.sub(r'[^a-zA-Z_]', '-', door)}-"
        times = f"-max_total_time={seconds}"
        atheris.Setup(
            [sys.argv[0], corpus, times, *limits, prefix], one_input if door in DOORS else one_text
        )
        atheris.Fuzz()


def say(line: str) -> None:
    """Write a line at once: fuzzing takes long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Fuzz the doors that are named, or all, and say of each what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("doors", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if find_spec("atheris") is None:
        parser.error("atheris is not installed: make fuzz")
    if given.one:
        fuzz(given.one, given.seconds)
        return
    from tests.service.hostile_files import DOORS
    from tests.service.resolvers import RESOLVERS

    broken = []
    for door in given.doors or [*DOORS, *RESOLVERS]:
        command = [sys.executable, "-m", __spec__.name, "--one", door]
        command += ["--seconds", str(given.seconds)]
        ran = subprocess.run(command, capture_output=True, text=True)
        runs = re.findall(r"^#(\d+)\s", ran.stderr, re.MULTILINE)
        say(f"{door}: {runs[-1] if runs else 0} inputs, exit {ran.returncode}")
        if ran.returncode:
            broken.append(door)
            say(ran.stderr[-3000:])
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
