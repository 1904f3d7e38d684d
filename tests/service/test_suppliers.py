from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console

from data_ingest.formats.ledger import read_ledger
from data_ingest.ledger_tables import CATEGORIES
from risk_models.bands import Band
from risk_models.scorecard import load_scorecard
from service.reports import suppliers as page
from service.suppliers import screen_suppliers

HEAD = (
    "kopare_id;kopare;verifikationsnummer;leverantor;leverantor_id;konto_nr;konto_text;datum;"
    "forvaltning;fakturanummer;belopp;kommun_id"
)
LINES = (
    ("Städ Exempel AB", "5599990016", "Städning och renhållningstjänster", "120000.00"),
    ("Städ Exempel AB", "5599990016", "Städning och renhållningstjänster", "80000.00"),
    ("Bygg Exempel AB", "5599990024", "Reparation och underhåll av byggnader", "900000.00"),
    ("Okänt Exempel AB", "5599990032", "Något annat", "5000.00"),
)


def ledger_of(lines):
    body = "\n".join(
        f"2120009994;Exempelstaden;{at};{name};{number};6110;{account};2026-03-0{at};F;{at};{amount};1234"
        for at, (name, number, account, amount) in enumerate(lines, start=1)
    )
    return read_ledger(f"{HEAD}\n{body}\n".encode(), name="reskontra.csv", person_key=b"k" * 32)


def needs_of(lines):
    read = ledger_of(lines)
    needs = screen_suppliers(
        read.ledger, country="SE", scorecard=load_scorecard(), as_of=date(2026, 11, 24)
    )
    return read, needs


@pytest.fixture(scope="module")
def screened():
    return needs_of(LINES)


def test_every_kept_supplier_is_there_once_with_all_it_was_paid(screened):
    _, needs = screened
    paid = {need.name: need.amount for need in needs}
    assert paid == {
        "Städ Exempel AB": Decimal("200000.00"),
        "Bygg Exempel AB": Decimal("900000.00"),
        "Okänt Exempel AB": Decimal("5000.00"),
    }


def test_a_ledger_alone_is_never_enough_information_and_never_a_standard_review(screened):
    _, needs = screened
    assert {need.band for need in needs} == {Band.INSUFFICIENT}
    assert all(need.low <= need.points <= need.high for need in needs)


def test_what_was_bought_raises_what_is_known(screened):
    _, needs = screened
    coverage = {need.name: need.coverage_ppm for need in needs}
    assert coverage["Okänt Exempel AB"] == min(coverage.values())


def test_the_order_does_not_depend_on_the_order_of_the_lines(screened):
    _, needs = screened
    _, turned = needs_of(tuple(reversed(LINES)))
    assert [need.name for need in turned] == [need.name for need in needs]


def test_a_ledger_without_suppliers_gives_an_empty_list():
    _, needs = needs_of([("Kund Exempel AB", "5599990016", "Städning", "-1.00")])
    assert needs == ()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_names_every_band_and_supplier_and_says_what_it_is_not(screened, language):
    read, needs = screened
    out = StringIO()
    Console(file=out, width=160).print(page.render_suppliers(read, needs, language))
    said = out.getvalue()
    assert all(need.name in said for need in needs)
    assert {"sv": "aldrig ett omdöme", "en": "never a verdict"}[language] in said
    assert {"sv": "underlag saknas", "en": "not enough information"}[language] in said


def test_a_long_list_is_cut_and_says_how_to_get_all():
    lines = [
        (f"Exempel {number} AB", "", "Städning", "100.00")
        for number in range(page.MOST_SUPPLIERS + 3)
    ]
    body = "\n".join(
        f"2120009994;Exempelstaden;{at};{name};{number};6110;{account};2026-03-01;F;{at};{amount};1234"
        for at, (name, number, account, amount) in enumerate(lines)
    )
    read = read_ledger(f"{HEAD}\n{body}\n".encode(), name="r.csv", person_key=b"k" * 32)
    needs = screen_suppliers(
        read.ledger, country="SE", scorecard=load_scorecard(), as_of=date(2026, 11, 24)
    )
    out = StringIO()
    Console(file=out, width=160).print(page.render_suppliers(read, needs, "sv"))
    assert "… och 3 till; --json ger alla." in out.getvalue()


def test_every_category_of_triage_has_words():
    assert set(page.CATEGORIES) == set(CATEGORIES)
