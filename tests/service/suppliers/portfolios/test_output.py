"""The output of a run is read in parts, and of these no more than is shown."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from service.documents.model import Table
from service.suppliers.portfolios import output, report
from service.suppliers.portfolios.output import read_output, suppliers_in_parts
from service.suppliers.portfolios.report import run_document
from tests.service.suppliers.portfolios.conftest import run_in

LEDGER = Path(__file__).parents[3] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"


@pytest.fixture(scope="module")
def run(installation):
    """A run of three suppliers, besides those set aside."""
    return run_in(installation, (LEDGER.name, LEDGER.read_bytes()))


@pytest.mark.parametrize("rows", [1, 2, 20_000])
def test_parts_hold_every_supplier_in_order_and_nobody_set_aside(run, monkeypatch, rows):
    monkeypatch.setattr(output, "ROWS_AT_ONCE", rows)
    parts = list(suppliers_in_parts(run.output))
    whole = read_output(run.output)
    assert all(0 < part.height <= rows for part in parts)
    assert_frame_equal(pl.concat(parts), whole.filter(pl.col("place").is_not_null()).sort("place"))
    assert sum(part.height for part in parts) < whole.height


def test_pages_read_no_further_than_the_suppliers_that_they_show(run, monkeypatch):
    monkeypatch.setattr(output, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(report, "MOST_SUPPLIERS", 1)
    read = []

    def noted(parquet):
        for part in suppliers_in_parts(parquet):
            read.append(part["place"].item())
            yield part

    monkeypatch.setattr(report, "suppliers_in_parts", noted)
    (table,) = (
        block
        for block in run_document(run, "en").blocks
        if isinstance(block, Table) and block.most == 1
    )
    _, shown, are_more = table.on_pages()
    assert (len(shown), are_more, read) == (1, True, [1, 2])
    _, rows = table.in_files()
    assert len(list(rows)) == 3
