"""The column `industry` of a file of labels: registered activities as nodes of the tree.

A cell is a code of NACE Rev. 2 or SNI 2007 (`81.21`, `81210`), the letter of a section, or a code
after its scheme (`SNI2025 81.210`). Of a code without a scheme that means other work in Rev. 2.1,
what both have in common is read.
"""

import polars as pl

from data_ingest.industry.activities import nace_of_activity
from risk_models.profiles.industry import SECTIONS, level_of
from risk_models.profiles.posterior_table import PosteriorTable

INDUSTRY = "industry"
"""Heading of the column."""

EVIDENCE = "sector.posterior"
"""The factor of the scorecard that industries carry: points of the sector evidence."""

UNREADABLE = "?"
"""What stands in the place of a cell that is no industry."""

_UNSTATED = "NACE"  # either revision
_GROUP = 3


def node_of(cell: str, table: PosteriorTable) -> str:
    """Return the node of a cell; `UNREADABLE` where it names none.

    A group at most, or a class of which the sector evidence knows more than of its group. Narrower
    nodes have the same points, and counts would grow small.

    Args:
        cell: What was written, such as `81.21`, `SNI2025 81.210` or `N`.
        table: The shipped points of industries.
    """
    scheme, _, code = cell.strip().rpartition(" ")
    if not scheme and code in SECTIONS:
        return code
    if not code[:1].isdigit():
        return UNREADABLE
    found = nace_of_activity(scheme.replace(" ", "").upper() or _UNSTATED, code)
    if found is None:
        return UNREADABLE
    return found if found in table.by_node else found[:_GROUP]


def is_one_industry(node: str) -> bool:
    """Tell whether a node has a rate of its own: a division or what is below it.

    A section ("N") or all industries ("") are what cells of many industries are joined to.
    """
    return node != "" and level_of(node) != "section"


def points_of(node: str, table: PosteriorTable) -> int | None:
    """Return the points of the sector evidence of a node; None where it is several industries."""
    return int(table.of_industry(node)["points"]) if is_one_industry(node) else None


def with_evidence(rows: pl.DataFrame, table: PosteriorTable) -> pl.DataFrame:
    """Return rows with `industry` as nodes, and with `sector.posterior` where it is no column.

    Args:
        rows: `industry` (String) as it was written, null where nothing is.
        table: The shipped points of industries.
    """
    nodes = {cell: node_of(cell, table) for cell in rows[INDUSTRY].drop_nulls().unique()}
    codes = {node: _code(node, table) for node in nodes.values()}
    read = rows.with_columns(pl.col(INDUSTRY).replace(nodes))
    if EVIDENCE in rows.columns:
        return read
    return read.with_columns(
        pl.col(INDUSTRY).replace_strict(codes, return_dtype=pl.String).alias(EVIDENCE)
    )


def _code(node: str, table: PosteriorTable) -> str | None:
    points = None if node == UNREADABLE else points_of(node, table)
    return None if points is None else f"p{points:02}"
