"""How well later outcomes are foretold on published data: `python -m benchmarks.outcomes`.

`benchmarks.canada_tfw` and `benchmarks.sector_rates` are run on the files of `../shared/data`, the
folder of real files beside the repository. Without them nothing is measured, and it says so: no
data are shipped. What may mislead stands in decision 0029. The last line is one JSON object.
"""

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from benchmarks import canada_tfw, sector_rates
from benchmarks.real_files import FOLDER, not_run
from risk_models.card.scorecard import load_scorecard
from risk_models.learning.evaluation import DRAWS
from risk_models.learning.labels import read_labels
from risk_models.learning.served import room, served_card
from risk_models.learning.study import learn

EMPLOYERS = Path("ca_tfw_noncompliance", "lmia_employers_2017Q1_2021Q4.csv.gz")
REGISTER = Path("br_lista_suja", "lista_suja_2023_2024.csv")
JOBS = Path("br_cnae_workforce_accidents", "mart_score_risco_cnae.csv")


def canada(folder: Path, work: Path, *draws: str) -> dict[str, Any]:
    """Return the AUC of a learned card on later decisions, and beside logistic regression.

    Args:
        folder: The folder of real files.
        work: Where the card may be written.
        draws: Arguments for fewer bootstrap samples.
    """
    out = str(work / "card.json")
    found: dict[str, Any] = canada_tfw.run(["train", str(folder / EMPLOYERS), "--out", out, *draws])
    kept = ("rows", "positives", "look_ahead", "auc")
    return {one: found[one] for one in kept} | {"differences": found["differences"]}


def screening_card(folder: Path, work: Path, *draws: str) -> dict[str, Any]:
    """Return how a card that screens does, learned from the Canadian decisions.

    The other models are given what the card is: the points of the industry, and the size.

    Args:
        folder: The folder of real files.
        work: Where labels may be written.
        draws: Arguments for fewer bootstrap samples.
    """
    labels = work / "labels.csv"
    canada_tfw.run(["labels", str(folder / EMPLOYERS), "--out", str(labels)])
    payload, expert = labels.read_bytes(), load_scorecard()
    read = read_labels(payload, name=labels.name, scorecard=expert)
    learned = learn(
        read.sample,
        read.specs,
        room(expert, frozenset(spec.id for spec in read.specs)),
        name="canada-labels",
        expert_card=expert.id,
        estimand=read.estimand,
        draws=int(draws[1]) if draws else DRAWS,
    )
    card = served_card(learned, expert, labels_sha256=hashlib.sha256(payload).hexdigest())
    kept = ("rows", "positives", "auc", "recall_at_20", "by_size", "differences")
    return {"id": card.id, "tau": learned.card.tau} | {one: learned.held_out[one] for one in kept}


def brazil(folder: Path, work: Path) -> dict[str, Any]:
    """Return how far industries' rates of one update are ahead on the employers of the next.

    Args:
        folder: The folder of real files.
        work: Where files may be written.
    """
    rows = pl.read_csv(folder / REGISTER, infer_schema=False)
    for year in ("2023", "2024"):
        rows.filter(pl.col("snapshot").str.starts_with(year)).write_csv(work / f"{year}.csv")
    rates = str(work / "rates.json")
    sector_rates.run(["fit", str(work / "2023.csv"), "--jobs", str(folder / JOBS), "--out", rates])
    found: dict[str, Any] = sector_rates.run(["evaluate", rates, str(work / "2024.csv")])
    return {
        "employers": found["employers"],
        "look_ahead": found["look_ahead"],
        "ahead_of": {
            other: {
                "difference": -behind["difference"] / 1000,
                "interval": [-one / 1000 for one in reversed(behind["interval"])],
            }
            for other, behind in found["tree_minus"].items()
        },
    }


def measure(folder: Path, *draws: str) -> dict[str, Any]:
    """Return both studies, or why they were not run.

    Args:
        folder: The folder of real files.
        draws: Arguments for fewer bootstrap samples.
    """
    if (without := not_run("outcomes", folder, (EMPLOYERS, REGISTER, JOBS))) is not None:
        return without
    with TemporaryDirectory() as work:
        return {
            "benchmark": "outcomes",
            "canada": canada(folder, Path(work), *draws),
            "screening_card": screening_card(folder, Path(work), *draws),
            "brazil": brazil(folder, Path(work)),
        }


if __name__ == "__main__":
    print(json.dumps(measure(FOLDER)))
