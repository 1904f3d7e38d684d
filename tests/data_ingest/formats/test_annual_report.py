"""Swedish annual reports in iXBRL: read to the krona, and what cannot be read is said."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.formats.annual_report import read_annual_report
from data_ingest.formats.annual_report.numbers import shown_number
from data_ingest.formats.annual_report.pages import LARGEST_PAGE
from data_ingest.formats.annual_report.register_facts import (
    came_in_late,
    last_day,
    register_facts,
)
from data_ingest.model.problem import UnreadableInput, load_catalogue
from data_ingest.reference import load_annual_report_elements
from tests.annual_reports import K3, K3K, REPORTS, SMALL, MadeReport, context, packed, page

PLAIN = MadeReport(figures={"turnover": 834_512}, employees="3")


def read(report: MadeReport, **changes):
    return read_annual_report(page(replace(report, **changes)), name="made up")


def said(report: MadeReport, **changes) -> list[tuple[str, str]]:
    return [(one.code, one.location) for one in read(report, **changes).problems]


def refused(payload: bytes) -> str:
    with pytest.raises(UnreadableInput) as fault:
        read_annual_report(payload, name="made up")
    (problem,) = fault.value.problems
    return problem.code


def number(text: str, element: str = "Personalkostnader", **attributes: str) -> str:
    """A number as a page has it, with attributes of its own."""
    stated = {
        "contextRef": "period0", "unitRef": "SEK", "decimals": "INF", "scale": "0",
        "format": "ixt:numspacecomma", **attributes,
    }  # fmt: skip
    written = " ".join(f'{name}="{value}"' for name, value in stated.items() if value != "")
    return f'<ix:nonFraction name="se-gen-base:{element}" {written}>{text}</ix:nonFraction>'


@pytest.mark.parametrize("what", REPORTS)
def test_a_report_is_read_to_the_krona(what):
    made = REPORTS[what]
    found = read_annual_report(packed({"report.xhtml": page(made)}), name=what)
    assert found.amounts == dict(made.figures)
    assert (found.period_start, found.period_end) == (made.start, made.end)
    assert (found.organisation_number, found.firm_name) == (made.number, made.name)
    stated = None if made.employees is None else Decimal(made.employees.replace(",", "."))
    assert found.average_employees == stated
    assert (found.currency, found.problems) == ("SEK", ())


def test_no_name_of_a_person_is_kept():
    assert "Underskrivarsson" not in repr(read(PLAIN))


def test_a_report_says_which_rules_it_follows():
    assert read(PLAIN).framework == "K2"
    found = read(PLAIN, entry_points=(K3,))
    assert (found.framework, found.entry_points) == ("K3", ("se-k3-risbs-2021-10-31.xsd",))
    assert read(PLAIN, entry_points=()).framework is None


def test_a_changed_year_has_its_length_in_months():
    assert read(REPORTS["eighteen months"]).months == 18
    assert read(REPORTS["a changed and short year"]).months == 4


def test_the_auditors_remark_counts_before_the_note_that_there_is_none():
    note = "RevisorspateckningRevisionsberattelse{}Standardutformning"
    both = f'<ix:nonNumeric name="se-gen-base:{note.format("Avviker")}">2025</ix:nonNumeric>'
    assert read(PLAIN).auditor_remark is None
    assert read(PLAIN, note=note.format("Enligt")).auditor_remark is False
    assert read(PLAIN, note=note.format("Enligt"), more=both).auditor_remark is True


def test_the_audit_report_beside_it_is_read_with_it():
    audit = replace(
        PLAIN,
        figures={},
        employees=None,
        note="RevisorspateckningRevisionsberattelseAvvikerStandardutformning",
    )
    found = read_annual_report(packed({"a.xhtml": page(PLAIN), "b.xhtml": page(audit)}), name="x")
    assert (found.amounts, found.auditor_remark) == ({"turnover": 834_512}, True)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (number("5", contextRef="nowhere"), "annual-report-context"),
        (number("5", scale="999999999"), "annual-report-number"),
        (number("5", scale="40"), "annual-report-number"),
        (number("-5"), "annual-report-number"),
        (number("-5", sign="-"), "annual-report-number"),
        (number("1 000", format=""), "annual-report-number"),
        (number("1,000", format="ixt:numspacedot"), "annual-report-number"),
        (number("fem", format="ixt:numwordsen"), "annual-report-number"),
        (number("5") + number("6"), "annual-report-differs"),
        (number("5 000") + number("7", scale="3"), "annual-report-differs"),
        (number("5,50"), "annual-report-fraction"),
        (number("5", unitRef="anstallda"), "annual-report-currency"),
        (number("5", unitRef=""), "annual-report-currency"),
    ],
)
def test_a_figure_that_cannot_be_read_is_named_and_the_others_go_on(more, expected):
    found = read(PLAIN, more=more)
    assert [(one.code, one.location) for one in found.problems] == [(expected, "Personalkostnader")]
    assert found.amounts == {"turnover": 834_512}


def test_a_number_inside_another_is_read_for_both():
    inner = number("7 000")
    found = read(PLAIN, more=number(inner, "LonerAndraErsattningar"))
    assert found.amounts == {"turnover": 834_512, "personnel_cost": 7_000, "wage_cost": 7_000}


def test_what_is_stated_as_nothing_is_left_out_and_a_dash_is_zero():
    assert read(PLAIN, more=number("", **{"xsi:nil": "true"})).amounts == {"turnover": 834_512}
    dash = number("–", format="ixt:numdash")
    assert read(PLAIN, more=dash).amounts["personnel_cost"] == 0


def test_wages_are_never_worked_out_of_personnel_costs():
    assert set(read(MadeReport(figures=SMALL)).amounts) == {"turnover", "personnel_cost", "equity"}


def test_a_report_with_only_the_year_before_has_no_figures():
    before = MadeReport(before=SMALL)
    assert read(before).amounts == {}
    assert said(before) == [("annual-report-no-figures", "")]


def test_amounts_in_another_currency_are_not_converted():
    found = read(PLAIN, unit="EUR")
    assert (found.amounts, found.currency, found.average_employees) == ({}, "EUR", 3)
    assert said(PLAIN, unit="EUR") == [("annual-report-currency", "Nettoomsattning")]


def test_figures_of_a_group_are_not_taken_for_those_of_the_firm():
    found = read(PLAIN, entry_points=(K3, K3K))
    assert (found.framework, found.amounts, found.average_employees) == ("K3K", {}, None)
    assert said(PLAIN, entry_points=(K3, K3K)) == [("annual-report-group", "")]


def test_an_element_of_a_foreign_namespace_is_none():
    foreign = page(PLAIN).replace(b"http://www.taxonomier.se/se/fr/gen-base", b"http://example.org")
    assert read_annual_report(foreign, name="x").amounts == {}


BOMB = b"<!DOCTYPE html [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(lambda: b"", "annual-report-xml", id="nothing"),
        pytest.param(lambda: b"%PDF-1.7", "annual-report-xml", id="a PDF"),
        pytest.param(
            lambda: b"<html><body>404</body></html>", "annual-report-none", id="another page"
        ),
        pytest.param(lambda: page(PLAIN)[:2000], "annual-report-xml", id="cut off"),
        pytest.param(
            lambda: page(PLAIN).replace(b"?>", b"?>" + BOMB, 1), "annual-report-xml", id="a bomb"
        ),
        pytest.param(
            lambda: page(replace(PLAIN, number="8112280000")),
            "annual-report-firm",
            id="of no firm",
        ),
        pytest.param(
            lambda: page(
                replace(PLAIN, contexts=context("z", "5599990024", None, date(2024, 12, 31)))
            ),
            "annual-report-firms",
            id="of two firms",
        ),
        pytest.param(
            lambda: page(replace(PLAIN, start=date(2022, 1, 1))),
            "annual-report-year",
            id="of several years",
        ),
        pytest.param(
            lambda: page(replace(PLAIN, figures={}, employees=None, stated_days=False)),
            "annual-report-year",
            id="of no year",
        ),
        pytest.param(lambda: b"<" * (LARGEST_PAGE + 1), "annual-report-large", id="too large"),
        pytest.param(
            lambda: packed({"a.zip": packed({"a.xhtml": page(PLAIN)})}),
            "annual-report-none",
            id="an archive in an archive",
        ),
        pytest.param(
            lambda: packed({f"{n}.xhtml": page(PLAIN) for n in range(21)}),
            "annual-report-archive",
            id="too many files",
        ),
        pytest.param(
            lambda: packed({"a.xhtml": b"0" * 60_000_000}),
            "annual-report-archive",
            id="too large once unpacked",
        ),
        pytest.param(
            lambda: packed({"a.xhtml": page(PLAIN)})[:-30],
            "annual-report-archive",
            id="a damaged archive",
        ),
    ],
)
def test_a_file_that_is_no_report_is_refused_with_its_reason(made, expected):
    assert refused(made()) == expected
    assert expected in load_catalogue()


@given(
    st.integers(0, 10**9 - 1),
    st.integers(0, 6),
    st.booleans(),
    st.sampled_from(["numspacecomma", "numdotcomma", "num-comma-decimal", "numcommadot"]),
)
def test_a_number_stands_for_what_is_shown_times_its_scale(whole, scale, is_below, form):
    parting = {"numspacecomma": "\u00a0", "numdotcomma": ".", "numcommadot": ","}.get(form, " ")
    text = f"{whole:,}".replace(",", parting)
    found = shown_number(text, form=form, scale=str(scale), sign="-" if is_below else "")
    assert found == whole * 10**scale * (-1 if is_below else 1)
    assert found == int(found)


@given(st.decimals(0, 10**6, places=3), st.integers(-6, 6))
def test_decimals_are_exact(amount, scale):
    text = str(amount).replace(".", ",")
    found = shown_number(text, form="numcommadecimal", scale=str(scale), sign="")
    assert found == amount.scaleb(scale)


@given(st.text(max_size=12), st.text(max_size=4), st.sampled_from(["", "-", "+"]))
def test_any_text_is_a_number_or_none(text, scale, sign):
    found = shown_number(text, form="numspacecomma", scale=scale, sign=sign)
    assert found is None or found.is_finite()


def test_a_report_gives_the_facts_of_a_register():
    facts = {one.fact: one for one in register_facts(read(REPORTS["without stated days"]))}
    assert facts["employees"].value_int == 3  # of 2.5
    assert facts["turnover"][1:3] == (834_512, date(2024, 12, 31))
    assert facts["financial_year"][1:] == (None, date(2024, 1, 1), date(2024, 12, 31))
    assert {"accounts_late", "auditor_remark", "wage_cost"}.isdisjoint(facts)


def test_a_fraction_of_a_person_is_somebody():
    (stated,) = (
        one for one in register_facts(read(PLAIN, employees="0,2")) if one[0] == "employees"
    )
    assert stated.value_int == 1


@pytest.mark.parametrize(
    ("period_end", "last"),
    [
        (date(2024, 12, 31), date(2025, 7, 31)),
        (date(2025, 2, 28), date(2025, 9, 30)),
        (date(2024, 6, 30), date(2025, 1, 31)),
        (date(2025, 7, 31), date(2026, 2, 28)),
    ],
)
def test_the_last_day_is_seven_months_after_the_year(period_end, last):
    assert last_day(period_end) == last


def test_late_is_what_came_in_later_than_weekends_can_explain():
    end = date(2024, 12, 31)
    assert came_in_late(end) is None
    assert came_in_late(end, came_in_on=date(2025, 7, 31)) is False
    assert came_in_late(end, came_in_on=date(2025, 8, 4)) is None
    assert came_in_late(end, came_in_on=date(2025, 8, 8)) is True


def test_the_day_of_registration_never_shows_that_a_report_was_late():
    end = date(2024, 12, 31)
    assert came_in_late(end, registered_on=date(2025, 7, 1)) is False
    assert came_in_late(end, registered_on=date(2025, 12, 1)) is None


def test_every_element_is_marked_as_second_hand():
    assert set(load_annual_report_elements()["status"]) == {"unverified"}
