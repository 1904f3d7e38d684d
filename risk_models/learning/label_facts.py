"""Columns of registers in a file of labels: facts by their id, as they were on the row's day."""

from collections.abc import Iterator, Sequence

import polars as pl

from risk_models.card.scorecard import Scorecard
from risk_models.facts.catalogue import FACTS
from risk_models.facts.fact import FactKind
from risk_models.learning.register_bins import NOT_APPLICABLE, REFUSED, RegisterBins

_STATES = (REFUSED, NOT_APPLICABLE)


def fact_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Return the headings that are ids of facts."""
    return tuple(column for column in header if column in FACTS)


def fact_values(facts: Sequence[str]) -> dict[str, pl.Expr]:
    """Return how cells of text become values, null where there is none, and states."""
    values: dict[str, pl.Expr] = {}
    for fact in facts:
        cell, kind = pl.col(fact), FACTS[fact].kind
        if kind is FactKind.DATE:
            values[fact] = cell.str.to_date("%Y-%m-%d", strict=False)
        elif kind is FactKind.INTEGER:
            values[fact] = cell.cast(pl.Int64, strict=False)
        else:
            values[fact] = pl.when(cell.is_in(FACTS[fact].codes)).then(cell)
        values[f"{fact}_state"] = (
            pl.when(cell.is_in(_STATES)).then(cell).otherwise(pl.lit("not_collected"))
        )
    return values


def wrong_facts(facts: Sequence[str], given: pl.DataFrame) -> Iterator[tuple[str, pl.Expr]]:
    """Yield each fact and where its cell cannot be used: no value of it, or one of a later day.

    Args:
        facts: Ids of the facts.
        given: Whether each cell holds anything.
    """
    for name in facts:
        fact, value = FACTS[name], pl.col(name)
        unread = value.is_null() & (pl.col(f"{name}_state") == "not_collected")
        yield name, unread & pl.lit(given[name])
        if fact.kind is FactKind.DATE:
            yield name, value > pl.col("features_on")
        if fact.least is not None:
            yield name, value < fact.least
        if fact.most is not None:
            yield name, value > fact.most


def with_bins(kept: pl.DataFrame, told: Sequence[str], scorecard: Scorecard) -> pl.DataFrame:
    """Return the rows with a column for each factor that facts tell: the place of its bin.

    Args:
        kept: The rows, with facts as values.
        told: Ids of the factors.
        scorecard: Whose bins.
    """
    if not told:
        return kept
    made = RegisterBins(scorecard, told)
    places = made.fit_transform(kept.with_columns(as_of="features_on"))
    return kept.with_columns(
        pl.Series(factor, column, nan_to_null=True)
        for factor, column in zip(told, places.T, strict=True)
    )
