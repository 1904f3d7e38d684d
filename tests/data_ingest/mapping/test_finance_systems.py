"""Exports of finance systems that are read without a confirmed mapping, and those that are not."""

from dataclasses import replace

import pytest

from data_ingest.mapping import mapping_for, published_mappings, read_mapped, system_of
from data_ingest.mapping.guess import guess
from data_ingest.model.problem import UnreadableInput
from data_ingest.sheets.opening import open_sheets

AGRESSO = """\ufeffResknr;Resknamn;Orgnr;Momsregnr;Resktyp;Konto;Konto(T);Period;Belopp;Valuta
100200;Exempelstäd i Norr AB;5599980215;SE559998021501;L;7400;Lokalvård;202601;1250400,50;SEK
100201;Taxi Exempelbygd AB;5599980223;SE559998022301;L;6130;Skolskjuts;202602;3400120,00;SEK
100204;Esimerkki Oy;;FI99999999;L;7400;Lokalvård;202602;900,00;EUR
"""
PROCEEDO = """Fakturanummer;Leverantör;Fakturans bruttobelopp;Nettobelopp på konteringsrad;Ansvar;\
Ansvar beskrivning;Datum slutbokad
F1;Exempelstäd AB;1250,00;1000,00;11;Skola;2026-01-31
"""


def sheet_of(text):
    (sheet,) = open_sheets(text.encode(), name="e.csv")
    return sheet


def read(text):
    sheet = sheet_of(text)
    mapping = mapping_for(sheet, published_mappings(), name="e.csv")
    return read_mapped(sheet, mapping, name="e.csv", person_key=bytes(32))


def test_an_export_from_agresso_is_read_without_a_mapping_and_leaves_out_other_currencies():
    mapped = read(AGRESSO)
    ledger = mapped.ledger.ledger
    assert ledger.payments["currency"].unique().to_list() == ["SEK"]
    assert sorted(ledger.payments["account_class"]) == ["lokalvård", "skolskjuts"]
    assert sorted(ledger.identifiers["value"]) == ["5599980215", "5599980223"]
    assert mapped.rejects["code"].to_list() == ["mapping-currency"]
    system = system_of(sheet_of(AGRESSO))
    assert system is not None
    assert system.name == "Agresso / Unit4"


@pytest.mark.parametrize("lacking", ["Period", "Valuta"])
def test_an_export_that_does_not_say_when_or_in_what_currency_asks_for_it(lacking):
    rows = [line.split(";") for line in AGRESSO.splitlines()]
    at = rows[0].index(lacking)
    text = "\n".join(";".join(cell for n, cell in enumerate(row) if n != at) for row in rows)
    with pytest.raises(UnreadableInput) as fault:
        read(text)
    missing = {"Period": "date", "Valuta": "currency"}[lacking]
    codes = [one.code for one in fault.value.problems]
    assert codes == ["mapping-unknown-columns", *["mapping-no-day"] * (lacking == "Period")]
    assert missing in fault.value.problems[0].params["missing"]


def test_invoices_from_proceedo_as_published_are_net_amounts_in_kronor():
    ledger = read(PROCEEDO).ledger.ledger
    assert ledger.payments.select("amount", "currency").rows() == [(1000, "SEK")]


def test_totals_of_a_year_are_read_once_the_year_is_stated():
    rows = [line.split(";") for line in AGRESSO.splitlines()]
    at = rows[0].index("Period")
    text = "\n".join(";".join(cell for n, cell in enumerate(row) if n != at) for row in rows)
    mapping = guess(sheet_of(text), target="payments").mapping
    stated = replace(mapping, constants={**mapping.constants, "date": "2025"})
    read_ledger = read_mapped(sheet_of(text), stated, name="e.csv", person_key=bytes(32)).ledger
    assert read_ledger.ledger.payments["month"].n_unique() == 12
    assert "ledger-year-totals" in [note.code for note in read_ledger.notes]
