"""Pieces of work done on this machine alone, as many at a time as it has processors.

A piece reads and scores in a confined process, so that a thread for each only waits for it, and no
piece takes more memory than one process may.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any


def each_done_here(
    work: Callable[..., bytes], pieces: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[int, bytes]]:
    """Do each piece, and return what it gave as soon as it is done, as `cluster.each_done` does.

    Args:
        work: A function at the top of a module that leaves what is heavy to a confined process.
        pieces: Its arguments for each piece.

    Returns:
        The place of a piece among `pieces`, and what `work` returned.

    Raises:
        UnreadableInput: A piece raised it; those that have not begun are left undone.
    """
    at_once = processors()
    left, under_way = iter(enumerate(pieces)), dict[Future[bytes], int]()
    with ThreadPoolExecutor(at_once) as pool:
        while True:
            for place, piece in islice(left, at_once - len(under_way)):
                under_way[pool.submit(work, **piece)] = place
            if not under_way:
                return
            for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                yield under_way.pop(done), done.result()


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not told by this system
        return os.cpu_count() or 1
