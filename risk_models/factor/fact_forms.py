"""Whether columns of facts have the form that each fact may have, however many rows there are."""

from collections.abc import Iterable
from functools import cache
from typing import cast

import polars as pl

from data_ingest.model.tables import FACT_STATES
from risk_models.facts.catalogue import FACTS
from risk_models.facts.fact import Fact

_STATED = FACT_STATES.index("stated")


def have_their_form(known: pl.DataFrame, codes: Iterable[str]) -> bool:
    """Tell whether facts have a value just where they are stated, and one that they may have.

    Columns are asked one by one, of what they count or hold at the ends; only those of which some
    values are known and some are not are compared row by row, together.
    """
    partly = []
    for code in codes:
        value, state = known[code], known[f"{code}_state"]
        unknown = value.null_count()
        if unknown == known.height:
            if state.min() == "stated":  # the first of the states
                return False
            continue
        if unknown:
            partly.append(code)
        elif state.max() != "stated":
            return False
        if not _may_be(FACTS[code], value):
            return False
    if not partly:
        return True
    has_value = known.select(pl.col(partly).is_not_null()).to_numpy()
    states = known.select(pl.col([f"{code}_state" for code in partly]).to_physical()).to_numpy()
    return bool(((states == _STATED) == has_value).all())


def _may_be(fact: Fact, value: pl.Series) -> bool:
    """Tell whether a column that has values has none that its fact does not allow."""
    if fact.codes:
        allowed = value.cast(_codes(fact.codes), strict=False)
        return allowed.null_count() == value.null_count()
    if fact.least is not None and cast("int", value.min()) < fact.least:
        return False
    return fact.most is None or cast("int", value.max()) <= fact.most


@cache
def _codes(codes: tuple[str, ...]) -> pl.Enum:
    return pl.Enum(codes)
