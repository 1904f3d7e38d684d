"""networkx on the links of some chains, in a Python of its own.

`benchmarks.exposure_at_scale` starts it with another interpreter. It reads {"links": [contractors,
subcontractors, shares in ppm], "roots": […]} from standard input, builds one directed graph, walks
it once in topological order, forward only, and writes {"seconds": …} of processor time to standard
output. It imports nothing of Kedjekoll.
"""

import json
import sys
import time
from importlib import import_module


def main() -> None:
    """Build, walk and report."""
    work = json.load(sys.stdin)
    networkx = import_module("networkx")
    started = time.process_time()
    graph = networkx.DiGraph()
    graph.add_weighted_edges_from(zip(*work["links"], strict=True))
    received = dict.fromkeys(graph, 0)
    received.update(dict.fromkeys(work["roots"], 1 << 26))
    for part in networkx.topological_sort(graph):
        for subcontractor, link in graph.adj[part].items():
            received[subcontractor] += received[part] * link["weight"] // 1_000_000
    json.dump({"seconds": time.process_time() - started}, sys.stdout)


if __name__ == "__main__":
    main()
