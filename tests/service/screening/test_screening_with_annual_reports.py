"""Screenings with the annual report of a firm: what is compared, shown and scored."""

from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from procurement_rules.rulebook import load_rulebook
from service.documents.terminal import terminal
from service.screening.record.recording import replay, store
from service.screening.report.report import screening_report

NORR = "SE-ON:559999-0016"
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
FIGURES = {"employees": 20, "wage_cost": 4_280_000, "turnover": 15_000_000, "auditor_remark": 0}


@pytest.fixture
def screen(registers, one_tender, screen_document):
    """Screen the first tender of the example with a report of its tenderer."""

    def make(year=YEAR, **figures):
        rows = [
            {"party_id": NORR, "fact": fact, "value_int": value, "on_date": year[1]}
            for fact, value in (FIGURES | figures).items()
            if value is not None
        ]
        rows.append(
            {"party_id": NORR, "fact": "financial_year", "on_date": year[0], "until": year[1]}
        )
        party = {
            "party_id": NORR, "kind": "company", "display_name": "Norrskenets Lokalvård AB",
            "country": "SE",
        }  # fmt: skip
        registers.add("se_bolagsverket_annual_reports", parties=[party], party_facts=rows)
        return screen_document(one_tender(), snapshot=registers.open())

    return make


def values(screened, party="norr"):
    (lot,) = screened.assessment.lots
    part = next(one for one in lot.tenders[0].parts if one.part_id == party)
    return {value.factor: value for value in part.factors}


def page(screened, language="en"):
    console = Console(width=900, file=StringIO())
    console.print(terminal(screening_report(screened.record, language, opened=True)))
    return console.file.getvalue()


def test_pay_far_below_the_agreement_is_a_reason_with_its_figure_and_year(screen):
    screened = screen()
    pay = values(screened)["workforce.reported_pay"]
    assert (pay.bin, pay.points, pay.state) == ("below", 4, "stated")
    assert any(source.startswith("se_bolagsverket_annual_reports@") for source in pay.sources)
    said = page(screened, "sv")
    assert "214 000 kr per anställd och år" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "räkenskapsåret 2025-01-01–2025-12-31" in said


@pytest.mark.parametrize(
    ("wages", "code", "points"), [(6_300_000, "full", 0), (5_500_000, "near", 1)]
)
def test_pay_near_or_at_the_agreement_weighs_little_or_nothing(screen, wages, code, points):
    pay = values(screen(wage_cost=wages))["workforce.reported_pay"]
    assert (pay.bin, pay.points) == (code, points)


def test_sales_that_the_staff_can_hardly_have_made_are_a_question(screen):
    sales = values(screen(turnover=250_000_000))["workforce.reported_sales"]
    assert (sales.bin, sales.points) == ("above", 1)
    assert values(screen())["workforce.reported_sales"].bin == "within"


def test_a_departure_in_the_audit_report_weighs_one_point(screen):
    remark = values(screen(auditor_remark=1))["register.auditor_remark"]
    assert (remark.bin, remark.points) == ("yes", 1)


def test_without_a_level_of_the_reports_year_pay_does_not_apply(screen):
    old = (date(2023, 1, 1), date(2023, 12, 31))
    pay = values(screen(year=old))["workforce.reported_pay"]
    assert (pay.bin, pay.state, pay.points) == (None, "not_applicable", 0)


def test_a_firm_without_a_report_has_the_points_that_it_had(
    screen, registers, one_tender, screen_document
):
    without = values(screen_document(one_tender()))
    for factor in ("workforce.reported_pay", "workforce.reported_sales", "register.auditor_remark"):
        value = without[factor]
        assert (value.bin, value.state, value.points) == (None, "not_collected", 0)


def test_it_is_made_again_to_the_same_bytes(screen, engine):
    screened = screen()
    store(engine, screened.record)
    assert replay(screened.record, load_rulebook()).same
