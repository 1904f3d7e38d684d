import io
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.sheets.parquet import is_parquet, parquet_as_csv


def parquet(frame):
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def test_a_table_becomes_text_that_every_reader_knows():
    frame = pl.DataFrame(
        {
            "Namn": ['A; "B" AB', None],
            "Belopp": [Decimal("1.50"), Decimal("-2.00")],
            "Dag": [date(2026, 1, 2), None],
            "Lista": [[1], [2]],
        }
    )
    payload = parquet(frame)
    assert is_parquet(payload)
    read = pl.read_csv(parquet_as_csv(payload, name="a.parquet"), separator=";")
    assert read.columns == ["Namn", "Belopp", "Dag"]
    assert read.row(0) == ('A; "B" AB', 1.5, "2026-01-02")


@pytest.mark.parametrize(
    "payload",
    [b"PAR1 nothing PAR1", parquet(pl.DataFrame({"Lista": [[1]]}))],
    ids=["damaged", "lists alone"],
)
def test_what_holds_no_table_of_the_desk_is_refused(payload):
    with pytest.raises(UnreadableInput) as refused:
        parquet_as_csv(payload, name="a.parquet")
    assert refused.value.problems[0].code == "parquet-damaged"


def test_other_files_are_no_parquet():
    assert not is_parquet(b"PAR1;PAR2\n1;2\n")
