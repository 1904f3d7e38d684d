"""Tables for programs: read by the libraries of others, and described as their standard has it."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import frictionless
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.problem import UnreadableInput
from service.documents.columns import meaning_of
from service.documents.forms import written
from service.documents.inert import FORMULA_SIGNS, inert
from service.documents.model import Column, Document, Paragraph, Table
from service.documents.table_files import frame_of
from service.documents.values import HourPrice, Money, Points, Range, Share
from service.library.portfolio import suppliers
from service.library.screening import screen
from service.suppliers.coverage.report import coverage_document
from service.suppliers.coverage.table import CoverageRecord
from tests.service.suppliers.coverage.one_contract import AS_OF, Purchase, report_of

MARK = "copy_000000000000000000001"
LEDGER = pl.DataFrame(
    {
        "Leverantör": ["=HYPERLINK(A1)", "Skånska Exempelställningar AB"],
        "Organisationsnummer": ["559999-0016", "559999-0032"],
        "Konto": ["Städning", "Byggnadsarbeten"],
        "Belopp": ["1 250 000,50 kr", "-8 400 kr"],
        "Datum": ["2026-03-31", "2026-04-30"],
    }
)


def coverage(language):
    report = report_of(replace(Purchase(), paid=(("registered", ("A1",)), ("none", ()))))
    record = CoverageRecord(
        tenant_id="t", id="coverage_1", actor="a", created_at=datetime(2026, 11, 26, tzinfo=UTC),
        unit="", year=2026, as_of=AS_OF, code_version="1", content=b"", result_hash="0" * 64,
    )  # fmt: skip
    return coverage_document(record, report, language, root="")


@pytest.fixture(scope="module")
def documents(document):
    """Every kind of report that has tables for programs, in both languages: `[kind][language]`."""
    purchase = document() | {"stage": "award"}
    screened = screen(purchase)
    run = suppliers(LEDGER, select=2, seed=1)
    made = {
        "screening": screened._document,
        "suppliers": run._document,
        "coverage": coverage,
    }
    return {
        kind: {
            language: replace(make(language), mark=MARK, language=language)
            for language in ("sv", "en")
        }
        for kind, make in made.items()
    }


KINDS = pytest.mark.parametrize("kind", ["screening", "suppliers", "coverage"])


@KINDS
@pytest.mark.parametrize("language", ["sv", "en"])
def test_frictionless_finds_no_fault_and_types_every_numeric_column_as_a_number(
    documents, kind, language, tmp_path, record_property
):
    made = documents[kind][language]
    with zipfile.ZipFile(io.BytesIO(written(made, "zip"))) as package:
        package.extractall(tmp_path)
    described = frictionless.Package(str(tmp_path / "datapackage.json"))
    checked = described.validate()
    assert checked.valid, checked.flatten(["type", "note"])
    record_property("judged", len(described.resources))
    for resource in described.resources:
        frame = frame_of(made, resource.name)
        guessed = frictionless.describe(str(tmp_path / resource.path)).schema
        for field in resource.schema.fields:
            if frame[field.name].dtype.is_numeric():
                assert field.type in ("integer", "number")
                if frame[field.name].null_count() < frame.height:
                    assert guessed.get_field(field.name).type in ("integer", "number"), field.name


@KINDS
def test_names_and_types_are_the_same_in_every_language_and_each_is_described(documents, kind):
    swedish, english = documents[kind]["sv"], documents[kind]["en"]
    names = [tables[0].name for tables in swedish.tables()]
    assert names == [tables[0].name for tables in english.tables()]
    for name in names:
        schema = frame_of(swedish, name).schema
        assert schema == frame_of(english, name).schema
        of_a_range = {one: one.removesuffix("_least").removesuffix("_most") for one in schema}
        described = {
            one: meaning_of(name, one) or meaning_of(name, whole)
            for one, whole in of_a_range.items()
        }
        assert [one for one, meaning in described.items() if meaning is None] == []


@KINDS
def test_a_csv_is_read_by_polars_with_the_types_of_the_parquet_file(documents, kind):
    made = documents[kind]["sv"]
    for tables in made.tables():
        name = tables[0].name
        typed = pl.read_parquet(io.BytesIO(written(made, "parquet", table=name)))
        texts = pl.read_csv(io.BytesIO(written(made, "csv", table=name)), infer_schema=False)
        assert texts.columns == typed.columns
        for column in typed.iter_columns():
            told = pl.col(column.name)
            readers = {pl.Boolean: told == "true", pl.Date: told.str.to_date()}
            if column.dtype != pl.String:
                cast = readers.get(column.dtype, told.cast(column.dtype))
                read = texts.select(cast).to_series().to_list()
                assert read == column.to_list(), (name, column.name)


def test_the_description_has_titles_units_and_descriptions_in_two_languages(documents):
    with zipfile.ZipFile(io.BytesIO(written(documents["screening"]["sv"], "zip"))) as package:
        described = json.loads(package.read("datapackage.json"))
    (tenders,) = (one for one in described["resources"] if one["name"] == "tenders")
    fields = {one["name"]: one for one in tenders["schema"]["fields"]}
    assert fields["price"] == {
        "name": "price",
        "title": "Pris per timme (jämförelsekostnad)",
        "type": "number",
        "unit": "per hour",
        "description": "The tender's price an hour, least.",
        "description_sv": "Anbudets pris per timme, lägst.",
        "description_en": "The tender's price an hour, least.",
    }
    assert fields["known"]["unit"] == "1"
    assert fields["copy"]["type"] == "string"
    assert written(documents["screening"]["sv"], "zip") == written(
        documents["screening"]["sv"], "zip"
    )


def table(*columns, rows, name="t"):
    stated = tuple(Column(label=f"«{one}»", name=one) for one in columns)
    return Document(
        language="sv",
        title="T",
        blocks=(Table(name=name, title="T", columns=stated, rows=rows),),
        made_at=datetime(2027, 1, 1, tzinfo=UTC),
    )


def test_a_value_that_a_page_says_in_one_cell_has_a_column_for_each_part():
    price = HourPrice(Decimal("190"), None, Decimal("191.55"), Decimal("228.41"), "SEK")
    made = table("price", "typical", rows=((price, Range(13, 29)), ("[1]", "[1]")))
    assert frame_of(made, "t").rows() == [
        (Decimal(190), None, Decimal("191.55"), Decimal("228.41"), "SEK", 13, 29),
        (None, None, None, None, None, None, None),
    ]
    paid = frame_of(table("amount", rows=((Money(Decimal("5.5"), "SEK"),),), name="paid"), "paid")
    assert paid.rows(named=True) == [{"amount": Decimal("5.5"), "currency": "SEK"}]


def test_a_column_that_nobody_has_described_is_what_its_values_are():
    made = table("a", "b", "c", "d", "e", rows=((1, Decimal("0.5"), date(2027, 1, 1), True, "x"),))
    assert frame_of(made, "t").dtypes == [
        pl.Int64,
        pl.Decimal(38, 6),
        pl.Date,
        pl.Boolean,
        pl.String,
    ]
    assert written(made, "csv") == b"a,b,c,d,e\r\n1,0.5,2027-01-01,true,x\r\n"


def test_a_document_without_tables_is_no_package():
    with pytest.raises(UnreadableInput) as refused:
        written(replace(table(rows=()), blocks=(Paragraph("x"),)), "zip")
    assert [one.code for one in refused.value.problems] == ["report-table"]


NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(-(10**9), 10**9, places=2),
    st.integers(0, 1_000_000).map(Share),
    st.integers(-300, 300).map(Points),
)


@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_no_number_is_spoilt_by_what_keeps_texts_from_being_formulas(numbers):
    made = table("n", rows=tuple((one,) for one in numbers))
    read = [Decimal(one) for one in written(made, "csv").decode().split()[1:]]
    assert read == frame_of(made, "t")["n"].to_list()


@given(st.text(max_size=12), st.sampled_from(["", " ", "\u00a0", *FORMULA_SIGNS]))
def test_whatever_a_sender_writes_is_no_formula(text, begin):
    payload = written(table("a", rows=((begin + text,),)), "csv")
    (_, *rest) = csv.reader(io.StringIO(payload.decode(), newline=""))
    cell = rest[0][0] if rest and rest[0] else ""
    assert cell == inert(begin + text)
    assert not cell.lstrip().startswith(FORMULA_SIGNS)
