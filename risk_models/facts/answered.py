"""What parties, buyers and registers have answered about the parts of chains."""

from collections.abc import Mapping
from functools import cache

import polars as pl

from data_ingest.model.tables import FACT_STATES, Evidence, Facts
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS
from risk_models.facts.fact import FactKind


def answers_of(parts: pl.DataFrame, evidence: Evidence) -> dict[str, pl.DataFrame]:
    """Return by fact the answers that count: about the tender, else about the party as such.

    Args:
        parts: With `tender_id` and `party_id`.
        evidence: What was gathered.

    Returns:
        For each fact that any part has an answer to, `row` of the part and the columns of `Facts`.
    """
    if evidence.facts.is_empty():
        return {}
    counted = (
        evidence.facts.lazy()
        .filter(pl.col("state") != "not_collected")
        .join(_counted().lazy(), on=["fact", "basis"], how="semi")
    )
    answers = (
        parts.lazy()
        .select("party_id", of="tender_id")
        .with_row_index("row")
        .join(counted, on="party_id")
        .filter((pl.col("tender_id") == "") | (pl.col("tender_id") == pl.col("of")))
        .sort("row", "fact", "tender_id")
        .unique(["row", "fact"], keep="last", maintain_order=True)
        .collect()
    )
    parted = answers.partition_by("fact", as_dict=True)
    return {str(fact): rows for (fact,), rows in parted.items()}


def with_answers(parts: pl.DataFrame, answers: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Add each answered fact with its state.

    Args:
        parts: With `unknown`, the state of what could have been asked and was not answered.
        answers: As `answers_of` gives them.
    """
    unknown = parts["unknown"].cast(_STATES)
    blank = pl.Series(["not_collected"], dtype=_STATES).new_from_index(0, parts.height)
    kinds: set[type[pl.DataType]] = {pl.String, *(dtype for _, dtype in _VALUES.values())}
    nothing = {
        dtype: pl.Series([None], dtype=dtype).new_from_index(0, parts.height) for dtype in kinds
    }
    columns = []
    for code in ANSWERED_FACTS:
        name, dtype = _VALUES.get(FACTS[code].kind, ("value_text", pl.String))
        value = nothing[dtype].clone()
        state = unknown if FACTS[code].asked else blank  # nobody refuses what nobody is asked for
        if code in answers:
            found = answers[code]
            value = value.scatter(found["row"], found[name])
            state = state.clone().scatter(found["row"], found["state"])
        columns += [value.alias(code), state.alias(f"{code}_state")]
    return parts.hstack(columns)


_STATES = pl.Enum(FACT_STATES)

_VALUES: Mapping[FactKind, tuple[str, type[pl.DataType]]] = {
    FactKind.DATE: ("value_date", pl.Date),
    FactKind.INTEGER: ("value_int", pl.Int64),
}
"""Column of `Facts` that holds the value of a fact; of any other kind it is `value_text`."""


@cache
def _counted() -> pl.DataFrame:
    """The bases on which an answer about a fact counts.

    A frame made while this is imported would start threads, after which no reader can be forked.
    """
    return pl.DataFrame(
        [(code, basis) for code in ANSWERED_FACTS for basis in FACTS[code].bases],
        schema={"fact": pl.String, "basis": Facts.columns()["basis"].dtype},
        orient="row",
    )
