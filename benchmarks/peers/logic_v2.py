"""nomenklatura's logic-v2 on pairs of names, in a Python of its own.

`benchmarks.name_pairs` starts it. The peer builds PyICU, which needs libicu-dev, pkg-config and
g++. It reads {"pairs": [[schema, name, name], …], "timed": […]} from standard input
and writes {"version": …, "scores": […], "pairs_per_second": …} to standard output. It imports
nothing of Kedjekoll.
"""

import itertools
import json
import sys
import time
from importlib import import_module, metadata
from typing import Any


def main() -> None:
    """Score the pairs and measure how fast, from names to score, with everything loaded."""
    work = json.load(sys.stdin)
    matching = import_module("nomenklatura.matching")
    model = import_module("followthemoney").model
    peer = matching.get_algorithm("logic-v2")
    config = peer.default_config()
    numbers = itertools.count()

    def entity(schema: str, name: str) -> Any:  # noqa: ANN401
        made = model.make_entity(schema)
        made.id = f"e{next(numbers)}"  # the peer remembers what it read of an entity by its id
        made.add("name", name)
        return made

    def score(schema: str, query: str, candidate: str) -> float:
        return float(peer.compare(entity(schema, query), entity(schema, candidate), config).score)

    scores = [score(*pair) for pair in work["pairs"]]
    rounds, times = 3, []
    share = len(work["timed"]) // rounds
    for at in range(rounds):
        started = time.process_time()
        for pair in work["timed"][at * share : (at + 1) * share]:
            score(*pair)
        times.append(time.process_time() - started)
    answer = {
        "version": metadata.version("nomenklatura"),
        "scores": scores,
        "pairs_per_second": round(share / min(times)),
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
