"""splink links two tables of firms, in a Python of its own.

`benchmarks.linkage` starts it. It reads {"register": [[id, name, city, number], …], "lines": […]}
from standard input; city and number of a line may be null. The model is learned from the tables
themselves, as splink's own example of a register of firms does. Written to standard output are
{"version": …, "links": [[line, firm, probability], …]: the likeliest firm of each line, "seconds":
of processor time, from tables to links}. It imports nothing of Kedjekoll.
"""

import json
import logging
import sys
import time
from importlib import import_module, metadata
from typing import Any

SEED = 20261127


def links(register: list[list[Any]], lines: list[list[Any]]) -> list[list[Any]]:
    """Return the likeliest firm of each line with its probability."""
    splink = import_module("splink")
    compare = import_module("splink.comparison_library")
    database = import_module("splink.backends.duckdb").DuckDBAPI()
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    tables = [
        database.register([_record(row) for row in rows], dataset_display_name=name)
        for name, rows in (("register", register), ("lines", lines))
    ]
    block = splink.block_on
    rules = [
        block("number"),
        block("first_word"),
        block("second_word", "city"),
        block("substr(name, 1, 5)"),
        block("substr(name, 4, 6)"),
    ]
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("name", [0.99, 0.96, 0.92, 0.88]),
            compare.ExactMatch("city").configure(term_frequency_adjustments=True),
            compare.ExactMatch("number"),
        ],
        blocking_rules_to_generate_predictions=rules,
    )
    linker = splink.Linker(tables, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block("number"), block("name")], recall=0.6
    )
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    training.estimate_parameters_using_expectation_maximisation(block("first_word"))
    training.estimate_parameters_using_expectation_maximisation(block("number"))
    found = linker.inference.predict(threshold_match_probability=0.001).as_record_list()
    best: dict[Any, tuple[float, Any]] = {}
    for pair in found:
        sides = {pair[f"source_dataset_{at}"]: pair[f"unique_id_{at}"] for at in "lr"}
        scored = (pair["match_probability"], sides["register"])
        best[sides["lines"]] = max(best.get(sides["lines"], (0.0, "")), scored)
    return [[line, firm, probability] for line, (probability, firm) in best.items()]


def _record(row: list[Any]) -> dict[str, Any]:
    words = row[1].lower().split()
    return {
        "unique_id": row[0],
        "name": row[1].lower(),
        "first_word": words[0],
        "second_word": words[1] if len(words) > 1 else None,
        "last_word": words[-1],
        "city": row[2],
        "number": row[3],
    }


def main() -> None:
    """Link and report."""
    work = json.load(sys.stdin)
    import_module("splink")
    started = time.process_time()
    found = links(work["register"], work["lines"])
    answer = {
        "version": metadata.version("splink"),
        "links": found,
        "seconds": time.process_time() - started,
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
