"""The exposure of a million contracts: `python -m benchmarks.exposure_at_scale`.

A million made-up chains of eleven parties and ten links each, from a fixed seed: index, bounds,
guard and the share of every part, in one call. Beside it stand, on the same links in the same order
and with one thread: building one scipy CSR matrix of them and multiplying it once, which moves work
one tier down, and building it and solving it in topological order (`spsolve_triangular`), which
sweeps the work down all tiers. With `--peers` networkx and igraph build the graph of a sample and
walk it once in topological order; their times are scaled by the number of links, and `ahead` is how
many times as long they take for that half of the work.

Times are seconds of processor time of this process, the median of the rounds, so that others at
work on the machine count little. `--contracts` makes it smaller. The last line is one JSON object.
"""

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import spsolve_triangular

from benchmarks.peers.running import PeerMissing, ask
from data_ingest.model.tables import PPM
from risk_models.exposure.exposure_table import exposure_table
from risk_models.exposure.table import ChainTable, PointsTable

CONTRACTS = 1_000_000
PARTIES = 11
ROUNDS = 3
SAMPLE = 20_000  # contracts that networkx walks
CUTS = (20, 40, 60)
SEED = 20261126


def made_table(contracts: int) -> tuple[ChainTable, PointsTable]:
    """Return chains of `PARTIES` parties, each below an earlier one, and their points."""
    draw = np.random.default_rng(SEED)
    parts = contracts * PARTIES
    above = np.empty((contracts, PARTIES - 1), dtype=np.int32)
    for place in range(1, PARTIES):
        above[:, place - 1] = draw.integers(0, (place + 1) // 2, size=contracts)
    first = np.arange(0, parts + 1, PARTIES)
    of_chain = first[:-1, None]
    contractor = (of_chain + above).ravel().astype(np.int32)
    subcontractor = (of_chain + np.arange(1, PARTIES)).ravel().astype(np.int32)
    order = np.argsort(contractor, kind="stable")
    contractor, subcontractor = contractor[order], subcontractor[order]
    links = np.bincount(contractor, minlength=parts)[contractor]
    mid = (draw.integers(1_000, 900_000, size=len(contractor)) // links).astype(np.int32)
    points = draw.integers(-20, 70, size=parts, dtype=np.int16)
    low = points - draw.integers(0, 20, size=parts, dtype=np.int16)
    high = points + draw.integers(0, 40, size=parts, dtype=np.int16)
    table = ChainTable(
        first_part=first,
        handed_on_low=np.zeros(parts, dtype=np.int32),
        handed_on_high=np.full(parts, PPM, dtype=np.int32),
        contractor=contractor,
        subcontractor=subcontractor,
        low=mid // 2,
        high=np.minimum(mid * 2, PPM).astype(np.int32),
        mid=mid,
        root=first[:-1],
        root_share=np.full(contracts, PPM, dtype=np.int32),
    )
    return table, PointsTable(points, low, high, points)


def median_seconds(work: Callable[[], object]) -> float:
    """Return the processor time of a piece of work, the median of `ROUNDS`."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times)


def product(table: ChainTable) -> object:
    """Build one CSR matrix of the links and multiply it once with the parts' work."""
    parts = len(table.handed_on_low)
    shares = table.mid.astype(np.int64)
    links = csr_array((shares, (table.subcontractor, table.contractor)), shape=(parts, parts))
    return links @ np.ones(parts, dtype=np.int64)


def sweep(table: ChainTable) -> object:
    """Build one CSR matrix of the links and send the work down all tiers, in binary fractions."""
    parts = len(table.handed_on_low)
    shares = -table.mid / PPM
    links = csr_array((shares, (table.subcontractor, table.contractor)), shape=(parts, parts))
    entered = np.zeros(parts)
    entered[table.root] = table.root_share / PPM
    whole = csr_array(links + eye_array(parts, format="csr"))
    return spsolve_triangular(whole, entered, lower=True, unit_diagonal=True)


def peer_seconds(table: ChainTable) -> dict[str, float]:
    """Return how long each graph library takes for all links, scaled from a sample."""
    of_sample = int(np.searchsorted(table.contractor, min(SAMPLE * PARTIES, table.contractor[-1])))
    rows = (table.contractor, table.subcontractor, table.mid)
    work = {
        "links": [column[:of_sample].tolist() for column in rows],
        "roots": table.root[table.root < SAMPLE * PARTIES].tolist(),
    }
    scale = len(table.contractor) / of_sample
    return {name: seconds * scale for name, seconds in ask("graph_sweeps", work=work).items()}


def main() -> None:
    """Measure, print a table and end with one JSON object."""
    parser = argparse.ArgumentParser(description="Work out the exposure of many contracts.")
    parser.add_argument("--contracts", type=int, default=CONTRACTS)
    parser.add_argument("--peers", action="store_true", help="also graph libraries")
    arguments = parser.parse_args()
    table, points = made_table(arguments.contracts)
    ours = median_seconds(lambda: exposure_table(table, points, cuts=CUTS))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = {
        "exposure": ours,
        "csr_product": median_seconds(lambda: product(table)),
        "csr_sweep": median_seconds(lambda: sweep(table)),
    }
    missing, ahead = {}, {}
    if arguments.peers:
        try:
            peers = peer_seconds(table)
        except PeerMissing as why:
            missing = dict.fromkeys(("networkx", "igraph"), str(why))
        else:
            seconds |= {f"{name}_scaled": taken for name, taken in peers.items()}
            ahead = {name: round(taken / ours, 2) for name, taken in peers.items()}
    for name, taken in seconds.items():
        print(f"{name:>16}: {taken:9.3f} s  {ours / taken:7.3f} of it is ours")
    result = {
        "benchmark": "exposure_at_scale",
        "contracts": table.chains,
        "links": len(table.contractor),
        "rounds": ROUNDS,
        "seconds": {name: round(taken, 3) for name, taken in seconds.items()},
        "ratio": {name: round(ours / taken, 3) for name, taken in seconds.items()},
        "ahead": ahead,
        "missing": missing,
        "memory_gb": round(memory / 1e6, 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
