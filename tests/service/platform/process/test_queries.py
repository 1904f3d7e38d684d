"""What Polars keeps of a query after it: pairs of an address and a count, in a row in memory."""

import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from service.platform.process.queries import run_in_memory

TIMES = 1_000


def kept_of(times: int, *, settled: bool) -> int:
    """Run a query in a process of its own and return the longest row of such pairs in it."""
    command = [sys.executable, __file__, str(times), *(["settled"] if settled else [])]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return int(ran.stdout)


def query_and_look(times: int, *, settled: bool) -> int:
    if settled:
        run_in_memory()
    query = pl.LazyFrame({"a": [1, 2, 3]}).with_columns(b=pl.col("a") * 2)
    for _ in range(times):
        query.collect()
    return max(longest(part) for whole in own_memory() for part in (whole, whole[1:]))


def own_memory():
    """Yield what is in the process's own memory that belongs to no file, as numbers of 64 bits."""
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:  # noqa: PTH123
        for line in maps:
            between, rights, *_, place = line.split()
            if rights.startswith("rw") and not place.startswith("/"):
                begin, end = (int(one, 16) for one in between.split("-"))
                memory.seek(begin)
                yield np.frombuffer(memory.read(end - begin), np.uint64)


def longest(words) -> int:
    """Return how many pairs in a row are an address and a number that is one more each time."""
    pairs = words[: len(words) // 2 * 2].reshape(-1, 2)
    is_pair = (pairs[:, 0] > 2**40) & (pairs[:, 0] < 2**47) & (pairs[:, 1] < 2**32)
    follows = (pairs[1:, 1] == pairs[:-1, 1] + np.uint64(1)) & is_pair[1:] & is_pair[:-1]
    ends = np.flatnonzero(np.diff(np.concatenate(([0], follows.astype(np.int8), [0]))))
    return int(max(ends[1::2] - ends[::2], default=0)) + 1


def test_nothing_is_kept_of_queries_in_a_process_that_goes_on_for_months():
    assert kept_of(TIMES, settled=True) < TIMES


def test_something_is_kept_of_other_queries_which_is_why():
    if kept_of(TIMES, settled=False) < TIMES:
        pytest.fail(
            "Polars keeps nothing of a query any more: service/platform/process/queries.py can go."
        )


if __name__ == "__main__":
    sys.stdout.write(str(query_and_look(int(sys.argv[1]), settled="settled" in sys.argv)))
