"""Structural rates by industry from Brazil's register: `python -m benchmarks.sector_rates …`.

    python -m benchmarks.sector_rates fit ROWS.csv --jobs JOBS.csv --out rates.json
    python -m benchmarks.sector_rates evaluate rates.json ROWS.csv
    python -m benchmarks.sector_rates posterior [--canada EMPLOYERS.csv.gz]
    python -m benchmarks.sector_rates order [--inspections FILE]

ROWS are entries of the register of employers that subjected workers to conditions analogous to
slavery (Ministry of Labour and Employment, "lista suja"), JOBS the sums of formal jobs by CNAE
class (RAIS). The fit is that of `risk_models.profiles.rates`: y is the number of
distinct legal employers of a class, natural persons apart, and rates are shrunk from all over
section, division and group to class. `evaluate` judges them by the Poisson deviance over employers
that were included after the last inclusion that the rates were fitted on, against one rate for
all and rates of sections alone.

`posterior` judges the sector points of all evidence: see `benchmarks.sector_posterior`.
`order` asks whether sources agree on the order of risk industries: see `benchmarks.sector_order`.

Listing follows inspection, so a rate is risk times detection, and is not to be carried to another
country unchanged. No name and no number of an employer is kept or printed.
"""

import argparse
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from benchmarks import sector_order, sector_posterior
from risk_models.profiles.held_out import deviances
from risk_models.profiles.industry import lineage
from risk_models.profiles.rates import LEFT_OUT, ClassCount, TreeRates, fit_rates

DRAWS, SEED = 2_000, 20261124
"""Bootstrap samples of the held-out employers."""


class Unusable(ValueError):
    """A file cannot be used; the message says why, without any value of it."""


def _read(path: Path, needed: Sequence[str]) -> pl.DataFrame:
    try:
        rows = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as fault:
        raise Unusable(f"{path.name} cannot be read as CSV ({type(fault).__name__})") from None
    if absent := [one for one in needed if one not in rows.columns]:
        raise Unusable(f"{path.name}: columns are missing: {', '.join(absent)}")
    return rows


def _class(column: str) -> pl.Expr:
    """A CNAE class of four digits; its fifth is a check digit. Null where it is none."""
    code = pl.col(column).str.strip_chars()
    return pl.when(code.str.contains("^[0-9]{5}$")).then(code.str.head(4))


def read_employers(path: Path) -> tuple[pl.DataFrame, Mapping[str, int]]:
    """Return class and last inclusion of each legal employer, and the rows left out by reason."""
    rows = _read(path, ("entity_type", "entity_key", "cnae_class", "inclusion_date"))
    rows = rows.with_columns(
        code=_class("cnae_class"),
        person=(pl.col("entity_type") == "natural_person").fill_null(value=True),
        included=pl.col("inclusion_date").str.extract_all(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").list.max(),
    )
    out = pl.col("code").str.head(2).is_in(LEFT_OUT)
    legal = rows.filter(~pl.col("person"))
    usable = legal.filter(pl.col("code").is_not_null(), ~out.fill_null(value=False))
    counts = {
        "natural_persons": rows.height - legal.height,
        "without_class": legal["code"].null_count(),
        "domestic_service": legal.height - legal["code"].null_count() - usable.height,
    }
    employers = usable.group_by("code", "entity_key").agg(pl.col("included").max())
    return employers.select("code", "included").sort("code", "included"), counts


def read_jobs(path: Path) -> dict[str, int]:
    """Return the formal jobs of each class, summed over the years of the file."""
    rows = _read(path, ("cnae_classe", "total_vinculos"))
    jobs = (
        rows.select(
            code=_class("cnae_classe"),
            jobs=pl.col("total_vinculos").cast(pl.Int64, strict=False),
        )
        .drop_nulls()
        .group_by("code")
        .agg(pl.col("jobs").sum())
        .filter(pl.col("jobs") > 0)
        .sort("code")
    )
    found = {code: int(count) for code, count in jobs.iter_rows() if _known(code)}
    if not found:
        raise Unusable(f"{path.name}: no row can be used")
    return found


def _known(code: str) -> bool:
    try:
        lineage(code)
    except ValueError:
        return False
    return True


def fit(employers: pl.DataFrame, jobs: Mapping[str, int]) -> dict[str, object]:
    """Return the rates of every class of the jobs, with all that they rest on."""
    counts = Counter(employers["code"])
    fitted = _fitted({code: ClassCount(counts[code], own) for code, own in jobs.items()})
    return {
        "kind": "sector-rates-1",
        "unit": "distinct legal employers on the register, natural persons apart, per formal job",
        "employers": fitted.employers,
        "employers_without_jobs": sum(counts.values()) - fitted.employers,
        "fitted_until": employers["included"].max(),
        "left_out_divisions": list(LEFT_OUT),
        "kappa_permille": dict(fitted.kappa_permille),
        "rates": [
            {
                "level": one.level,
                "code": one.code,
                "employers": one.employers,
                "jobs": one.jobs,
                "permille": one.permille,
                "interval_permille": [one.low_permille, one.high_permille],
            }
            for one in fitted.rates.values()
        ],
    }


def _fitted(counts: Mapping[str, ClassCount]) -> TreeRates:
    try:
        return fit_rates(counts)
    except ValueError as fault:
        raise Unusable(str(fault)) from None


def fit_of(rates: object) -> tuple[TreeRates, str]:
    """Return the fit that a file of rates carries the counts of, and the day it runs to.

    Raises:
        Unusable: The file is none of ours, or its rates are not those of its counts.
    """
    try:
        assert isinstance(rates, dict)
        stated = {one["code"]: one["permille"] for one in rates["rates"]}
        classes = {
            one["code"]: ClassCount(int(one["employers"]), int(one["jobs"]))
            for one in rates["rates"]
            if one["level"] == "class"
        }
        until = str(rates["fitted_until"])
    except (AssertionError, KeyError, TypeError, ValueError):
        raise Unusable("the rates are none that fit has written") from None
    fitted = _fitted(classes)
    if stated != {code: one.permille for code, one in fitted.rates.items()}:
        raise Unusable("the rates are not those of their counts")
    return fitted, until


def evaluate(fitted: TreeRates, until: str, employers: pl.DataFrame) -> dict[str, object]:
    """Return the deviance of later employers; of all, said to look ahead, if none is later."""
    later = employers.filter(pl.col("included") > until)
    judged = later if later.height else employers
    jobs = {code: one.jobs for code, one in fitted.rates.items() if one.level == "class"}
    codes = [code for code in judged["code"] if code in jobs]
    if not codes:
        raise Unusable("no employer has a class with a rate")

    found = Counter(codes)
    whole = deviances(fitted, {code: ClassCount(found[code], own) for code, own in jobs.items()})
    shares = {
        "tree": _shares({code: float(fitted.rates[code].mean) * own for code, own in jobs.items()}),
        "flat": _shares(jobs),
        "section_only": _shares(
            {code: float(fitted.rates[lineage(code)[-1]].mean) * own for code, own in jobs.items()}
        ),
    }
    return {
        "look_ahead": "no" if later.height else "yes",
        "fitted_until": until,
        "employers": len(codes),
        "employers_without_rate": judged.height - len(codes),
        "classes": len(jobs),
        "deviance_thousandths": {
            "tree": whole.tree,
            "flat": whole.flat,
            "section_only": whole.section,
        },
        "tree_minus": {
            other: _difference(
                [2000 * math.log(shares[other][code] / shares["tree"][code]) for code in codes]
            )
            for other in ("flat", "section_only")
        },
    }


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = math.fsum(weights.values())
    return {code: weight / total for code, weight in weights.items()}


def _difference(parts: Sequence[float]) -> dict[str, object]:
    """Sum each employer's part of a difference in deviance, with its 95 % bootstrap interval.

    Both models are scaled to the same number of employers, so that all but the logarithms of their
    shares cancels.
    """
    draw = random.Random(SEED)
    again = sorted(math.fsum(draw.choices(parts, k=len(parts))) for _ in range(DRAWS))
    tail = DRAWS // 40
    return {
        "difference": round(math.fsum(parts)),
        "interval": [round(again[tail]), round(again[-1 - tail])],
    }


def run(arguments: Sequence[str]) -> dict[str, object]:
    """Do what the arguments ask for, and return what is printed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sector_rates", allow_abbrev=False)
    verbs = parser.add_subparsers(dest="verb", required=True)
    fitting = verbs.add_parser("fit")
    fitting.add_argument("rows", type=Path)
    fitting.add_argument("--jobs", type=Path, required=True)
    fitting.add_argument("--out", type=Path, required=True)
    evaluating = verbs.add_parser("evaluate")
    evaluating.add_argument("rates", type=Path)
    evaluating.add_argument("rows", type=Path)
    judging = verbs.add_parser("posterior")
    judging.add_argument("--canada", type=Path)
    ordering = verbs.add_parser("order")
    ordering.add_argument("--inspections", type=Path)
    asked = parser.parse_args(arguments)
    if asked.verb == "posterior":
        return {"benchmark": "sector_rates", "verb": asked.verb, **_posterior(asked.canada)}
    if asked.verb == "order":
        return {"benchmark": "sector_rates", "verb": asked.verb, **_order(asked.inspections)}
    employers, left_out = read_employers(asked.rows)
    head = {"benchmark": "sector_rates", "verb": asked.verb, "rows_left_out": left_out}
    if asked.verb == "fit":
        found = fit(employers, read_jobs(asked.jobs))
        asked.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return {**head, **{key: value for key, value in found.items() if key != "rates"}}
    try:
        rates = json.loads(asked.rates.read_bytes())
    except ValueError:
        raise Unusable("the rates are none that fit has written") from None
    return {**head, **evaluate(*fit_of(rates), employers)}


def _posterior(canada: Path | None) -> dict[str, object]:
    try:
        return sector_posterior.result(canada)
    except pl.exceptions.PolarsError as fault:
        raise Unusable(f"the file cannot be read ({type(fault).__name__})") from None


def _order(inspections: Path | None) -> dict[str, object]:
    try:
        return sector_order.result(inspections)
    except pl.exceptions.PolarsError as fault:
        raise Unusable(f"the file cannot be read ({type(fault).__name__})") from None


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one JSON object; a file that cannot be used is named and ends with 2.

    Without arguments the points of the shipped tables are judged, which needs no file.
    """
    given = (sys.argv[1:] if arguments is None else arguments) or ["posterior"]
    try:
        result = run(given)
    except (OSError, Unusable) as fault:
        said = "a file cannot be opened" if isinstance(fault, OSError) else str(fault)
        print(f"sector_rates: {said}", file=sys.stderr)
        sys.exit(2)
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
