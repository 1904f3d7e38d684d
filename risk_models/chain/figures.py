"""Facts of parts that are worked out from answers: all figures in one pass, all states in another.

A pass over a small table costs as much for one column as for ten.
"""

from itertools import chain
from typing import NamedTuple

import polars as pl


class Figures(NamedTuple):
    """How facts are worked out from columns that are there.

    Attributes:
        values: The facts.
        states: Their states, from the facts too.
    """

    values: tuple[pl.Expr, ...]
    states: tuple[pl.Expr, ...]


def with_figures(parts: pl.DataFrame, *figures: Figures) -> pl.DataFrame:
    """Add facts that are worked out, none from another, with their states.

    Args:
        parts: With the columns that they need.
        figures: How each is worked out.
    """
    values, states = (chain.from_iterable(of) for of in zip(*figures, strict=True))
    return parts.with_columns(*values).with_columns(*states)
