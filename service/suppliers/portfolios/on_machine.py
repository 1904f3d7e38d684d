"""Pieces of work done on this machine alone, as many at a time as it has processors.

A piece reads and scores in a confined process, so that a thread for each only waits for it, and no
piece takes more memory than one process may.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
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
    pool = ThreadPoolExecutor(processors())
    try:
        places = {pool.submit(work, **piece): place for place, piece in enumerate(pieces)}
        for done in as_completed(places):
            yield places[done], done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not told by this system
        return os.cpu_count() or 1
