"""How well rates foretell entries they were not fitted on: `python -m benchmarks.profiles`.

The employers of the shipped counts are divided at random into halves, 50 times. Rates fitted on
each half are judged on the other by the Poisson deviance over classes, against flat rates and
rates of sections alone. The last line is one JSON object, in thousandths.
"""

import json
from collections.abc import Sequence
from math import floor

from data_ingest.reference import load_cnae_counts
from risk_models.profiles.held_out import Deviances, repeated
from risk_models.profiles.rates import counts_by_class

ROUNDS = 50
SEED = 20261125


def spread(numbers: Sequence[int]) -> dict[str, int]:
    """Return mean, and the 2.5th and 97.5th percentile over the divisions."""
    ordered = sorted(numbers)
    tail = floor(0.025 * len(ordered))
    return {
        "mean": round(sum(ordered) / len(ordered)),
        "low": ordered[tail],
        "high": ordered[-1 - tail],
    }


def main() -> None:
    """Judge, print a table and end with one JSON object."""
    judged: Sequence[Deviances] = repeated(
        counts_by_class(load_cnae_counts()), seed=SEED, rounds=ROUNDS
    )
    result = {
        "flat": spread([one.flat for one in judged]),
        "section": spread([one.section for one in judged]),
        "tree": spread([one.tree for one in judged]),
        "flat_minus_tree": spread([one.flat - one.tree for one in judged]),
        "section_minus_tree": spread([one.section - one.tree for one in judged]),
    }
    for name, figures in result.items():
        low, mean, high = (figures[part] / 1000 for part in ("low", "mean", "high"))
        print(f"{name:>20}: {mean:8.1f}  ({low:.1f} to {high:.1f})")
    print(
        "Both halves are from the same updates, inspections and country: this shows that the tree"
    )
    print("is no overfit, and not that rates carry over to another country or year.")
    print(json.dumps({"benchmark": "profiles", "rounds": ROUNDS, "deviance_thousandths": result}))


if __name__ == "__main__":
    main()
