"""Tables of the desk as tests write them, and a purchase that they speak of.

`table(headings, *rows)` is a `Sheet`; `form(*rows)` one with the headings of the form, a row being
number, field, answer, source, date, day asked, and whose word it is. `purchase` has four made-up
cleaning firms with a tender each, a subcontractor of two of them, and a sole trader.
"""

import json
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from data_ingest.desk.reading import read_answers
from data_ingest.formats.procurement_json import read_procurement_json
from data_ingest.model.tables import Procurement, Rejects
from data_ingest.sheets.sheet import Sheet

KEY = b"a key of thirty-two made-up bytes"
TODAY = date(2026, 11, 25)
FIRMS = ("559999-0016", "559999-0024", "559999-0032", "559999-0040")
BELOW = "559999-0057"
BUYER = "559999-0073"
SOLE_TRADER = "19121212-1212"
COLUMNS = (
    "Organisationsnummer", "Uppgift", "Svar", "Källa", "Datum", "Begärd den", "Uppgift från",
)  # fmt: skip


@pytest.fixture(scope="session")
def table() -> Callable[..., Sheet]:
    def make(headings, *rows, kind="xlsx"):
        width = len(headings)
        cells = [[*row, *(None for _ in range(width - len(row)))] for row in rows]
        schema = {str(place): pl.String for place in range(width)}
        frame = pl.DataFrame(cells, schema=schema, orient="row").with_columns(
            line=pl.int_range(2, len(rows) + 2, dtype=pl.Int64)
        )
        return Sheet(kind, "Blad", tuple(headings), frame, "row ", Rejects.create_empty())

    return make


@pytest.fixture(scope="session")
def form(table) -> Callable[..., Sheet]:
    return lambda *rows: table(COLUMNS, *rows)


@pytest.fixture(scope="session")
def read() -> Callable[..., tuple]:
    """Read a table: answers as rows of a dict, and rejects as (location, code)."""

    def read_sheet(sheet):
        answers, rejects = read_answers(sheet, name="svar.xlsx", person_key=KEY, today=TODAY)
        refused = list(rejects.select("location", "code").iter_rows())
        return answers.rows(named=True), refused

    return read_sheet


@pytest.fixture(scope="session")
def purchase() -> Procurement:
    def party(key, number, kind="company"):
        return {
            "id": key,
            "name": f"Städ {key} AB",
            "kind": kind,
            "country": "SE",
            "identifiers": [{"scheme": "SE-ON", "number": number}],
        }

    def tender(key, *below):
        subcontractors = [{"party": one, "role": "subcontractor"} for one in below]
        return {
            "id": f"A{key}",
            "lot": "1",
            "parties": [{"party": key, "role": "tenderer"}, *subcontractors],
        }

    document = {
        "format": "kedjekoll-procurement/1",
        "id": "K 1",
        "buyer": {
            "name": "Exempelstaden",
            "identifiers": [{"scheme": "SE-ON", "number": BUYER}],
            "country": "SE",
        },
        "lots": [{"id": "1", "cpv": "90919200", "place": {"country": "SE"}}],
        "parties": [
            *(party(str(place), number) for place, number in enumerate(FIRMS, 1)),
            party("5", BELOW),
            party("6", SOLE_TRADER, "sole_trader"),
        ],
        "tenders": [tender("1", "5"), tender("2", "5"), tender("3", "6"), tender("4")],
    }
    procurement, rejects = read_procurement_json(
        json.dumps(document).encode(), name="k.json", person_key=KEY
    )
    assert rejects.is_empty()
    return procurement
