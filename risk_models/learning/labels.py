"""A file of labels → `LabelledSample`: what was known at a day, and findings published after.

Columns: `group`, `features_on`, `observed_to`, `outcome` (0 or 1), `outcome_on`, `size`, and what
was known: factors with the codes of their bins, or columns of registers, which are facts by their
id. An empty cell is unknown, `refused` counts as the worst bin and `not_applicable` as the bin with
0 points. `industry` is a registered activity, of which the sector evidence follows
(`label_industries`). `inclusion_ppm` is the chance of the row to be in the file, `cluster` the
owner whose firms are kept together, `inspected` whether the firm was inspected in the period, and
columns that begin with `detection_` hold numbers that say who is found out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Text
from data_ingest.parsing.delimited import DELIMITERS, decode, read_header, read_rows
from risk_models.card.scorecard import Scorecard
from risk_models.learning.bins import FactorSpec
from risk_models.learning.card import Estimand
from risk_models.learning.evaluation import leaks
from risk_models.learning.kept_together import FindOwners, KeptTogether, kept_together, told
from risk_models.learning.label_checks import unlawful_inspections, unlawful_terms
from risk_models.learning.label_facts import fact_columns, fact_values, with_bins, wrong_facts
from risk_models.learning.label_industries import EVIDENCE, INDUSTRY, UNREADABLE, with_evidence
from risk_models.learning.register_bins import NOT_APPLICABLE, REFUSED, factors_told, spec_of
from risk_models.learning.sample import LabelledSample, ModelColumns, days
from risk_models.profiles.posterior_table import PosteriorTable

NEEDED = ("group", "features_on", "observed_to", "outcome", "outcome_on", "size")
"""Columns that every file of labels has."""

SHARE = "inclusion_ppm"
"""Column with the chance of the row to be in the file, in ppm; without it every row counts once."""

CLUSTER = "cluster"
"""Column with the key of the owner, such as a group's ultimate parent: legal persons that share one
never stand on both sides of a split. Without it the legal person alone is kept together."""

INSPECTED = "inspected"
"""Column that says whether the firm was inspected between the facts and the end of the period: it
is no fact, gives no points and ranks nobody, but says how much a finding tells."""

INSPECTED_WORDS = {"yes": 1.0, "ja": 1.0, "1": 1.0, "no": 0.0, "nej": 0.0, "0": 0.0}
"""What may stand in it, in any case; an empty cell is unknown."""

DETECTION = "detection_"
"""Beginning of the names of columns with detection terms."""

REPEATS_OUTCOME = 0.99
"""AUC from which a single column is taken for the outcome itself, and refused. Judgement of ours,
2026-11-25; from 0.7 it is a warning (`evaluation.COLUMN_LEAKS`)."""

MOST_NAMED = 20
"""Faults that are named one by one."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a file of labels holds.

    Attributes:
        sample: The rows that can be used.
        specs: Its factors, in the order of the sample's columns.
        rejects: Rows that cannot be used, and why.
        estimand: What the labels are.
        firms: Of each row of the sample its legal person `group` and `industry` (String, a node or
            null), `size` (Int64), `features_on`, `observed_to` (Date), `found` (Boolean) and
            `inclusion_ppm` (Int64): what counts are made of.
        together: How rows are kept together; None: nobody but the legal person is known.
    """

    sample: LabelledSample
    specs: tuple[FactorSpec, ...]
    rejects: tuple[Problem, ...]
    estimand: Estimand
    firms: pl.DataFrame
    together: KeptTogether | None = None


def read_labels(
    payload: bytes,
    *,
    name: str,
    scorecard: Scorecard,
    industries: PosteriorTable | None = None,
    find_owners: FindOwners | None = None,
) -> Labels:
    """Read labels for a card to be learned around `scorecard`.

    Args:
        payload: The file.
        name: Its name, for messages.
        scorecard: Whose factors may be columns.
        industries: What the column `industry` is read with; None: it may not be there.
        find_owners: Finds legal persons under the same owner; None: only the file tells of owners.

    Raises:
        UnreadableInput: A column is missing, unknown or doubled, or repeats the outcome; or an
            outcome is not later than the facts.
    """
    header, rows = _rows(payload, name, industries)
    known = {factor.id: factor for factor in scorecard.factors}
    _check_header(header, set(known), name)
    given = {*header, *factors_told(fact_columns(header), scorecard)}
    specs = tuple(spec_of(factor) for key, factor in known.items() if key in given)
    if not specs:
        raise UnreadableInput([Problem("learning-no-factor")], name)
    terms = tuple(sorted(column for column in header if column.startswith(DETECTION)))
    labels = _labels(rows, specs, terms, name=name, scorecard=scorecard, find_owners=find_owners)
    told = labels.sample.positives not in (0, len(labels.sample.outcome))
    repeated = [
        Problem("learning-leak", str(leak["what"]))
        for leak in (leaks(labels.sample, None) if told else [])
        if float(str(leak["auc"])) >= REPEATS_OUTCOME
    ]
    if repeated:
        raise UnreadableInput(repeated, name)
    return labels


def read_labels_for(
    payload: bytes,
    *,
    name: str,
    specs: Sequence[FactorSpec],
    terms: Sequence[str],
    scorecard: Scorecard,
    industries: PosteriorTable | None = None,
) -> Labels:
    """Read labels for a card that is there: its factors and detection terms must be columns.

    Args:
        payload: The file.
        name: Its name, for messages.
        specs: The card's factors.
        terms: The card's detection columns.
        scorecard: Whose factors may also be columns, which are not read, and whose bins facts have.
        industries: As `read_labels` takes it.

    Raises:
        UnreadableInput: As `read_labels` does.
    """
    header, rows = _rows(payload, name, industries)
    factors = [spec.id for spec in specs]
    _check_header(header, {*factors, *terms, *(factor.id for factor in scorecard.factors)}, name)
    told = factors_told(fact_columns(header), scorecard)
    _check_present(header, [factor for factor in factors if factor not in told] + list(terms), name)
    return _labels(rows, tuple(specs), tuple(terms), name=name, scorecard=scorecard)


def _rows(
    payload: bytes, name: str, industries: PosteriorTable | None
) -> tuple[tuple[str, ...], pl.DataFrame]:
    """Return the headings and the rows as text, with their `line`.

    Where industries are read, the factor that follows from them is among both.
    """
    text = decode(payload, name=name).text
    headers = [(read_header(text, delimiter=candidate), candidate) for candidate in DELIMITERS]
    header, delimiter = max(headers, key=lambda pair: len(set(pair[0].columns) & set(NEEDED)))
    columns = tuple(column.strip() for column in header.columns)
    if len(set(columns)) != len(columns):
        raise UnreadableInput([Problem("learning-column-twice")], name)
    _check_present(columns, NEEDED, name)
    read = read_rows(
        text, header, delimiter=delimiter, columns=range(len(columns)), name=name
    ).frame
    named = {str(place): column for place, column in enumerate(columns)}
    frame = read.rename(named).with_columns(pl.col(*columns).str.strip_chars())
    frame = frame.with_columns(pl.col(*columns).replace("", None))
    if industries is None or INDUSTRY not in columns:
        return columns, frame
    frame = with_evidence(frame, industries)
    return (*columns, *(one for one in (EVIDENCE,) if one not in columns)), frame


def _check_present(header: Sequence[str], wanted: Sequence[str], name: str) -> None:
    if absent := [column for column in wanted if column not in header]:
        raise UnreadableInput(
            [Problem("learning-column-absent", "", {"columns": ", ".join(absent)})], name
        )


def _check_header(header: Sequence[str], factors: set[str], name: str) -> None:
    unknown = [
        Problem("learning-unknown-factor", f"column {place}")
        for place, column in enumerate(header, 1)
        if column not in factors
        and column not in (*NEEDED, SHARE, CLUSTER, INSPECTED, INDUSTRY, *fact_columns(header))
        and not column.startswith(DETECTION)
    ]
    if unknown:
        raise UnreadableInput(unknown[:MOST_NAMED], name)


def _labels(
    rows: pl.DataFrame,
    specs: tuple[FactorSpec, ...],
    terms: tuple[str, ...],
    *,
    name: str,
    scorecard: Scorecard,
    find_owners: FindOwners | None = None,
) -> Labels:
    """Read rows of text; a factor with a column of its own is read there, others from facts."""
    text = pl.col
    facts = fact_columns(rows.columns)
    stated = [spec for spec in specs if spec.id in rows.columns]
    day = {column: text(column).str.to_date("%Y-%m-%d", strict=False) for column in _DAYS}
    read = rows.select(
        "line",
        "extra",
        text("group"),
        cluster=text(CLUSTER) if CLUSTER in rows.columns else pl.lit(None, pl.String),
        inspected=(
            text(INSPECTED).str.to_lowercase().replace_strict(INSPECTED_WORDS, default=None)
            if INSPECTED in rows.columns
            else pl.lit(None, pl.Float64)
        ),
        industry=text(INDUSTRY) if INDUSTRY in rows.columns else pl.lit(None, pl.String),
        **day,
        outcome=text("outcome").replace_strict({"0": 0.0, "1": 1.0}, default=None),
        size=text("size").cast(pl.Int64, strict=False),
        inclusion_ppm=(
            text(SHARE).cast(pl.Int64, strict=False) if SHARE in rows.columns else pl.lit(1_000_000)
        ),
        **{spec.id: _place(spec) for spec in stated},
        **fact_values(facts),
        **{term: text(term).cast(pl.Float64, strict=False) for term in terms},
    )
    given = rows.select(pl.col(column).is_not_null() for column in rows.columns)
    wrong = _wrong(read, given, stated, terms)
    early = read.filter(pl.col("outcome_on") <= pl.col("features_on"))["line"]
    if len(early):
        found = [Problem("learning-outcome-early", f"row {line}") for line in early[:MOST_NAMED]]
        raise UnreadableInput(found, name)
    rejects = tuple(
        Problem("learning-row", f"row {line}", {"column": column})
        for line, column in zip(read["line"], wrong, strict=True)
        if column is not None
    )
    kept = read.filter(wrong.is_null())
    if kept.is_empty():
        raise UnreadableInput([Problem("learning-one-class")], name)
    if unlawful := [*unlawful_terms(kept, terms), *unlawful_inspections(kept)]:
        raise UnreadableInput(unlawful, name)
    from_facts = [spec.id for spec in specs if spec not in stated]
    groups, clusters = kept["group"].to_list(), kept["cluster"].to_list()
    owners = find_owners(groups, *_period(kept)) if find_owners else None
    joined = kept_together(groups, clusters, None if owners is None else owners.clusters)
    known = owners is not None or any(clusters)
    return Labels(
        _sample(with_bins(kept, from_facts, scorecard), specs, terms, group=joined),
        specs,
        rejects,
        _estimand(kept),
        kept.select(*_OF_FIRMS, found=pl.col("outcome") == 1),
        told(groups, joined, owners) if known else None,
    )


_OF_FIRMS = ("group", INDUSTRY, "size", "features_on", "observed_to", SHARE)


def _period(kept: pl.DataFrame) -> tuple[date, date]:
    """Return the first day of facts and the last on which a finding would have been seen."""
    first, last = kept["features_on"].min(), kept["observed_to"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    return first, last


_DAYS = ("features_on", "observed_to", "outcome_on")


def _place(spec: FactorSpec) -> pl.Expr:
    """The place of the bin that a cell names; null where unknown, -1 where it names none."""
    places = {code: float(place) for place, code in enumerate(spec.codes)}
    worst = float(np.argmax(spec.expert))
    places.setdefault(REFUSED, worst)
    places.setdefault(NOT_APPLICABLE, float(spec.anchor))
    cell = pl.col(spec.id)
    return pl.when(cell.is_not_null()).then(cell.replace_strict(places, default=-1.0))


def _wrong(
    read: pl.DataFrame,
    given: pl.DataFrame,
    specs: Sequence[FactorSpec],
    terms: Sequence[str],
) -> pl.Series:
    """Return for each row the first column that makes it unusable; null where none does."""
    column = pl.col
    must = ("group", "features_on", "observed_to", "outcome", SHARE)
    tests: list[tuple[str, pl.Expr]] = [
        *((name, column(name).is_null()) for name in must),
        ("size", column("size").is_null() & pl.lit(given["size"])),
        ("size", column("size") < 0),
        (SHARE, ~column(SHARE).is_between(1, 1_000_000)),
        ("outcome_on", (column("outcome") == 1) != column("outcome_on").is_not_null()),
        ("outcome_on", column("outcome_on") > column("observed_to")),
        ("observed_to", column("observed_to") <= column("features_on")),
        (INDUSTRY, column(INDUSTRY) == UNREADABLE),
        *((spec.id, column(spec.id) == -1) for spec in specs),
        *(
            (name, column(name).is_null() & pl.lit(given[name]))
            for name in (INSPECTED,)
            if name in given.columns
        ),
        *((term, column(term).is_null() & pl.lit(given[term])) for term in terms),
        *((term, ~column(term).is_finite()) for term in terms),
        *wrong_facts(fact_columns(read.columns), given),
        ("extra", column("extra")),
    ]
    first = pl.coalesce(
        *(pl.when(test.fill_null(value=False)).then(pl.lit(name)) for name, test in tests)
    )
    return read.select(first.alias("column")).to_series()


def _sample(
    kept: pl.DataFrame,
    specs: Sequence[FactorSpec],
    terms: tuple[str, ...],
    *,
    group: tuple[str, ...],
) -> LabelledSample:
    names = (*(spec.id for spec in specs), "size", *terms)

    def numbers(column: str) -> np.ndarray:
        return kept[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()

    def since_1970(column: str) -> np.ndarray:
        return days(kept[column].cast(pl.Int32).to_list())

    values = np.column_stack([numbers(name) for name in names])
    others = (*(spec.id for spec in specs), *terms, "size")
    return LabelledSample(
        columns=names,
        values=values,
        factors=len(specs),
        outcome=numbers("outcome"),
        size=numbers("size"),
        weight=1_000_000 / numbers(SHARE),
        group=group,
        table=ModelColumns(
            columns=others,
            categorical=(False,) * len(others),
            sector=(*(spec.family == "sector" for spec in specs), *(False for _ in terms), False),
            values=np.column_stack([numbers(name) for name in others]),
        ),
        features_on=since_1970("features_on"),
        outcome_on=since_1970("outcome_on"),
        inspected=numbers("inspected") if kept["inspected"].is_not_null().any() else None,
    )


def _estimand(kept: pl.DataFrame) -> Estimand:
    def last(column: str) -> str:
        day = kept[column].max()
        assert isinstance(day, date)
        return day.isoformat()

    return Estimand(
        unit=Text("en rad i filen med utfall", "one row of the file of labels"),
        outcome=Text(
            "ett fynd som har publicerats efter features_on, till och med observed_to",
            "a finding that was published after features_on, until observed_to",
        ),
        features_until=last("features_on"),
        outcomes_until=last("observed_to"),
        look_ahead=None,
    )
