"""Learning from Canadian outcomes: `python -m benchmarks.canada_tfw train|evaluate|labels …`.

    python -m benchmarks.canada_tfw train EMPLOYERS.csv.gz --out card.json
    python -m benchmarks.canada_tfw evaluate card.json EMPLOYERS.csv.gz
    python -m benchmarks.canada_tfw labels EMPLOYERS.csv.gz --out labels.csv

EMPLOYERS is a list of employers with a positive labour market impact assessment (Employment and
Social Development Canada) joined with decisions on non-compliance (Immigration, Refugees and
Citizenship Canada). The primary endpoint is the AUC on `nc_label`. Rows with an earlier decision
are dropped, quarters are read relative to the file's last one, and names are never read.

What a model is given was decided on 2026-11-30, after the shared file had been looked at, so its
own numbers are kinder than those of a later file. The one factor of the card is the occupation: its
rate is shrunk towards the sector evidence of the industry in which it works (Canada left out), and
worked out anew from what each fold learns from. Beside it stand five bins of size: places asked for
in one assessment, which does not grow with the years that a file covers. Nothing whose value
depends on the end of the window is given to any model: neither quarters on the list nor numbers of
assessments, occupations and provinces. The province is left out of the card, since it tells where
inspectors went in one period; the other models get it.

`labels` writes what `kedjekoll train` reads: the bin of `sector.posterior` that the industry of
each employer has without Canada's outcomes. So a card that screens is learned from the file.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.sector_posterior import NOC_NACE, points_of
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from risk_models.learning.card import Estimand, card_json, parse_card
from risk_models.learning.code_tree import TreeSpec
from risk_models.learning.evaluation import DRAWS
from risk_models.learning.sample import LabelledSample, ModelColumns
from risk_models.learning.study import evaluate, learn
from risk_models.profiles.posterior import ALL_INDUSTRIES
from service.screening.assessment.profiles import sector_evidence

NEEDED = (
    "n_rows", "n_quarters", "first_quarter", "last_quarter", "positions_total", "n_noc",
    "n_provinces", "pos_low_wage", "pos_agri", "pos_gts", "main_province", "main_noc", "nc_label",
)  # fmt: skip
"""Columns that a file must have."""

INDUSTRY = "sector.posterior"
"""The factor of the card that screens which the occupation tells."""

PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")

OF_2011, OF_2021 = 1, 2
"""What is set before the code of an occupation, so that a leading 0 is not lost and codes of the
two classifications are told apart."""

OUTCOME_SET, BETA = "ca", 250
"""What is left out of the sector evidence here, and its slope for outcomes of other countries."""


def stated_points() -> tuple[tuple[str, int], ...]:
    """Return the points of the sector evidence, without Canada's outcomes, by occupation.

    An occupation has those of the industry in which it mostly works; one that all industries have,
    those of all industries.
    """
    evidence = sector_evidence()
    points = points_of(NOC_NACE.values(), evidence, beta_permille=BETA, without=[OUTCOME_SET])
    of_nodes = ((f"{OF_2011}{noc}", points[nace]) for noc, nace in NOC_NACE.items())
    return (("", ALL_INDUSTRIES.points), *of_nodes)


FACTORS = (
    TreeSpec(
        id="occupation", family="work", codes=("all",), edges=(), expert=(0,), unknown=0,
        widths=(5, 6), stated=stated_points(),
    ),
)  # fmt: skip
"""The factor: National Occupational Classification, four digits (2011) or five (2021)."""

BUDGETS = {"work": 60}
"""Points that the factor may span: far from the ends of the scale, so that data decide."""

OTHERS = (
    ("major_group", True, True),
    ("occupation", False, True),
    ("province", True, False),
    ("farm_stream", False, True),
    ("talent_stream", False, True),
    ("low_wage_stream", False, True),
    ("size", False, False),
)
"""What the other models are given: name, whether it is a code, whether it is the sector."""


class Unusable(ValueError):
    """The file cannot be used; the message says why, without any value of it."""


def _quarter(column: str) -> pl.Expr:
    year, quarter = pl.col(column).str.head(4), pl.col(column).str.slice(5)
    return year.cast(pl.Int64, strict=False) * 4 + quarter.cast(pl.Int64, strict=False) - 1


def _occupation() -> pl.Expr:
    """The code of the occupation as a number, after the digit of its classification."""
    code = pl.col("main_noc").str.strip_chars()
    newer = code.str.len_chars() == 5
    number = code.cast(pl.Int64, strict=False)
    return pl.when(newer).then(OF_2021 * 10**5 + number).otherwise(OF_2011 * 10**4 + number)


def read(path: Path) -> pl.DataFrame:
    """Return the rows that count, with the columns that models are given.

    Raises:
        Unusable: The file cannot be read, or a column is missing.
    """
    try:
        rows = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as fault:
        raise Unusable(f"the file cannot be read as CSV ({type(fault).__name__})") from None
    if absent := [one for one in NEEDED if one not in rows.columns]:
        raise Unusable(f"columns are missing: {', '.join(absent)}")
    if "had_earlier_decision" in rows.columns:
        earlier = pl.col("had_earlier_decision").str.strip_chars().is_in(["1", "1.0", "true"])
        rows = rows.filter(~earlier.fill_null(value=False))
    decided = pl.lit(None, pl.Date)
    if "nc_first_decision" in rows.columns:
        decided = pl.col("nc_first_decision").str.to_date("%Y-%m-%d", strict=False)
    key = pl.lit(None, pl.String)
    if "employer_key" in rows.columns:
        key = pl.col("employer_key")
    numbers = [one for one in NEEDED if one.startswith(("n_", "pos"))]
    read = rows.with_row_index("row").with_columns(
        *(pl.col(one).cast(pl.Float64, strict=False).cast(pl.Int64) for one in numbers),
        outcome=pl.col("nc_label").replace_strict(
            {"0": 0, "1": 1, "0.0": 0, "1.0": 1}, default=None
        ),
        first=_quarter("first_quarter"),
        last=_quarter("last_quarter"),
        decided=decided,
        group=pl.coalesce(key, pl.col("row").cast(pl.String)),
    )
    usable = read.filter(
        pl.all_horizontal(pl.col(*numbers, "outcome", "first", "last").is_not_null()),
        pl.col("n_rows") > 0,
    )
    if usable.is_empty():
        raise Unusable("no row can be used")
    end = pl.col("last").max()
    half = pl.max_horizontal(pl.col("positions_total"), 1)
    code = pl.col("main_noc").str.strip_chars()
    group = code.str.head(2).cast(pl.Int64, strict=False)
    return usable.with_columns(
        occupation=_occupation(),
        major_group=pl.when(code.str.len_chars() == 5).then(group + 100).otherwise(group),
        province=pl.col("main_province").replace_strict(
            {one: at for at, one in enumerate(PROVINCES)}, default=None
        ),
        farm_stream=(pl.col("pos_agri") * 2 >= half).cast(pl.Int64),
        talent_stream=(pl.col("pos_gts") * 2 >= half).cast(pl.Int64),
        low_wage_stream=(pl.col("pos_low_wage") * 2 >= half).cast(pl.Int64),
        size=pl.col("positions_total") / pl.col("n_rows"),
        end=end,
    )


def sample_of(rows: pl.DataFrame) -> LabelledSample:
    """Return the rows as a sample; days of decisions only if every positive has one."""

    def matrix(columns: Sequence[str]) -> np.ndarray:
        chosen = rows.select(pl.col(*columns).cast(pl.Float64).fill_null(float("nan")))
        return chosen.to_numpy()

    factors = [one.id for one in FACTORS]
    others = [name for name, _, _ in OTHERS]
    decided = rows["decided"].cast(pl.Int32).cast(pl.Float64).fill_null(float("nan")).to_numpy()
    outcome = matrix(["outcome"])[:, 0]
    dated = not np.isnan(decided[outcome == 1]).any()
    return LabelledSample(
        columns=(*factors, "size"),
        values=matrix([*factors, "size"]),
        factors=len(FACTORS),
        outcome=outcome,
        size=matrix(["size"])[:, 0],
        weight=np.ones(rows.height),
        group=tuple(rows["group"]),
        table=ModelColumns(
            columns=tuple(others),
            categorical=tuple(coded for _, coded, _ in OTHERS),
            sector=tuple(sector for _, _, sector in OTHERS),
            values=matrix(others),
        ),
        outcome_on=decided if dated else None,
    )


def labels_of(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows as labels of a card that screens: the points of the industry, as a bin.

    The day of the facts is that before the file begins, since an industry is known all the time;
    an employer without an occupation has an unknown one.

    Raises:
        Unusable: A decision has no day.
    """
    positive = rows.filter(pl.col("outcome") == 1)
    if positive["decided"].null_count():
        raise Unusable("labels need the day of every decision (nc_first_decision)")
    stated = dict(stated_points())

    def bin_of(occupation: int) -> str:
        digits = str(occupation)
        nodes = (digits[:width] for width in range(len(digits), -1, -1))
        return f"p{next(stated[node] for node in nodes if node in stated):02}"

    start, end = int(rows["first"].min()), int(rows["end"][0])  # type: ignore[arg-type]
    last = max(date(end // 4 + 1, 1, 1), positive["decided"].max())  # type: ignore[type-var]
    codes = {code: bin_of(code) for code in rows["occupation"].drop_nulls().unique()}
    return rows.select(
        group=pl.format("employer-{}", "row"),
        features_on=pl.lit(date(start // 4 - 1, 12, 31)),
        observed_to=pl.lit(last),
        outcome="outcome",
        outcome_on=pl.when(pl.col("outcome") == 1).then("decided"),
        size=pl.col("size").ceil().cast(pl.Int64),
        **{INDUSTRY: pl.col("occupation").replace_strict(codes, default=None)},
    )


def look_ahead(rows: pl.DataFrame) -> tuple[str, Text]:
    """Return whether facts may be younger than the outcomes (yes, no, unknown), and a sentence."""
    end = int(rows["end"][0])
    quarter = f"{end // 4}Q{end % 4 + 1}"
    positive = rows.filter(pl.col("outcome") == 1)
    after = pl.date(end // 4 + (end % 4 == 3), (end % 4 * 3 + 3) % 12 + 1, 1)
    if positive["decided"].null_count():
        return "unknown", Text(
            f"Uppgifterna sträcker sig till {quarter}. Alla beslut är inte daterade, så det går "
            "inte att säga om uppgifterna är äldre än utfallen.",
            f"Facts run to {quarter}. Not all decisions are dated, so it cannot be told whether "
            "facts are older than outcomes.",
        )
    early = positive.filter(pl.col("decided") < after).height
    sentence = Text(
        f"Uppgifterna sträcker sig till {quarter}; {early} av {positive.height} beslut fattades "
        "före dess slut, så uppgifterna kan vara yngre än utfallet.",
        f"Facts run to {quarter}; {early} of {positive.height} decisions were made before its end, "
        "so that these facts may be younger than the outcome.",
    )
    return ("yes" if early else "no"), sentence


def beside_every_number(report: object, answer: str) -> object:
    """Return a report in which every object with numbers says whether they look ahead."""
    if isinstance(report, dict):
        marked = {key: beside_every_number(value, answer) for key, value in report.items()}
        if any(isinstance(value, int | float | list) for value in report.values()):
            marked["look_ahead"] = answer
        return marked
    if isinstance(report, list):
        return [beside_every_number(one, answer) for one in report]
    return report


def run(arguments: Sequence[str]) -> dict[str, object]:
    """Do what the arguments ask for, and return what is printed.

    Raises:
        Unusable: The file of employers cannot be used.
        UnreadableInput: The card or the outcomes cannot be used.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.canada_tfw", allow_abbrev=False)
    verbs = parser.add_subparsers(dest="verb", required=True)
    training = verbs.add_parser("train")
    training.add_argument("employers", type=Path)
    training.add_argument("--out", type=Path, required=True)
    evaluating = verbs.add_parser("evaluate")
    evaluating.add_argument("card", type=Path)
    evaluating.add_argument("employers", type=Path)
    labelling = verbs.add_parser("labels")
    labelling.add_argument("employers", type=Path)
    labelling.add_argument("--out", type=Path, required=True)
    for one in (training, evaluating):
        one.add_argument("--draws", type=int, default=DRAWS, help="bootstrap samples")
    asked = parser.parse_args(arguments)
    rows = read(asked.employers)
    if asked.verb == "labels":
        labels_of(rows).write_csv(asked.out)
        return {"benchmark": "canada_tfw", "verb": asked.verb, "rows": rows.height}
    sample = sample_of(rows)
    answer, sentence = look_ahead(rows)
    if asked.verb == "train":
        end = int(rows["end"][0])
        latest = rows["decided"].max()
        learned = learn(
            sample,
            FACTORS,
            BUDGETS,
            name="canada-tfw",
            expert_card="canada-tfw-tree-2026-11-30",
            estimand=Estimand(
                unit=Text(
                    "en arbetsgivare med ett positivt LMIA-besked",
                    "an employer with a positive labour market impact assessment",
                ),
                outcome=Text(
                    "ett publicerat beslut om bristande efterlevnad (nc_label)",
                    "a published decision of non-compliance (nc_label)",
                ),
                features_until=f"{end // 4}Q{end % 4 + 1}",
                outcomes_until=str(latest) if latest else "not dated",
                look_ahead=sentence,
            ),
            draws=asked.draws,
        )
        asked.out.write_text(card_json(learned.card), "utf-8")
        result = {
            "points": {one.id: [*one.points, one.unknown] for one in learned.card.factors},
            **learned.held_out,
        }
    else:
        card = parse_card(asked.card.read_bytes(), name=asked.card.name)
        if card.columns != sample.columns:
            raise Unusable("the card has other columns than this study")
        result = evaluate(card, sample, draws=asked.draws)
    marked = beside_every_number(result, answer)
    assert isinstance(marked, dict)
    return {
        "benchmark": "canada_tfw",
        "verb": asked.verb,
        "endpoint": "auc on nc_label",
        "look_ahead_sentence": sentence.en,
        **marked,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one JSON object; a file that cannot be used is named and ends with 2.

    Without arguments there is nothing to measure, and the object says so: no data are shipped.
    """
    given = sys.argv[1:] if arguments is None else arguments
    if not given:
        print(
            json.dumps(
                {"benchmark": "canada_tfw", "not_run": "needs files: train, evaluate or labels"}
            )
        )
        return
    try:
        result = run(given)
    except (OSError, Unusable, UnreadableInput) as fault:
        said = "a file cannot be opened" if isinstance(fault, OSError) else str(fault)
        print(f"canada_tfw: {said}", file=sys.stderr)
        sys.exit(2)
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
