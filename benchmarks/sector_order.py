"""Whether sources agree on the order of risk industries: `sector_rates order`.

    python -m benchmarks.sector_rates order [--inspections FILE]

Upphandlingsmyndigheten has graded occupations (low, risk, high). Their points are worked out with
that publisher left out, and compared with its grades by Kendall's tau-b, over all of them and over
those that it calls a risk: there the grade is to say which of two risk industries comes first.
FILE is `se-labour-risk/se_joint_inspections.csv` of the shared data: the shares of firms with
requirements or deficiencies at joint inspections, by industry. Those inspections chose firms by
risk and looked at work environment and tax as much as at exploitation, so they are compared and
never enter the points.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean

import polars as pl
from scipy.stats import kendalltau

from risk_models.profiles.posterior import posterior_of
from risk_models.profiles.statements import Statement
from service.screening.assessment.profiles import sector_evidence

GRADED_BY = "upphandlingsmyndigheten"
GRADES = {"uhm_low": 0, "uhm_risk": 1, "uhm_high": 2}

SHARES = (
    "share_firms_to_get_requirements",
    "share_firms_with_requirements",
    "share_with_deficiencies",
    "firms_with_remarks",
)
"""Metrics of the inspections that say which share of firms had anything against them."""


def result(inspections: Path | None = None) -> dict[str, object]:
    """Return the agreement on the order, and what it was worked out from."""
    evidence = sector_evidence()
    graded = {
        node: max(said)
        for node, stated in evidence.statements.items()
        if (said := [GRADES[one.kind] for one in stated if _is_grade(one)])
    }
    points = {
        node: posterior_of(node, evidence, without={GRADED_BY}).points for node in sorted(graded)
    }
    risky = [node for node in points if graded[node] > 0]
    found: dict[str, object] = {
        "graded_by": GRADED_BY,
        "all": _agreement(points, graded, points),
        "risk_alone": _agreement(risky, graded, points),
        "points_of_risk": [
            min(points[node] for node in risky),
            max(points[node] for node in risky),
        ],
    }
    if inspections is not None:
        shares = inspected_shares(inspections)
        own = {code: posterior_of(code, evidence).points for code in shares}
        found["inspections"] = {
            **_agreement(sorted(shares), shares, own),
            "shares_percent": shares,
            "points": own,
        }
    return found


def _is_grade(statement: Statement) -> bool:
    is_theirs = statement.publisher == GRADED_BY and statement.kind in GRADES
    return is_theirs and statement.counts


def inspected_shares(path: Path) -> dict[str, float]:
    """Return the mean share of inspected firms with anything against them, by first SNI code."""
    rows = pl.read_csv(path, infer_schema=False)
    shares: dict[str, list[float]] = defaultdict(list)
    columns = ("sni2007_suggested", "metric", "value")
    for codes, metric, value in rows.select(columns).iter_rows():
        percent = re.search(r"\((\d+)%\)|^\D*(\d+)\+?$", value or "")
        if codes and metric in SHARES and percent:
            shares[codes.partition(";")[0]].append(float(percent[1] or percent[2]))
    return {code: round(fmean(of), 1) for code, of in sorted(shares.items())}


def _agreement(
    nodes: Iterable[str], one: dict[str, int] | dict[str, float], other: dict[str, int]
) -> dict[str, object]:
    """Return Kendall's tau-b of two values of nodes; None where there is nothing to order."""
    listed = list(nodes)
    left: Sequence[float] = [one[node] for node in listed]
    right = [other[node] for node in listed]
    if len(set(left)) < 2 or len(set(right)) < 2:
        return {"nodes": len(listed), "tau": None}
    return {"nodes": len(listed), "tau": round(float(kendalltau(left, right).statistic), 2)}
