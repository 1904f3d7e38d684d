import io
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from benchmarks.invoices import invoice
from data_ingest.mapping import PurchaseContext
from data_ingest.model.problem import UnreadableInput
from service.screening.purchase.examples import load_example
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.table_files import NamedFile
from service.suppliers.portfolios.reading import read_packed, unpacked

FIXTURES = Path(__file__).parents[3] / "fixtures"
HOW = ReadingOptions(
    person_key=bytes(32),
    today=date(2026, 11, 24),
    purchase=PurchaseContext(place_country="SE"),
)


def read(name, payload, *further):
    return unpacked(read_packed((NamedFile(name, payload), *further), HOW))


def test_a_ledger_gives_suppliers_and_whom_triage_sets_aside():
    found = read("l.csv", (FIXTURES / "ledger" / "reskontra-1.1-cr.csv").read_bytes())
    assert (found.kind, found.country, found.rows.height) == ("ledger", "SE", 3)
    assert found.aside.height > 0
    assert set(found.aside["outcome"]) <= {"merged", "excluded"}


def test_invoices_give_sellers_with_the_industry_that_their_lines_state():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("1.xml", invoice())
        archive.writestr("2.xml", "<Order/>")
    for found in (read("f.zip", stream.getvalue()), read("f.xml", invoice().encode())):
        assert (found.kind, found.country) == ("ledger", "SE")
        assert found.rows.select("display_name", "cpv", "cpv_from", "cpv_evidence").rows() == [
            ("Exempelstäd AB", "90911200", "invoice", "cpv 90911200")
        ]
        assert found.said["notes"][0]["code"] == "invoice-read"
    whole = read("f.zip", stream.getvalue()).said
    assert (whole["rejected"], whole["rejects"][0]["location"]) == (1, "2.xml")


def test_an_export_of_a_finance_system_is_read_and_said_not_to_be_confirmed():
    payload = "Resknr;Resknamn;Period;Belopp;Valuta\n1;Exempelstäd AB;202601;100,00;SEK\n"
    found = read("agresso.csv", payload.encode())
    assert (found.kind, found.rows["amount"].to_list()) == ("ledger", [100])
    assert "mapping-finance-system" in [note["code"] for note in found.said["notes"]]


def test_an_ocds_file_gives_the_suppliers_that_were_awarded():
    found = read("o.json", (FIXTURES / "ocds" / "award.json").read_bytes())
    assert found.kind == "ocds"
    assert found.rows.height > 0


def test_a_list_echoes_the_ids_of_the_sender():
    found = read("s.csv", b"Id;Org.nr;CPV\nL-1;559999-0008;90910000\n")
    assert found.kind == "list"
    assert found.own_ids["own_id"].to_list() == ["L-1"]
    assert found.rows.select("cpv", "cpv_from", "amount", "currency").rows() == [
        ("90910000", "list", 0, "")
    ]


def test_a_parquet_file_is_the_table_that_it_holds():
    stream = io.BytesIO()
    pl.DataFrame({"Organisationsnummer": ["559999-0008"]}).write_parquet(stream)
    assert read("s.parquet", stream.getvalue()).rows.height == 1


def test_a_persons_number_leaves_the_reader_in_no_text():
    payload = b"Id;Org.nr;Namn\n810105-2382;559999-0008;Anna 810105-2382 Bygg AB\n"
    packed = read_packed((NamedFile("s.csv", payload),), HOW)
    assert b"810105" not in packed
    assert b"2382" not in packed


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (load_example(), "portfolio-without-suppliers"),
        (b"a;b\n1;2\n", "mapping-unknown-columns"),
        (b"PAR1....PAR1", "parquet-damaged"),
        (b"", "empty-input"),
    ],
    ids=["procurement", "unmapped", "damaged", "empty"],
)
def test_a_file_without_suppliers_says_how_to_mend_it(payload, code):
    with pytest.raises(UnreadableInput) as refused:
        read("x", payload)
    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].mend("sv")
