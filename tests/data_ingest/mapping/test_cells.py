from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from data_ingest.ids.personal_numbers import masked
from data_ingest.mapping.cells import PlaceOfWork, read_column, read_constant, read_share
from data_ingest.mapping.fields import TARGETS
from data_ingest.mapping.headings import (
    bare_heading,
    includes_vat,
    normal_heading,
    number_scheme,
    scale_of,
    shown_heading,
    stated_currency,
)
from data_ingest.model.values import Share


def cells(target, code, *written, unit=None):
    field = TARGETS[target].fields[code]
    column = pl.Series(written, dtype=pl.String)
    return read_column(column, field, heading=code, share_unit=unit, name="x.csv")


def one(target, code, written, unit=None):
    read = cells(target, code, written, unit=unit)
    return "unreadable" if read.faults[0] else read.values[0]


@pytest.mark.parametrize(
    ("target", "code", "written", "value"),
    [
        ("tenderers", "amount", "1 234,50 kr", Decimal("1234.50")),
        ("tenderers", "amount", "\ufffd880,000.00", Decimal("880000.00")),
        ("tenderers", "amount", "\ufffd-", None),
        ("tenderers", "amount", "-5,00", "unreadable"),
        ("tenderers", "amount", "rolling", "unreadable"),
        ("tenderers", "amount", "1234.5670", "unreadable"),
        ("tenderers", "hourly_rate", "395,50 kr/tim", Decimal("395.50")),
        ("tenderers", "hourly_rate", "395 per hour", Decimal(395)),
        ("tenderers", "hours", "1 200 tim", Decimal(1200)),
        ("tenderers", "hours", "12,5", "unreadable"),
        ("subcontractors", "hours", "12,5", Decimal("12.5")),
        ("subcontractors", "hours", "12 kr", "unreadable"),
        ("contracts", "ends_on", "31/05/2027", date(2027, 5, 31)),
        ("contracts", "ends_on", "Tills vidare", None),
        ("contracts", "ends_on", "TBC", None),
        ("contracts", "ends_on", "in May", "unreadable"),
        ("contracts", "cpv", "71410000-5 : Urban planning services", "71410000"),
        ("contracts", "cpv", "\ufffd71410000-5", "71410000"),
        ("contracts", "cpv", "64110000, 6660000-0", "64110000"),
        ("contracts", "cpv", "249620000-5", "unreadable"),
        ("contracts", "cpv", "7131200", "unreadable"),
        ("contracts", "place", "SE232", PlaceOfWork("SE", "SE232")),
        ("contracts", "place", "EL30", PlaceOfWork("GR", "EL30")),
        ("contracts", "place", "Sverige", PlaceOfWork("SE", None)),
        ("contracts", "place", "Exempelstad", "unreadable"),
        ("contracts", "place", "180", "unreadable"),  # of the municipality of Stockholm, not Congo
        ("contracts", "place", "Norra", "unreadable"),
        ("contracts", "place", "Granada", "unreadable"),
        ("contracts", "place", "Lund", "unreadable"),  # which is no region of Luxembourg
        ("contracts", "place", "Solna", "unreadable"),
        ("contracts", "place", "DEA", PlaceOfWork("DE", "DEA")),
        ("contracts", "place", "itc4c", PlaceOfWork("IT", "ITC4C")),
        ("contracts", "place", "Norge - NO", PlaceOfWork("NO", None)),
        ("tenderers", "country", "792", "TR"),
        ("tenderers", "country", "Jugoslavien", "unreadable"),
        ("contracts", "place", "XQ12", "unreadable"),
        ("contracts", "number", "N/A", None),
        ("contracts", "number", "000000-0000", None),
        ("contracts", "currency", "gbp", "GBP"),
        ("contracts", "currency", "kronor", "unreadable"),
        ("contracts", "supplier", "=A1", "unreadable"),
        ("contracts", "supplier", "#REF!", "unreadable"),
        ("contracts", "supplier", "Exempel\n AB", "Exempel AB"),
        ("tenderers", "country", "SWE", "SE"),
        ("tenderers", "country", "Atlantis", "unreadable"),
        ("tenderers", "state", "Ja", True),
        ("tenderers", "state", "Ej tilldelad", False),
        ("tenderers", "state", "kanske", "unreadable"),
        ("tenderers", "kind", "Enskild firma", "sole_trader"),
        ("tenderers", "kind", "cirkus", "unreadable"),
    ],
)
def test_a_cell_is_read_by_the_kind_of_its_field(target, code, written, value):
    assert one(target, code, written) == value


def test_the_sign_beside_an_amount_can_stand_for_several_currencies():
    read = cells("contracts", "amount", "10 kr", "£5", "$7", "8 NOK", "9")
    assert read.signs == [
        ("SEK", "NOK", "DKK", "ISK"),
        ("GBP",),
        ("USD", "CAD", "AUD", "NZD"),
        ("NOK",),
        (),
    ]


@pytest.mark.parametrize(
    ("written", "unit", "share"),
    [
        ("12", "percent", Share(120_000, 120_000)),
        ("0,12", "fraction", Share(120_000, 120_000)),
        ("0.1250", "fraction", Share(125_000, 125_000)),
        (".5", "fraction", Share(500_000, 500_000)),
        ("12 %", "fraction", Share(120_000, 120_000)),
        ("10–20 %", "fraction", Share(100_000, 200_000)),
        ("10 till 20 procent", "percent", Share(100_000, 200_000)),
        ("max 30 %", "percent", Share(0, 300_000)),
        ("minst 30", "percent", Share(300_000, 1_000_000)),
        ("20-10 %", "percent", None),
        ("101", "percent", None),
        ("1.5", "fraction", None),
        ("ungefär hälften", "percent", Share(500_000, 500_000)),
        ("merparten", "fraction", Share(500_000, 1_000_000)),
        ("en tredjedel", "percent", Share(333_333, 333_334)),
        ("en mindre del", "percent", None),
    ],
)
def test_a_share_is_an_interval_of_parts_per_million(written, unit, share):
    assert read_share(written, unit) == share
    assert one("subcontractors", "share", written, unit) == (share or "unreadable")


def test_a_constant_that_can_be_read_in_two_ways_is_none():
    fields = TARGETS["contracts"].fields
    assert read_constant("03/02/2026", fields["starts_on"], None) is None
    assert read_constant("2026-02-03", fields["starts_on"], None) == date(2026, 2, 3)


def test_a_personal_number_is_masked_and_an_organisation_number_is_not():
    assert masked("Avser 19850101-1234 och 559999-0008") == "Avser ######-#### och 559999-0008"


def test_headings_are_the_same_whatever_their_breaks_accents_and_marks():
    assert normal_heading("Contractor/\nProvider") == normal_heading("CONTRACTOR - provider")
    assert normal_heading("Leverantör") == normal_heading("leverantor")
    assert normal_heading("Fr.o.m.") == "fr o m"
    assert bare_heading("Anbudspris, exkl. moms (SEK)") == "anbudspris"


def test_a_heading_says_vat_thousands_currency_and_scheme():
    assert includes_vat("Summa inkl. moms")
    assert includes_vat("Gross amount")
    assert not includes_vat("Summa exkl. moms")
    assert scale_of("Värde (tkr)") == 1_000
    assert scale_of("Värde (miljoner kronor)") == 1_000_000
    assert scale_of("Värde (kr)") == 1
    assert stated_currency("Värde (tkr)") == "SEK"
    assert stated_currency("Pris SEK / EUR") is None
    assert number_scheme("Momsreg") == "VAT"
    assert shown_heading("a\n b" * 40).endswith("…")
    assert "850101" not in shown_heading("850101-1234 Exempel")
