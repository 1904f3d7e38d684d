"""The schemas of the reference tables refuse what would be read wrongly."""

import polars as pl
import pytest
from dataframely.exc import ValidationError

from data_ingest.model.reference_tables import CpvNace, Goods, Indicators, NutsCodes
from data_ingest.reference import load_goods, load_indicators


def changed(frame: pl.DataFrame, **columns: pl.Expr) -> pl.DataFrame:
    """The first row of a table with some of its columns replaced."""
    return frame.head(1).with_columns(**columns)


def test_an_indicator_on_the_risk_scale_needs_both_anchors():
    with pytest.raises(ValidationError):
        Indicators.validate(changed(load_indicators(), anchor_high=pl.lit(None, pl.Decimal(18, 4))))


def test_a_listed_good_must_be_listed_for_something():
    nothing = pl.lit(value=False)
    with pytest.raises(ValidationError):
        Goods.validate(
            changed(load_goods(), child_labour=nothing, forced_labour=nothing, derived=nothing)
        )


def test_a_derived_good_must_name_the_country_of_its_input():
    with pytest.raises(ValidationError):
        Goods.validate(changed(load_goods(), derived=pl.lit(value=True)))


@pytest.mark.parametrize("nace", ["81.2", "8", "V", "81210"])
def test_an_industry_is_a_section_or_two_to_four_digits(nace):
    frame = pl.DataFrame({"cpv_prefix": ["90"], "nace": [nace], "source_id": ["made-up"]})
    assert not CpvNace.is_valid(frame)


def test_a_prefix_is_mapped_only_once():
    frame = pl.DataFrame({"cpv_prefix": ["90"] * 2, "nace": ["E"] * 2, "source_id": ["a"] * 2})
    assert not CpvNace.is_valid(frame)


def test_a_nuts_row_is_a_country_or_a_county():
    columns = {"country": ["SE"], "name": ["Uppsala län"], "source_id": ["made-up"]}
    assert NutsCodes.is_valid(pl.DataFrame({"nuts": ["SE121"], **columns}))
    assert not NutsCodes.is_valid(pl.DataFrame({"nuts": ["SE1"], **columns}))
