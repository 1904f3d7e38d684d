"""Looks for input that a decoder neither reads nor refuses, led by what the decoder does with it.

`python -m tests.service.fuzz_decoders [DOOR...] [--seconds 60]`: each door of `hostile_files` for
so many seconds, in a process of its own, beginning with its valid files, and each of `RESOLVERS`
likewise, beginning with nothing; as many at once as there are processors. It needs atheris, which
is no part of the lock file (`make fuzz`); without it this says so and exits with 2. What breaks a
decoder is written to `dist/fuzz-found/`, and the exit status is then 1.
"""

import argparse
import math
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

FOUND = Path("dist", "fuzz-found")
INSTRUMENTED = ["data_ingest", "service.operations", "service.retention.backup", "service.platform"]
MOST_BYTES, MOST_MB, MOST_SECONDS = 65_536, 2048, 10
"""Of an input, of the process, and of one reading. Ours."""
WITHOUT_MEMORY = re.compile(r"^memory allocation of \d{11,} bytes failed$", re.MULTILINE)
"""What a decoder in Rust says as it ends its process; of ten gigabytes or more."""


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

    if unknown := {*given.doors} - {*DOORS, *RESOLVERS}:
        parser.error(f"no door is called {', '.join(sorted(unknown))}")
    with ThreadPoolExecutor(os.cpu_count()) as at_once:
        doors = given.doors or [*DOORS, *RESOLVERS]
        sys.exit(any([*at_once.map(partial(breaks, seconds=given.seconds), doors)]))


def breaks(door: str, seconds: int) -> bool:
    """Fuzz a door in processes of its own; say what was tried, and tell whether it broke.

    A decoder below Python ends its process where it is told to take more memory than there is. The
    service has such files read in a process of their own and says so of the file
    (`test_work_that_takes_too_much_memory_is_ended_and_the_file_named`), so this is counted, and
    what is left of the time goes to another process.
    """
    until, inputs, without_memory = monotonic() + seconds, 0, 0
    while (left := math.ceil(until - monotonic())) > 0:
        command = [sys.executable, "-m", __spec__.name, "--one", door, "--seconds", str(left)]
        ran = subprocess.run(command, capture_output=True, text=True)
        inputs += int([0, *re.findall(r"^#(\d+)\s", ran.stderr, re.MULTILINE)][-1])
        if not ran.returncode or not WITHOUT_MEMORY.search(ran.stderr):
            break
        without_memory += 1
    is_broken = ran.returncode != 0 and not WITHOUT_MEMORY.search(ran.stderr)
    said = f", {without_memory} asked for more memory than there is" if without_memory else ""
    say(f"{door}: {inputs} inputs, {'BROKEN' if is_broken else 'none breaks it'}{said}")
    if is_broken:
        say(ran.stderr[-3000:])
    return is_broken


if __name__ == "__main__":
    main()
