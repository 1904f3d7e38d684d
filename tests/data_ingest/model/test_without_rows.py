import polars as pl
import pytest
from dataframely.exc import SchemaError
from polars.testing import assert_frame_equal

from data_ingest.model.tables import Names
from data_ingest.model.without_rows import typed, without_rows

ROWS = {"party_id": ["P1", "P2"], "position": [0, 1], "name": ["Provbolaget AB", "Testfirman"]}


def names(**other):
    columns = {name: ROWS.get(name, [None, None]) for name in Names.column_names()}
    return Names.cast(pl.DataFrame(columns | other, strict=False))


def test_a_table_without_rows_has_the_columns_of_its_schema_and_is_made_once():
    assert without_rows(Names).schema == names().schema
    assert without_rows(Names) is without_rows(Names)


def test_a_frame_with_the_columns_of_a_schema_is_the_table_itself():
    frame = names()
    assert typed(Names, frame) is frame


@pytest.mark.parametrize(
    "differs",
    [
        pytest.param(lambda frame: frame.with_columns(more=1), id="a column more"),
        pytest.param(lambda frame: frame.select(reversed(frame.columns)), id="another order"),
        pytest.param(lambda frame: frame.with_columns(pl.all().cast(pl.String)), id="other types"),
    ],
)
def test_any_other_frame_is_made_what_the_schema_makes_of_it(differs):
    frame = differs(names())
    assert_frame_equal(typed(Names, frame), Names.cast(frame))
    assert typed(Names, frame).schema == without_rows(Names).schema


def test_a_frame_without_a_column_of_the_schema_is_refused():
    with pytest.raises(SchemaError, match="party_id"):
        typed(Names, names().drop("party_id"))
