"""The column `industry`: registered activities become nodes, and nodes have points."""

import polars as pl
import pytest

from risk_models.learning.label_industries import UNREADABLE, node_of, points_of, with_evidence
from service.screening.assessment.profiles import sector_posteriors

TABLE = sector_posteriors()


@pytest.mark.parametrize(
    ("cell", "node"),
    [
        ("81.21", "812"),
        ("81210", "812"),
        ("SNI2007 81.210", "812"),
        ("sni 2025 56.110", "561"),
        ("NACE 2.1 62.10", "620"),
        (" 96010 ", "9601"),
        ("96.02", "9602"),
        ("81", "81"),
        ("N", "N"),
        ("cleaning", UNREADABLE),
        ("00000", UNREADABLE),
        ("SNI2002 74701", UNREADABLE),
        ("5560160680", "55"),
    ],
)
def test_a_cell_is_a_node(cell, node):
    assert node_of(cell, TABLE) == node


def test_an_industry_has_the_points_of_its_evidence_and_several_together_have_none():
    assert points_of("812", TABLE) == TABLE.of_industry("812")["points"]
    assert [points_of(node, TABLE) for node in ("N", "")] == [None, None]


def test_evidence_follows_unless_it_is_a_column_of_its_own():
    rows = pl.DataFrame({"industry": ["81.21", None, "N", "x"]})
    read = with_evidence(rows, TABLE)
    cleaning = f"p{points_of('812', TABLE):02}"
    assert read["industry"].to_list() == ["812", None, "N", UNREADABLE]
    assert read["sector.posterior"].to_list() == [
        cleaning, None, None, None,
    ]  # fmt: skip
    stated = with_evidence(rows.with_columns(pl.lit("p01").alias("sector.posterior")), TABLE)
    assert set(stated["sector.posterior"]) == {"p01"}
