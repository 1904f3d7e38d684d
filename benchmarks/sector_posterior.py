"""How well sector points foretell outcomes of other countries: `sector_rates posterior`.

    python -m benchmarks.sector_rates posterior [--canada EMPLOYERS.csv.gz]

Each outcome set is judged with itself left out of the points. *Slope*: the doublings of the
published rate for each 20 points, by Poisson regression over industries, with a 95 % interval by
bootstrap over industries, which differ by more than chance. *AUC*: how often an employer that was
found has more points than one that was not. The shipped counts are read unless Canada's own file is
given; from it all employers are judged, those whose work all industries have at the points of all
industries. The table leaves out one publisher at a time.

The two sets disagree, so no scale fits both; nothing is claimed for Sweden.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from data_ingest.model.statement_tables import OUTCOME_SETS
from data_ingest.reference import (
    load_cnae_counts,
    load_cnae_nace,
    load_foreign_rates,
)
from risk_models.profiles.posterior import ALL_INDUSTRIES, BETAS, posterior_of
from risk_models.profiles.rates import LEFT_OUT, PERMILLE, counts_by_class
from risk_models.profiles.statements import Evidence
from service.screening.assessment.profiles import sector_evidence

DRAWS, SEED = 500, 20261130
"""Bootstrap samples of the industries."""

NOC_NACE: Mapping[str, str] = {
    "6322": "56", "6311": "56", "6321": "56", "6711": "56", "6513": "56", "0631": "56",
    "8431": "01", "8432": "01", "8611": "01", "8252": "01", "0821": "01", "0822": "01",
    "8612": "813", "8255": "813", "2225": "813",
    "7511": "494", "7513": "4932", "7512": "4931", "7514": "53",
    "727": "43", "728": "43", "729": "43", "7611": "43", "7205": "43", "7302": "43", "0711": "41",
    "7241": "4321", "7231": "25", "7237": "25", "7311": "33", "7312": "33", "7321": "452",
    "7322": "452", "5241": "741", "217": "62", "2281": "62", "2282": "62", "2283": "62",
    "0213": "62", "6731": "812", "6732": "812", "6341": "9602", "3413": "87", "4412": "88",
    "4411": "88", "4214": "88", "311": "86", "3012": "86", "3113": "8623", "9617": "10",
    "946": "10", "6331": "10", "6332": "10", "0632": "55", "6525": "55", "6721": "55",
    "824": "02", "842": "02", "8616": "02", "826": "03", "6541": "80", "944": "13", "7452": "52",
    "9619": "C", "4112": "691", "1311": "692", "1111": "692",
}  # fmt: skip
"""The industry in which an occupation of NOC 2011 mostly works, by the longest prefix: judgement of
the project, 2026-11-30. Managers, clerks and sellers work in all industries and are left out."""


class Count(NamedTuple):
    """Outcomes of one industry.

    Attributes:
        nace: The industry.
        found: Employers that were found.
        base: Jobs or employers among whom they were found.
    """

    nace: str
    found: int
    base: int


class CanadianCount(NamedTuple):
    """A row of `foreign_rates.csv` for Canada."""

    nace: str
    found: int
    base: int
    permille: int


def nace_of_noc(noc: str) -> str | None:
    """Return the industry of an occupation; None where it works in all of them."""
    return next((NOC_NACE[noc[:size]] for size in (4, 3) if noc[:size] in NOC_NACE), None)


def canadian_counts(path: Path) -> list[CanadianCount]:
    """Return found employers, employers and rate by industry from Canada's file."""
    counts = employers_by_industry(path)
    overall = sum(one.found for one in counts), sum(one.base for one in counts)
    return [
        CanadianCount(*one, _permille(one.found, one.base, *overall))
        for one in counts
        if one.nace and one.base * overall[0] >= overall[1]  # at least one is expected
    ]


def employers_by_industry(path: Path) -> list[Count]:
    """Return all employers of Canada's file by industry; `""` is work that all industries have."""
    rows = pl.read_csv(path, infer_schema=False).select("main_noc", "nc_label")
    employers: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for noc, label in rows.iter_rows():
        nace = nace_of_noc(noc or "") or ""
        employers[nace] += 1
        found[nace] += label == "1"
    return [Count(nace, found[nace], base) for nace, base in sorted(employers.items())]


def _permille(found: int, base: int, all_found: int, all_bases: int) -> int:
    """(found + 1) ÷ (expected + 1) in permille, rounded down."""
    return PERMILLE * (found + 1) * all_bases // (base * all_found + all_bases)


def outcome_counts() -> dict[str, list[Count]]:
    """Return the shipped counts of each outcome set; Brazil's by NACE group where it means one."""
    groups = dict(load_cnae_nace().select("cnae", "nace").iter_rows())
    brazil: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for cnae, count in counts_by_class(load_cnae_counts()).items():
        if cnae[:2] not in LEFT_OUT and count.jobs:
            own = brazil[groups.get(cnae[:3], cnae[:2])]
            own[0] += count.employers
            own[1] += count.jobs
    canada = load_foreign_rates().filter(outcome_set="ca").select("nace", "found", "base")
    return {
        "br": [Count(nace, found, base) for nace, (found, base) in sorted(brazil.items())],
        "ca": [Count(*row) for row in canada.iter_rows()],
    }


def measured(counts: Sequence[Count], points: Mapping[str, int]) -> dict[str, object]:
    """Return slope with interval, AUC and size of one set under the points of its industries."""
    draw = random.Random(SEED)  # repeatable, and guards nothing
    again = sorted(slope(draw.choices(counts, k=len(counts)), points) for _ in range(DRAWS))
    tail = DRAWS // 40
    return {
        "industries": len(counts),
        "found": sum(count.found for count in counts),
        "doublings_per_20_points": round(slope(counts, points), 2),
        "interval_95": [round(again[tail], 2), round(again[-1 - tail], 2)],
        "auc_permille": round(PERMILLE * auc(counts, points)),
    }


def slope(counts: Iterable[Count], points: Mapping[str, int]) -> float:
    """Return the doublings of the rate for each 20 points, by Poisson regression; 0 if undefined.

    Newton's method on log rate = intercept + slope · points, with log(base) as the offset.
    """
    rows = [(count.found, count.base, points[count.nace] / 20) for count in counts]
    found = sum(row[0] for row in rows)
    if not found or len({row[2] for row in rows}) < 2:
        return 0.0
    at = 0.0
    for _ in range(60):
        weights = [base * math.exp(at * x) for _, base, x in rows]
        total = math.fsum(weights)
        mean = math.fsum(w * row[2] for w, row in zip(weights, rows, strict=True)) / total
        spread = math.fsum(w * (row[2] - mean) ** 2 for w, row in zip(weights, rows, strict=True))
        gap = math.fsum(y * (x - mean) for y, _, x in rows)
        step = max(-1.0, min(1.0, gap / (found * spread / total))) if spread else 0.0
        at += step
        if abs(step) < 1e-9:
            break
    return at / math.log(2)


def auc(counts: Iterable[Count], points: Mapping[str, int]) -> float:
    """Return how often a found one has more points than one that was not; ties count half."""
    found: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for count in counts:
        found[points[count.nace]] += count.found
        others[points[count.nace]] += count.base - count.found
    below = won = 0
    for own in sorted({*found, *others}):
        won += found[own] * (2 * below + others[own])
        below += others[own]
    pairs = 2 * found.total() * others.total()
    return won / pairs if pairs else 0.5


def points_of(
    naces: Iterable[str],
    evidence: Evidence,
    *,
    beta_permille: int,
    without: Collection[str],
) -> dict[str, int]:
    """Return the points of industries with some evidence left out; `""` is all industries."""
    return {
        nace: posterior_of(nace, evidence, beta_permille=beta_permille, without=without).points
        if nace
        else ALL_INDUSTRIES.points
        for nace in naces
    }


def result(canada: Path | None = None) -> dict[str, object]:
    """Return slopes and AUC of both sets for every β, and with each publisher left out."""
    evidence = sector_evidence()
    counts = outcome_counts()
    if canada is not None:
        counts["ca"] = employers_by_industry(canada)
    publishers = sorted({one.publisher for own in evidence.statements.values() for one in own})
    by_set: dict[str, object] = {}
    for outcome_set in OUTCOME_SETS:
        own = counts[outcome_set]
        naces = [count.nace for count in own]
        without = {outcome_set}
        by_set[outcome_set] = {
            "by_beta_permille": {
                str(beta): measured(
                    own, points_of(naces, evidence, beta_permille=beta, without=without)
                )
                for beta in BETAS
            },
            "without_publisher": {
                publisher: _short(
                    own,
                    points_of(naces, evidence, beta_permille=250, without={outcome_set, publisher}),
                )
                for publisher in publishers
            },
        }
    return {"canada_read_from_file": canada is not None, "sets": by_set}


def _short(counts: Sequence[Count], points: Mapping[str, int]) -> dict[str, object]:
    return {
        "doublings_per_20_points": round(slope(counts, points), 2),
        "auc_permille": round(PERMILLE * auc(counts, points)),
    }
