import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.mapping import TARGETS, guess
from data_ingest.mapping.column_units import Column
from data_ingest.model.text import LANGUAGES

TENDERERS = """Anbudsgivare|Org.nr|Anbudspris exkl. moms (SEK)|Timmar|Andel UE %|Tilldelad
Exempel Städ AB|559999-0008|1200000|4000|25|Ja
Prov Service AB|559999-0016|1100000|3900|0|Nej"""
SUBCONTRACTORS = """Anbudsgivare|Underleverantör|Orgnr UE|Andel %|Fr.o.m.|T.o.m.|Avser
Exempel Städ AB|Provfirma AB|559999-0024|10–20 %|2027-01-01|2027-12-31|Fönsterputs"""
REGISTER = """Diarienr|Leverantör|Organisationsnummer|Avtalsstart|Avtalsslut|Avtalsvärde (kr)|CPV
2027/1|Exempel AB|559999-0008|2027-01-01|2028-12-31|500 000|90910000-9"""
LEDGER = """Leverantör|Orgnr|Bokföringsdatum|Nettobelopp|Konto|Kontotext
Exempel AB|559999-0008|2027-01-31|1 200,50|6171|Bevakning"""
ENGLISH = """Prime contractor|Subcontractor|Company Reg No|Share %|Country
Example Cleaning Ltd|Sample Windows Ltd|01234567|12|GB"""


def found(sheet, **arguments):
    guessed = guess(sheet, **arguments)
    return guessed, dict(guessed.mapping.columns)


@pytest.mark.parametrize(
    ("text", "target", "fields"),
    [
        (TENDERERS, "tenderers", {"name", "number", "amount", "hours", "handed_on", "state"}),
        (
            SUBCONTRACTORS,
            "subcontractors",
            {"contractor", "name", "number", "share", "valid_from", "valid_to", "description"},
        ),
        (
            REGISTER,
            "contracts",
            {"reference", "supplier", "number", "starts_on", "ends_on", "amount", "cpv"},
        ),
        (
            LEDGER,
            "payments",
            {"payee", "payee_number", "date", "amount", "account_number", "account_text"},
        ),
        (ENGLISH, "subcontractors", {"contractor", "name", "number", "share", "country"}),
    ],
)
def test_a_table_of_each_kind_is_known_by_its_headings(sheet_of, text, target, fields):
    guessed, columns = found(sheet_of(text))
    assert (guessed.mapping.target, set(columns)) == (target, fields)
    assert {one.how for one in guessed.chosen} == {"heading"}
    assert guessed.unmapped == ()
    assert guessed.problems == ()
    assert guessed.runner_up is None


def test_headings_and_numbers_say_the_currency_and_whose_numbers_they_are(sheet_of):
    assert guess(sheet_of(TENDERERS)).mapping.constants == {
        "currency": "SEK",
        "number_country": "SE",
    }
    unread = guess(sheet_of("Anbudsgivare|Org.nr\nExempel AB|12"))
    assert unread.mapping.constants == {"number_country": "SE"}
    ledger = guess(sheet_of(LEDGER))
    assert ledger.missing == ("currency",)
    signed = guess(sheet_of(LEDGER.replace("1 200,50", "1 200,50 kr")))
    assert signed.missing == ()


def test_cells_tell_what_headings_do_not(sheet_of):
    text = """Firma|Kod|Kategori|Dag|Kostnad
Exempel AB|559999-0008|90910000-9|2027-01-31|1 200,50
Prov AB|559999-0016|90911000-6|2027-02-28|300,00"""
    guessed, columns = found(sheet_of(text), target="payments")
    assert columns == {"date": "Dag", "amount": "Kostnad"}
    assert {one.how for one in guessed.chosen} == {"content"}
    assert guessed.missing == ("payee", "currency")
    _, columns = found(sheet_of(text), target="tenderers")
    assert columns == {"number": "Kod", "cpv": "Kategori"}


def test_dates_whose_order_cannot_be_told_are_dates_all_the_same(sheet_of):
    _, columns = found(sheet_of("Payee|Dag\nExempel AB|03/02/2027"), target="payments")
    assert columns == {"payee": "Payee", "date": "Dag"}


def test_an_empty_column_is_nothing(sheet_of):
    _, columns = found(sheet_of("Payee|Dag|\nExempel AB||"), target="payments")
    assert columns == {"payee": "Payee"}


def test_two_columns_that_fit_equally_well_leave_the_field_without_one(sheet_of, said):
    guessed, columns = found(sheet_of("Anbudsgivare|Pris|Belopp\nExempel AB|1|2"))
    assert columns == {"name": "Anbudsgivare"}
    assert said(guessed.problems) == ["mapping-ambiguous"]
    assert guessed.problems[0].params["columns"] == "Belopp, Pris"


def test_amounts_with_vat_are_not_taken_and_in_thousands_only_where_they_are_multiplied(
    sheet_of, said
):
    text = "Anbudsgivare|Pris inkl. moms|Belopp (tkr)|Momsregistreringsnummer\nExempel AB|1|2|x"
    guessed, columns = found(sheet_of(text), target="tenderers")
    assert columns == {
        "name": "Anbudsgivare",
        "number": "Momsregistreringsnummer",
        "amount": "Belopp (tkr)",
    }
    assert guessed.mapping.constants["currency"] == "SEK"
    assert said(guessed.problems) == ["mapping-vat"]
    guessed, _ = found(
        sheet_of("Payee|Dag|Belopp (tkr)\nExempel AB|2026-01-01|2"), target="payments"
    )
    assert "mapping-thousands" in said(guessed.problems)


@pytest.mark.parametrize(
    ("heading", "cells", "unit"),
    [
        ("Andel", ["0.25", "0.5"], "fraction"),
        ("Andel", ["25", "0.5"], "percent"),
        ("Andel", ["25 %", "1 %"], "percent"),
        ("Andel", ["1", "0"], None),
        ("Andel %", ["0.25", "0.5"], None),
        ("Andel %", ["25", "50"], "percent"),
    ],
)
def test_the_unit_of_shares_is_told_or_the_column_left_out(sheet_of, said, heading, cells, unit):
    lines = "\n".join(f"Exempel AB|Prov {at}|{cell}" for at, cell in enumerate(cells))
    guessed, columns = found(sheet_of(f"Anbudsgivare|UE|{heading}\n{lines}"))
    assert guessed.mapping.share_unit == unit
    assert ("share" in columns) == (unit is not None)
    assert said(guessed.problems) == ([] if unit else ["mapping-share-unit-unclear"])


def test_another_target_that_fits_almost_as_well_is_named(sheet_of):
    guessed = guess(sheet_of("Leverantör|Orgnr\nExempel AB|559999-0008"))
    assert (guessed.mapping.target, guessed.runner_up) == ("tenderers", "contracts")


@settings(deadline=None, max_examples=20)
@given(st.sampled_from([TENDERERS, SUBCONTRACTORS, REGISTER, LEDGER]), st.data())
def test_the_order_of_columns_makes_no_difference(sheet_of, text, data):
    lines = [line.split("|") for line in text.splitlines()]
    lines = [[*line, extra] for line, extra in zip(lines, "Xyz", strict=False)]
    order = data.draw(st.permutations(range(len(lines[0]))))
    shuffled = "\n".join("|".join(line[place] for place in order) for line in lines)
    straight = "\n".join("|".join(line) for line in lines)
    assert guess(sheet_of(shuffled)) == guess(sheet_of(straight))


def test_every_field_says_what_it_is_in_both_languages_and_no_heading_means_two():
    for target in TARGETS.values():
        synonyms = [word for one in target.fields.values() for word in one.synonyms]
        assert len(synonyms) == len(set(synonyms))
        assert target.needed
        assert target.label.sv
        for one in target.fields.values():
            assert all(one.label.to(language) for language in LANGUAGES)
            assert all(one.description.to(language).endswith(".") for language in LANGUAGES)
            assert one.expected


def test_a_column_is_asked_the_same_thing_once_however_many_targets_are_tried():
    column, asked = Column("Org.nr", "0", pl.Series(["556703-7485"])), []

    def tells(cells, scheme=None):
        asked.append(scheme)
        return len(cells)

    assert [column.told(tells, *given) for given in ((), (), ("SE-ORGNR",), ())] == [1] * 4
    assert asked == [None, "SE-ORGNR"]
