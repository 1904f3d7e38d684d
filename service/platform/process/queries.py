"""Queries of frames in a process that goes on for months: `serve` and `worker` settle it first.

Polars 2.1.0 keeps 16 bytes of every query that is collected without an engine being named, for as
long as the process lives. At half load (`python -m benchmarks.soak`) a server had a million of them
after 75 minutes, 11 MB more an hour (read from its memory by hand, 2026-11-28). Of a query that the
engine in memory runs nothing is kept. What is too large for memory names the streaming engine
itself, and is read in a process that ends.
"""

import polars as pl


def run_in_memory() -> None:
    """Let this process, and those that it starts from now on, run queries in memory."""
    pl.Config.set_engine_affinity("in-memory")
