"""networkx and igraph on the links of some chains, in a Python of their own.

`benchmarks.exposure_at_scale` starts it. It reads {"links": [contractors, subcontractors, shares in
ppm], "roots": […]} from standard input. Each peer builds one directed graph of them and walks it
once in topological order, forward only: half of what an exposure with shares needs, and without
bounds. Written to standard output are {"networkx": …, "igraph": …}, seconds of processor time. It
imports nothing of Kedjekoll.
"""

import json
import sys
import time
from importlib import import_module
from typing import Any

WHOLE = 1 << 26
PPM = 1_000_000


def networkx_walk(work: dict[str, Any]) -> object:
    """Build and walk with networkx."""
    networkx = import_module("networkx")
    graph = networkx.DiGraph()
    graph.add_weighted_edges_from(zip(*work["links"], strict=True))
    received = dict.fromkeys(graph, 0)
    received.update(dict.fromkeys(work["roots"], WHOLE))
    for part in networkx.topological_sort(graph):
        for subcontractor, link in graph.adj[part].items():
            received[subcontractor] += received[part] * link["weight"] // PPM
    return received


def igraph_walk(work: dict[str, Any]) -> object:
    """Build and walk with igraph: the order is worked out in C, the walk is of its edge lists."""
    igraph = import_module("igraph")
    contractors, subcontractors, shares = work["links"]
    parts = 1 + max(*subcontractors, *work["roots"])
    graph = igraph.Graph(
        n=parts, edges=list(zip(contractors, subcontractors, strict=True)), directed=True
    )
    received = [0] * parts
    for root in work["roots"]:
        received[root] = WHOLE
    below = graph.get_inclist(mode="out")
    for part in graph.topological_sorting(mode="out"):
        for edge in below[part]:
            received[subcontractors[edge]] += received[part] * shares[edge] // PPM
    return received


def main() -> None:
    """Build, walk and report."""
    work = json.load(sys.stdin)
    seconds = {}
    for name, walk in (("networkx", networkx_walk), ("igraph", igraph_walk)):
        import_module(name)
        started = time.process_time()
        walk(work)
        seconds[name] = time.process_time() - started
    json.dump(seconds, sys.stdout)


if __name__ == "__main__":
    main()
