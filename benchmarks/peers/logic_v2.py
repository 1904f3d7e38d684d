"""nomenklatura's matchers, such as logic-v2, on pairs of names, in a Python of its own.

`benchmarks.name_pairs` starts it. The peer builds PyICU, which needs libicu-dev, pkg-config and
g++. It reads {"pairs": [[schema, name, name], …], "timed": […], "algorithms": [name, …]} from
standard input and writes {"version": …, "scores": {name: […]}, "pairs_per_second": {name: …}} to
standard output. It imports nothing of Kedjekoll.
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
    numbers = itertools.count()

    def entity(schema: str, name: str) -> Any:  # noqa: ANN401
        made = model.make_entity(schema)
        made.id = f"e{next(numbers)}"  # the peer remembers what it read of an entity by its id
        made.add("name", name)
        return made

    def scores(peer: Any, pairs: list[tuple[str, str, str]]) -> list[float]:  # noqa: ANN401
        config = peer.default_config()
        return [
            float(peer.compare(entity(schema, query), entity(schema, candidate), config).score)
            for schema, query, candidate in pairs
        ]

    rounds, share = 3, len(work["timed"]) // 3
    found: dict[str, list[float]] = {}
    rates: dict[str, int] = {}
    for name in work["algorithms"]:
        peer = matching.get_algorithm(name)
        found[name], times = scores(peer, work["pairs"]), []
        for at in range(rounds):
            started = time.process_time()
            scores(peer, work["timed"][at * share : (at + 1) * share])
            times.append(time.process_time() - started)
        rates[name] = round(share / min(times))
    version = metadata.version("nomenklatura")
    json.dump({"version": version, "scores": found, "pairs_per_second": rates}, sys.stdout)


if __name__ == "__main__":
    main()
