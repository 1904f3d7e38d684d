"""A million parties scored in one call: `python -m benchmarks.card_at_scale`.

Made-up parties, from a fixed seed: a bin of every factor of the card (the current one, or that of
`--card`) is drawn by the shares of its reference frame, and what comes from one source is known or
unknown together. The steps are

- `gathers`: for each factor, numpy takes the points of the outcome and nothing else: what any
  additive model has to do at least;
- `add_up`: contributions, points, bounds, coverage and what is estimated, of every party;
- `score_table`: the same with typical ranges, bands and stability in a thousand weightings;
- `outcomes`: facts to outcomes, of every party; what the first round makes for all, tables of
  outcomes by the values of facts, the others find, as parts of a portfolio do.

With `--peers` a gradient boosting of 100 trees with 31 leaves and an EBM without interactions are
fitted to the same outcomes, and `shap.TreeExplainer` and `explain_local` explain a sample. Their
times are scaled to all parties and compared with `add_up`, which starts from outcomes as they do,
and with `outcomes` and `add_up` together, which is what explains ours from the facts on.

Times are seconds of processor time, the median of the rounds. The last line is one JSON object.
"""

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from benchmarks.peers.running import PeerMissing, ask
from risk_models.card.lookups import Points
from risk_models.card.outcomes import UNKNOWN, Outcomes, outcomes_of
from risk_models.card.score_table import score_table
from risk_models.card.scorecard import CURRENT, Scorecard, load_scorecard, shipped_scorecards
from risk_models.card.sums import add_up
from risk_models.factor.subjects import Subjects
from risk_models.facts.catalogue import FACTS
from risk_models.facts.fact import FactKind

PARTIES = 1_000_000
SAMPLE = 20_000  # parties that the peers learn from
EXPLAINED = 2_000  # parties that the peers explain
SOURCES = 8  # groups of factors that are known or unknown together
MOST = 1_000  # greatest whole number of a fact
ROUNDS = 3
SEED = 20261126
AS_OF = date(2026, 11, 26)


def made_outcomes(card: Scorecard, parties: int) -> Outcomes:
    """Return an outcome of every factor for every party."""
    draw = np.random.default_rng(SEED)
    unknown = draw.random((SOURCES, parties)) < 0.3
    outcomes = np.empty((len(card.factors), parties), dtype=np.uint8)
    for place, factor in enumerate(card.factors):
        shares = np.array([one.share_ppm for one in factor.bins]) / 1e6
        bins = draw.choice(len(shares), size=parties, p=shares).astype(np.uint8)
        state = len(shares) + draw.choice(len(UNKNOWN), p=[0.6, 0.2, 0.15, 0.05])
        outcomes[place] = np.where(unknown[place % SOURCES], np.uint8(state), bins)
    return outcomes


def made_facts(parties: int) -> pl.DataFrame:
    """Return facts of parties, as the factors read them, half of them unknown."""
    draw = np.random.default_rng(SEED)
    columns: dict[str, pl.Series] = {}
    for code, fact in FACTS.items():
        known = pl.Series(draw.random(parties) < 0.5)
        if fact.kind is FactKind.DATE:
            days = [timedelta(days=int(day)) for day in draw.integers(0, 6_000, size=parties)]
            values = pl.Series([AS_OF - day for day in days])
        elif fact.kind is FactKind.INTEGER:
            most = MOST if fact.most is None else min(fact.most, MOST)
            values = pl.Series(draw.integers(0, most, size=parties, endpoint=True))
        else:
            values = pl.Series(fact.codes)[draw.integers(0, len(fact.codes), size=parties)]
        nothing = pl.Series([None], dtype=values.dtype)
        columns[code] = values.zip_with(known, nothing.new_from_index(0, parties))
        columns[f"{code}_state"] = pl.Series(["not_collected", "stated"])[known.cast(pl.UInt32)]
    named = {"tender_id": "t", "party_id": None, "tier": 1, "as_of": AS_OF}
    frame = pl.DataFrame(columns).with_columns(
        *(pl.lit(value).alias(name) for name, value in named.items()),
        part_id=pl.int_range(pl.len()).cast(pl.String),
    )
    types = {name: column.dtype for name, column in Subjects.columns().items()}
    return frame.select(pl.col(name).cast(dtype) for name, dtype in types.items())


def gathers(outcomes: Outcomes, tables: list[Points]) -> Points:
    """Take the points of every outcome and nothing else."""
    taken = np.empty(outcomes.shape, dtype=np.int16)
    for row, outcome, table in zip(taken, outcomes, tables, strict=True):
        row[:] = table[outcome]
    return taken


def median_seconds(work: Callable[[], object]) -> float:
    """Return the processor time of a piece of work, the median of `ROUNDS`."""
    return statistics.median(seconds_of(work) for _ in range(ROUNDS))


def seconds_of(work: Callable[[], object]) -> float:
    """Return the processor time of a piece of work."""
    started = time.process_time()
    work()
    return time.process_time() - started


def peer_seconds(outcomes: Outcomes, points: np.ndarray) -> dict[str, float]:
    """Return the seconds that each peer takes to explain all parties, scaled from a sample."""
    with TemporaryDirectory() as folder:
        sample = Path(folder) / "sample.npz"
        high = points[:SAMPLE] >= np.quantile(points[:SAMPLE], 0.8)
        np.savez(sample, outcomes=outcomes[:, :SAMPLE].T, labels=high)
        explained = ask("explainers", sample, str(EXPLAINED))
    scale = outcomes.shape[1] / EXPLAINED
    return {name: seconds * scale for name, seconds in explained.items()}


def main() -> None:
    """Measure, print a table and end with one JSON object."""
    parser = argparse.ArgumentParser(description="Score many parties.")
    parser.add_argument("--parties", type=int, default=PARTIES)
    parser.add_argument("--card", default=CURRENT, choices=shipped_scorecards())
    parser.add_argument("--peers", action="store_true", help="also shap and an EBM")
    arguments = parser.parse_args()
    card = load_scorecard(arguments.card)
    outcomes = made_outcomes(card, arguments.parties)
    tables = [
        np.array([*(one.points for one in f.bins), f.mid, f.mid, f.worst, 0], dtype=np.int16)
        for f in card.factors
    ]
    facts = made_facts(arguments.parties)
    with threadpool_limits(1):
        of_table = median_seconds(lambda: score_table(outcomes, card))
    seconds = {
        "gathers": median_seconds(lambda: gathers(outcomes, tables)),
        "add_up": median_seconds(lambda: add_up(outcomes, card)),
        "score_table": of_table,
        "outcomes_first": seconds_of(lambda: outcomes_of(facts, card)),  # type: ignore[arg-type]
        "outcomes": median_seconds(lambda: outcomes_of(facts, card)),  # type: ignore[arg-type]
    }
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours = seconds["outcomes"] + seconds["add_up"]
    ratio = {"add_up to gathers": seconds["add_up"] / seconds["gathers"]}
    missing: dict[str, str] = {}
    if arguments.peers:
        try:
            peers = peer_seconds(outcomes, add_up(outcomes, card).points)
        except PeerMissing as why:
            peers, missing = {}, dict.fromkeys(("shap", "interpret"), str(why))
        seconds |= {f"{name}_scaled": taken for name, taken in peers.items()}
        for name, taken in peers.items():
            ratio[f"{name} to ours from facts"] = taken / ours
            ratio[f"{name} to ours from outcomes"] = taken / seconds["add_up"]
    for name, taken in seconds.items():
        print(f"{name:>24}: {taken:9.3f} s")
    result = {
        "benchmark": "card_at_scale",
        "card": card.id,
        "parties": arguments.parties,
        "factors": len(card.factors),
        "rounds": ROUNDS,
        "seconds": {name: round(taken, 3) for name, taken in seconds.items()},
        "ratio": {name: round(value, 2) for name, value in ratio.items()},
        "memory_gb": round(memory / 1e6, 2),
        "missing": missing,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
