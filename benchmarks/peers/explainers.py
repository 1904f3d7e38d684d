"""How long shap and an EBM take to explain, in a Python of their own.

`benchmarks.card_at_scale` starts it. Arguments are a file of numpy arrays
(`outcomes`, one row a party; `labels`) and how many parties to explain. It writes {"shap": …,
"ebm": …}, seconds of processor time, to standard output. It imports nothing of Kedjekoll.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

SEED = 20261126


def seconds(work: Callable[[], Any]) -> float:
    """Return the processor time of a piece of work, the better of two."""
    times = []
    for _ in range(2):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def main() -> None:
    """Fit both models, explain and report."""
    sample = import_module("numpy").load(sys.argv[1])
    outcomes, labels = sample["outcomes"].astype(float), sample["labels"].astype(int)
    some = outcomes[: int(sys.argv[2])]
    boosting = import_module("sklearn.ensemble").HistGradientBoostingClassifier(
        max_iter=100, max_leaf_nodes=31, early_stopping=False, random_state=SEED
    )
    explainer = import_module("shap").TreeExplainer(boosting.fit(outcomes, labels))
    ebm = (
        import_module("interpret.glassbox")
        .ExplainableBoostingClassifier(
            interactions=0, outer_bags=1, max_rounds=200, n_jobs=1, random_state=SEED
        )
        .fit(outcomes, labels)
    )
    answer = {
        "shap": seconds(lambda: explainer.shap_values(some)),
        "ebm": seconds(lambda: ebm.explain_local(some)),
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
