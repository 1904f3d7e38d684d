"""How well names are matched: `python -m benchmarks.name_pairs [PAIRS.csv] [--peers]`.

PAIRS.csv has the columns name1, name2, is_match (true, false), quality (STRONG, MEDIUM, WEAK) and
schema, as nomenklatura's `contrib/name_bench/cases.csv`; without it the project's own Nordic pairs
are taken. With `--peers` nomenklatura is run on the same pairs; `f1_ahead` is ours at the product's
own threshold less the peer's at the one that serves it best. The last line is one JSON object.

Strong false positives are pairs labelled STRONG and not a match that reach the threshold; beside
them stands how many pairs that are no match got the grade `strong`. Speed is pairs in a second of
processor time on one core, from two names to a score, the best of three runs, with names not seen
before: a made-up word stands before both.
"""

import argparse
import csv
import json
import os
import random
import string
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import polars as pl
from rapidfuzz import fuzz

from benchmarks.peers.running import PeerMissing, ask
from data_ingest.linking.comparison import THRESHOLD_PPM, compare_names
from data_ingest.model.tables import PPM

TESTS = Path(__file__).parents[1] / "tests"
OWN_PAIRS = TESTS / "data_ingest" / "linking" / "nordic_name_pairs.csv"
PEER_DEFAULTS = {"logic-v2": 0.7, "logic-v1": 0.7, "regression-v1": 0.7}
"""Threshold of each matcher of the peer: yente's own (`settings.SCORE_THRESHOLD`)."""
OUR_TIMED, PEER_TIMED = 60_000, 3_000
SEEDS = range(20)
TIERS = 6
SEED = 20261125


class Pair(NamedTuple):
    """One labelled pair."""

    schema: str
    query: str
    candidate: str
    is_match: bool
    quality: str


def read_pairs(path: Path) -> list[Pair]:
    """Return the pairs of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Pair(
                row["schema"],
                row["name1"],
                row["name2"],
                row["is_match"].strip().lower() == "true",
                row["quality"].strip().upper(),
            )
            for row in csv.DictReader(file)
        ]


def quality(pairs: list[Pair], scores: list[float], threshold: float) -> dict[str, float]:
    """Return precision, recall and F1 of scores from `threshold`."""
    hits = [score >= threshold for score in scores]
    right = sum(hit and pair.is_match for hit, pair in zip(hits, pairs, strict=True))
    found, wanted = sum(hits), sum(pair.is_match for pair in pairs)
    return {
        "f1": round(2 * right / max(found + wanted, 1), 4),
        "precision": round(right / max(found, 1), 4),
        "recall": round(right / max(wanted, 1), 4),
        "threshold": threshold,
        "strong_false_positives": sum(
            hit and not pair.is_match and pair.quality == "STRONG"
            for hit, pair in zip(hits, pairs, strict=True)
        ),
    }


def best_threshold(pairs: list[Pair], scores: list[float]) -> float:
    """Return the score from which F1 is best; the highest of equals."""
    order = sorted(zip(scores, pairs, strict=True), key=lambda row: -row[0])
    wanted = sum(pair.is_match for pair in pairs)
    best, found = (-1.0, 0.0), 0
    for count, (score, pair) in enumerate(order, 1):
        found += pair.is_match
        if count == len(order) or order[count][0] < score:
            best = max(best, (round(2 * found / max(count + wanted, 1), 4), score))
    return best[1]


def cross_validated(pairs: list[Pair], scores: list[float]) -> float:
    """Return the mean F1 on one half of the threshold that is best on the other half."""
    figures = []
    for seed in SEEDS:
        order = list(range(len(pairs)))
        random.Random(seed).shuffle(order)
        half = len(order) // 2
        for fit, held in ((order[:half], order[half:]), (order[half:], order[:half])):
            at = best_threshold([pairs[i] for i in fit], [scores[i] for i in fit])
            figures.append(quality([pairs[i] for i in held], [scores[i] for i in held], at)["f1"])
    return round(sum(figures) / len(figures), 4)


def tiers(pairs: list[Pair], scores: list[float]) -> list[dict[str, int]]:
    """Return for equal parts of the scale how many pairs fall there and how many are a match."""
    table = []
    for tier in range(TIERS):
        low, high = tier * PPM / TIERS, (tier + 1) * PPM / TIERS
        inside = [
            pair.is_match for pair, score in zip(pairs, scores, strict=True) if low <= score < high
        ]
        table.append({"from_ppm": round(low), "pairs": len(inside), "matches": sum(inside)})
    return table


def unseen(pairs: list[Pair], rows: int) -> list[tuple[str, str, str]]:
    """Return `rows` pairs of which no name was seen before."""
    draw = random.Random(SEED)
    made = []
    for at in range(rows):
        pair = pairs[at % len(pairs)]
        word = "".join(draw.choices(string.ascii_lowercase, k=7)).capitalize()
        made.append((pair.schema, f"{word} {pair.query}", f"{word} {pair.candidate}"))
    return made


def our_pairs_per_second(pairs: list[Pair]) -> int:
    """Return how many pairs of unseen names are scored in a second of processor time."""
    timed = unseen(pairs, OUR_TIMED)
    frame = pl.DataFrame(timed, schema=["schema", "query", "candidate"], orient="row")
    compare_names(frame.head(100))
    times = []
    for _ in range(3):
        started = time.process_time()
        compare_names(frame)
        times.append(time.process_time() - started)
    return round(len(timed) / min(times))


def on_one_core(path: Path) -> int:
    """Return `our_pairs_per_second` of a process that computes with one thread."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.name_pairs", str(path), "--speed"],
        env=os.environ | {"POLARS_MAX_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(run.stdout)


def error_kinds(pairs: list[Pair], scored: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Count wrong answers by what sets the two names apart, as they were measured.

    Args:
        pairs: The labelled pairs.
        scored: What `compare_names` says of them.
    """
    numbers = pl.col("numbers_query") + pl.col("numbers_candidate") > 0
    countries = pl.col("countries_query") + pl.col("countries_candidate") > 0
    missing, missing_b = pl.col("missing_query") > 0, pl.col("missing_candidate") > 0
    form = pl.col("form").cast(pl.String)
    kinds = (
        pl.when(numbers & pl.col("roman")).then(pl.lit("Roman number"))
        .when(numbers & pl.col("number_shared")).then(pl.lit("part of a longer number"))
        .when(numbers).then(pl.lit("number"))
        .when(countries).then(pl.lit("country"))
        .when(pl.col("cut")).then(pl.lit("cut off"))
        .when(pl.col("acronym")).then(pl.lit("acronym"))
        .when(missing & missing_b).then(pl.lit("other words"))
        .when(pl.col("units") > 0).then(pl.lit("word of a group, such as Holding"))
        .when(missing | missing_b).then(pl.lit("a word more"))
        .when(pl.col("edits") > 0).then(pl.lit("letters"))
        .when(pl.col("initials") > 0).then(pl.lit("initial"))
        .when(form != "same").then(pl.concat_str(pl.lit("form "), form))
        .when(~pl.col("equal")).then(pl.lit("order or division of words"))
        .otherwise(pl.lit("same normal form"))
    )  # fmt: skip
    match = pl.Series("match", [pair.is_match for pair in pairs])
    wrong = scored.select(
        kind=kinds,
        said=pl.when(match).then(pl.lit("missed")).otherwise(pl.lit("false")),
        hit=pl.col("score_ppm") >= THRESHOLD_PPM,
        match=match,
    ).filter(pl.col("hit") != pl.col("match"))
    counted = (
        wrong.group_by("said", "kind")
        .len()
        .sort("said", "len", "kind", descending=[False, True, False])
    )
    answer: dict[str, dict[str, int]] = {"missed": {}, "false": {}}
    for said, kind, count in counted.iter_rows():
        answer[said][kind] = count
    return answer


def token_set(pairs: list[Pair]) -> dict[str, float]:
    """Return the best figures of rapidfuzz's token_set_ratio, what many start with."""
    scores = [fuzz.token_set_ratio(p.query.lower(), p.candidate.lower()) for p in pairs]
    return quality(pairs, scores, best_threshold(pairs, scores))


def peer_results(pairs: list[Pair]) -> list[dict[str, object]]:
    """Return the figures of nomenklatura's matchers on the same pairs, logic-v2 first.

    Raises:
        PeerMissing: It cannot be installed here, or fails.
    """
    work = {
        "pairs": [pair[:3] for pair in pairs],
        "timed": unseen(pairs, PEER_TIMED),
        "algorithms": list(PEER_DEFAULTS),
    }
    answer = ask("logic_v2", work=work)
    return [
        {
            "peer": f"nomenklatura {answer['version']} {name}",
            **quality(pairs, answer["scores"][name], default),
            "best": quality(
                pairs, answer["scores"][name], best_threshold(pairs, answer["scores"][name])
            ),
            "pairs_per_second": answer["pairs_per_second"][name],
        }
        for name, default in PEER_DEFAULTS.items()
    ]


def main() -> None:
    """Measure, print what was wrong, and end with one JSON object."""
    parser = argparse.ArgumentParser(description="Match labelled pairs of names.")
    parser.add_argument("pairs", nargs="?", type=Path, default=OWN_PAIRS)
    parser.add_argument("--peers", action="store_true", help="also the peer, installed apart")
    parser.add_argument("--speed", action="store_true", help="print only the pairs in a second")
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.pairs)
    if arguments.speed:
        print(our_pairs_per_second(pairs))
        return
    frame = pl.DataFrame(
        {"query": [p.query for p in pairs], "candidate": [p.candidate for p in pairs]}
    )
    scored = compare_names(frame)
    scores = [float(score) for score in scored["score_ppm"]]
    for pair, score in sorted(zip(pairs, scores, strict=True), key=lambda row: row[1]):
        if pair.is_match != (score >= THRESHOLD_PPM):
            said = "missed" if pair.is_match else "false"
            print(f"{said:<8}{score:>9.0f}  {pair.query} | {pair.candidate}")
    ours = quality(pairs, scores, THRESHOLD_PPM)
    result: dict[str, object] = {
        "benchmark": "name_pairs",
        "pairs": len(pairs),
        **ours,
        "best": quality(pairs, scores, best_threshold(pairs, scores)),
        "cross_validated_f1": cross_validated(pairs, scores),
        "tiers": tiers(pairs, scores),
        "token_set_ratio": token_set(pairs),
        "errors": error_kinds(pairs, scored),
        "pairs_per_second": on_one_core(arguments.pairs),
    }
    if arguments.peers:
        try:
            peer, *others = peer_results(pairs)
        except PeerMissing as why:
            result["missing"] = {"nomenklatura": str(why)}
        else:
            best: dict[str, float] = peer["best"]  # type: ignore[assignment]
            rate = int(str(result["pairs_per_second"])) / int(str(peer["pairs_per_second"]))
            result |= {"peer": peer, "other_peers": others, "speed_ratio": round(rate, 1)}
            result["f1_ahead"] = round(ours["f1"] - best["f1"], 4)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
