"""Looks for input that a decoder neither reads nor refuses, led by what the decoder does with it.

`python -m tests.service.fuzz_decoders [DOOR...] [--seconds 60]`: each door of `hostile_files` for
so many seconds, in a process of its own, beginning with its valid files, and each of `RESOLVERS`
likewise, beginning with nothing; as many at once as there are processors. It needs atheris, which
is no part of the lock file (`make fuzz`); without it this says so and exits with 2. What breaks a
decoder is written to `dist/fuzz-found/`, and the exit status is then 1.
"""

import argparse
import ctypes
import math
import multiprocessing
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from importlib.util import find_spec
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

FOUND = Path("dist", "fuzz-found")
MOST_BYTES, MOST_MB, MOST_SECONDS = 65_536, 2048, 10
"""Of an input, of the process, and of one reading. Ours."""
WITHOUT_MEMORY = re.compile(r"^memory allocation of \d{11,} bytes failed$", re.MULTILINE)
"""What a decoder in Rust says as it ends its process; of ten gigabytes or more."""


def fuzz(door: str, seconds: int, said: Path) -> None:
    """Fuzz one door or resolver, and write to a file what there is to say; ends this process."""
    import atheris

    from tests.service.fuzz_loaded import hostile_files, resolvers

    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), sys.stderr.fileno())

    def one_input(payload: bytes) -> None:
        with suppress(*hostile_files.REFUSALS):
            hostile_files.DOORS[door].read(hostile_files.Hostile("fuzzed", "fil", payload))

    def one_text(payload: bytes) -> None:
        with suppress(*resolvers.REFUSED):
            resolvers.RESOLVERS[door](payload.decode("utf-8", "surrogateescape"))

    is_file = door in hostile_files.DOORS
    with TemporaryDirectory() as corpus:
        for at, payload in enumerate(hostile_files.seeds_for(door) if is_file else ()):
            Path(corpus, f"{at}").write_bytes(payload)
        FOUND.mkdir(parents=True, exist_ok=True)
        limits = [f"-max_len={MOST_BYTES}", f"-rss_limit_mb={MOST_MB}", f"-timeout={MOST_SECONDS}"]
        prefix = f"-artifact_prefix={FOUND}/{re.sub(r'[^a-zA-Z_]', '-', door)}-"
        times = f"-max_total_time={seconds}"
        words = [sys.argv[0], corpus, times, *limits, prefix]
        atheris.Setup(words, one_input if is_file else one_text)
        status = 0
        try:
            atheris.Fuzz()
        except SystemExit as ended:
            status = ended.code
    ctypes.CDLL(None).exit(status)  # as libFuzzer is told of, which then writes what broke it


@cache
def context() -> ForkServerContext:
    """Return what starts processes that have loaded the decoders."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["tests.service.fuzz_loaded"])
    return made


def say(line: str) -> None:
    """Write a line at once: fuzzing takes long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Fuzz the doors that are named, or all, and say of each what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("doors", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    if find_spec("atheris") is None:
        parser.error("atheris is not installed: make fuzz")
    from tests.service.hostile_files import DOORS
    from tests.service.resolvers import RESOLVERS

    if unknown := {*given.doors} - {*DOORS, *RESOLVERS}:
        parser.error(f"no door is called {', '.join(sorted(unknown))}")
    with ThreadPoolExecutor(os.cpu_count()) as at_once:
        doors = given.doors or [*DOORS, *RESOLVERS]
        found = zip(doors, at_once.map(partial(breaks, seconds=given.seconds), doors), strict=True)
        broken = [door for door, is_broken in found if is_broken]
    say(f"{len(doors)} doors fuzzed, broken: {', '.join(broken) or 'none'}")
    sys.exit(bool(broken))


def breaks(door: str, seconds: int) -> bool:
    """Fuzz a door in processes of its own; say what was tried, and tell whether it broke.

    A decoder below Python ends its process where it is told to take more memory than there is. The
    service has such files read in a process of their own and says so of the file
    (`test_work_that_takes_too_much_memory_is_ended_and_the_file_named`), so this is counted, and
    what is left of the time goes to another process.
    """
    until, inputs, without_memory = monotonic() + seconds, 0, 0
    with TemporaryDirectory() as folder:
        while (left := math.ceil(until - monotonic())) > 0:
            file = Path(folder, f"{without_memory}")
            process = context().Process(target=fuzz, args=(door, left, file))
            process.start()
            process.join()
            told = file.read_text(errors="replace")
            inputs += int([0, *re.findall(r"^#(\d+)\s", told, re.MULTILINE)][-1])
            if not process.exitcode or not WITHOUT_MEMORY.search(told):
                break
            without_memory += 1
    is_broken = process.exitcode != 0 and not WITHOUT_MEMORY.search(told)
    said = f", {without_memory} asked for more memory than there is" if without_memory else ""
    say(f"{door}: {inputs} inputs, {'BROKEN' if is_broken else 'none breaks it'}{said}")
    if is_broken:
        say(told[-3000:])
    return is_broken


if __name__ == "__main__":
    main()
