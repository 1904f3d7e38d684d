from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from procurement_rules.package.sample import draw
from service.suppliers.coverage.counting import ReportAbout, coverage_report
from service.suppliers.coverage.frames import (
    ALERTS,
    ANSWERS,
    CASES,
    CHECKS,
    CONTRACTS,
    DEVIATIONS,
    RISK,
    SPEND,
    TENDERS,
    VISITS,
    Casework,
    ReadRegister,
)
from service.suppliers.coverage.models import NOT_KNOWN, QUESTIONS, CoverageReport
from service.suppliers.coverage.report_tables import in_short

AS_OF = date(2026, 11, 26)
OWN, LOST = "SE-ORGNR:5599990016", "SE-ORGNR:5599990024"
"""The contract's own supplier, and one that tendered and lost."""
OUT = datetime(2026, 3, 1, tzinfo=UTC)
NOT_OUT = {"is_published": False, "published_at": None, "published_by": None}
"""A case that was never moved on, though the register holds its contract."""


def contract(number="A1", **changes):
    values = {"contract_id": number, "is_numbered": True, "cpv": "90911200", "unit": "schools"}
    told = {"country": "SE", "suppliers": [OWN]}
    return dict.fromkeys(CONTRACTS) | values | told | changes


def check(**changes):
    """A visit in the year to the contract's own supplier."""
    values = {
        "case_id": "case_1",
        "follow_up_id": "followup_1",
        "form": "visit",
        "on": date(2026, 5, 1),
        "by": "buyer",
        "is_looked": True,
    }
    return values | {"suppliers": [OWN], "party": [OWN], "is_contracted": None} | changes


def case(number="A1", **changes):
    values = {"case_id": "case_1", "diary_number": "SKN 2026/17", "title": "Lokalvård"}
    published = {"is_published": True, "published_at": OUT, "published_by": OUT}
    more = {"numbers": [number], "unit": "schools", "is_planned": False}
    if (at := changes.get("need_at")) is not None:
        more["need_kept_at"] = at
    return dict.fromkeys(CASES) | values | published | more | changes


def made(
    contracts=(),
    cases=(),
    deviations=(),
    alerts=(),
    paid=None,
    units=None,
    unit=None,
    drawn=0,
    checks=(),
    visits=(),
):
    register = ReadRegister(
        pl.DataFrame(list(contracts), schema=CONTRACTS),
        None if paid is None else pl.DataFrame(list(paid), schema=SPEND),
        read=len(contracts),
        undated=0,
        rejected=0,
    )
    casework = Casework(
        pl.DataFrame(list(cases), schema=CASES),
        pl.DataFrame([], schema=TENDERS),
        pl.DataFrame(list(checks), schema=CHECKS),
        pl.DataFrame([], schema=ANSWERS),
        pl.DataFrame(list(deviations), schema=DEVIATIONS),
        pl.DataFrame(list(alerts), schema=ALERTS),
        pl.DataFrame(list(visits), schema=VISITS),
        units,
    )
    named = [("90911200", True), ("72220000", False), ("90600000", None)]
    risk = pl.DataFrame(
        [
            {"cpv": cpv, "country": "SE", "at_risk": told, "reasons": [], "sources": []}
            for cpv, told in named
        ],
        schema=RISK,
    )
    about = ReportAbout(
        year=2026, as_of=AS_OF, unit=unit, country="SE", files=(), drawn=drawn, seed=7
    )
    return coverage_report(register, casework, risk, about)


def state(question, *, contracts=None, checks=(), **changes):
    (line,) = made(contracts or [contract()], [case(**changes)], checks=checks).lines
    return line.states[question]


def test_only_contracts_in_risk_categories_are_asked_about_and_the_unknown_are_counted():
    others = [contract("A2", cpv="72220000"), contract("A3", cpv="90600000")]
    report = made([contract(), *others, contract("A4", cpv=None)])
    assert [one.contract_id for one in report.lines] == ["A1"]
    assert [(one.division, one.at_risk, one.contracts) for one in report.categories] == [
        ("72", False, 1),
        ("90", True, 1),
        ("90", None, 1),
        (None, None, 1),
    ]


def test_a_contract_finds_its_case_by_any_number_without_spaces_and_case():
    assert state("case", number="a 1") == "case"
    (line,) = made([contract()], [case(number="B1")]).lines
    assert line.states == {"case": "no_case"} | dict.fromkeys(QUESTIONS[1:], NOT_KNOWN)


@pytest.mark.parametrize(
    ("changes", "units", "told"),
    [
        ({}, None, "no_case"),
        ({}, {"schools"}, "no_case"),
        ({}, {"parks"}, "not_known"),
        ({"unit": None}, {"schools"}, "not_known"),
        ({"is_numbered": False}, None, "not_known"),
    ],
    ids=["all-seen", "own-unit", "another-unit", "no-unit", "no-number"],
)
def test_that_there_is_no_case_is_said_only_where_it_is_known(changes, units, told):
    units = None if units is None else frozenset(units)
    (line,) = made([contract(**changes)], units=units).lines
    assert line.states["case"] == told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "none"),
        ({"need_id": "need_1"}, "proposed"),
        ({"need_id": "need_1", **NOT_OUT}, "proposed"),
        ({"need_id": "need_1", "need_at": datetime(2026, 2, 28, tzinfo=UTC)}, "before"),
        ({"need_id": "need_1", "need_at": datetime(2026, 3, 2, tzinfo=UTC)}, "after"),
        ({"need_id": "need_1", "need_at": OUT, **NOT_OUT}, "undated"),
        (
            {
                "need_id": "need_1",
                "need_at": datetime(2026, 2, 1, tzinfo=UTC),
                "published_at": None,
            },
            "undated",
        ),
        (
            {
                "need_id": "need_1",
                "need_at": datetime(2026, 4, 1, tzinfo=UTC),
                "published_at": None,
            },
            "after",
        ),
    ],
    ids=[
        "none",
        "undecided",
        "undecided-not-out",
        "before",
        "after",
        "concluded-without-saying-that-it-was-out",
        "day-unknown",
        "after-it-was-out",
    ],
)
def test_the_need_counts_as_assessed_before_publication_only_if_the_days_say_so(changes, told):
    assert state("need", **changes) == told


@pytest.mark.parametrize(
    ("question", "changes", "told"),
    [
        ("terms", {"terms": "general"}, "general"),
        ("terms", {"terms": "draft"}, "draft"),
        ("terms", {}, "none"),
        ("list", {"list_state": "open", "list_due_on": AS_OF}, "open"),
        ("list", {"list_state": "open", "list_due_on": date(2026, 11, 25)}, "late"),
        ("list", {"list_state": "done", "list_due_on": date(2026, 1, 1)}, "done"),
        ("follow_up", {}, "none"),
        ("follow_up", {"is_planned": True, "first_on": AS_OF}, "planned"),
        ("follow_up", {"is_planned": True, "first_on": date(2026, 11, 25)}, "late"),
        ("follow_up", {"is_planned": True, "checks": [check()]}, "done"),
    ],
)
def test_the_state_of_a_case_is_told(question, changes, told):
    assert state(question, **changes) == told


LATE = {"is_planned": True, "first_on": date(2026, 2, 1)}


@pytest.mark.parametrize(
    ("changes", "known", "told"),
    [
        ({"form": "deeper_check"}, [OWN], "done"),
        ({"suppliers": [LOST], "is_contracted": True}, [OWN], "late"),
        ({"is_contracted": False}, [OWN], "done"),
        ({"is_contracted": True}, [], "done"),
        ({"is_contracted": False}, [], "late"),
        ({"is_contracted": None}, [], NOT_KNOWN),
        ({"suppliers": [], "is_contracted": True}, [OWN], "done"),
        ({"on": date(2021, 5, 1)}, [OWN], "planned"),
        ({"on": date(2026, 11, 27)}, [OWN], "late"),
        ({"form": "self_report"}, [OWN], "self_report"),
        ({"form": "self_report", "on": date(2021, 5, 1)}, [OWN], "late"),
        ({"form": "self_report", "on": date(2021, 5, 1), "suppliers": [LOST]}, [OWN], "late"),
    ],
    ids=[
        "deeper-check", "a-losing-tenderer", "number-before-case", "by-the-case", "not-by-the-case",
        "nobody-tells", "tender-without-number", "another-year", "after-the-day", "own-report",
        "own-report-of-another-year", "own-report-of-a-losing-tenderer-of-2021",
    ],
)  # fmt: skip
def test_only_a_control_in_the_year_of_the_contracts_own_supplier_is_a_follow_up(
    changes, known, told
):
    contracts = [contract(suppliers=known)]
    assert state("follow_up", contracts=contracts, checks=[check(**changes)], **LATE) == told


def test_a_deviation_of_a_losing_tenderer_does_not_stand_at_the_contract():
    found = {
        "case_id": "case_1", "follow_up_id": "followup_1", "found_on": date(2026, 5, 1),
        "recheck_on": date(2026, 6, 1), "is_mended": False,
    }  # fmt: skip
    for suppliers, counted in (([OWN], 1), ([LOST], 0)):
        checks = [check(suppliers=suppliers)]
        report = made([contract()], [case()], [found], checks=checks)
        assert report.lines[0].open_deviations == counted
        assert report.deviations[2].open == 1  # of the case all the same


def test_each_count_names_its_contracts_and_cases_and_nothing_is_counted_twice():
    report = made([contract(), contract("A2"), contract("A3", unit=None)], [case()])
    for question in QUESTIONS:
        held = [cell for cell in report.cells if cell.question == question]
        assert sorted(one for cell in held for one in cell.contracts) == ["A1", "A2", "A3"]
    with_case = next(one for one in report.cells if one.state == "case")
    assert (with_case.contracts, with_case.cases) == (("A1",), ("case_1",))
    assert report.cells[-1].unit is None


def test_a_unit_is_that_of_the_register_else_of_the_case_and_others_are_left_out():
    contracts = [contract(), contract("A2", unit=None), contract("A3", unit="parks")]
    report = made(contracts, [case("A2")], unit="Schools")
    assert [one.contract_id for one in report.lines] == ["A1", "A2"]
    assert made([contract(unit=None)], unit="schools").counts.of_no_unit == 1


def paid(how, amount, *contracts, cpv="90911200"):
    return {
        "payee_id": f"p-{how}", "name": None, "cpv": cpv, "currency": "SEK",
        "amount": Decimal(amount), "how": how, "contract_ids": list(contracts),
    }  # fmt: skip


def test_spend_without_a_case_is_told_apart_from_what_is_not_known():
    rows = [
        paid("registered", "100.00", "A1"),
        paid("registered", "20.50", "A2"),
        paid("registered", "7.00", "A2", "A9"),
        paid("outside", "3.00"),
        paid("possible", "2.00"),
        paid("none", "1.00"),
        paid("none", "50.00", cpv="72220000"),
        paid("none", "60.00", cpv=None),
        paid("none", "5.00", cpv="90600000"),
    ]
    spend = made([contract(), contract("A2")], [case()], paid=rows).spend
    assert {one.state: one.amount for one in spend.cells} == {
        "case": "100.00",
        "no_case": "20.50",
        "by_name": "2.00",
        "no_contract": "4.00",
        "not_known": "7.00",
    }
    assert (spend.unknown, spend.not_at_risk) == ({"SEK": "65.00"}, {"SEK": "50.00"})
    total = sum(Decimal(one.amount) for one in spend.lines)
    assert total + 65 + 50 == sum(one["amount"] for one in rows)


def test_open_deviations_stand_by_age_and_mended_ones_are_counted_apart():
    days = [0, 30, 31, 90, 91, 365, 366]
    found = [
        {
            "case_id": "case_1",
            "follow_up_id": f"followup_{age}",
            "found_on": date.fromordinal(AS_OF.toordinal() - age),
            "recheck_on": AS_OF if age < 91 else date(2026, 1, 1),
            "is_mended": False,
        }
        for age in days
    ]
    checks = [check(follow_up_id=one["follow_up_id"]) for one in found]
    found.append(found[0] | {"is_mended": True})
    report = made([contract()], [case()], found, checks=checks)
    assert [(one.open, one.overdue) for one in report.deviations] == [
        (2, 0),
        (2, 0),
        (2, 2),
        (1, 1),
    ]
    assert report.mended == 1
    assert (report.lines[0].open_deviations, report.lines[0].oldest_days) == (7, 366)


def test_findings_without_task_or_reason_are_named():
    rows = [
        {"record_id": f"screening_{at}", "case_id": None, "kind": "screening", "answer": answer}
        for at, answer in enumerate(["none", "task", "no_action", "none"])
    ]
    told = {one.answer: (one.findings, one.records) for one in made(alerts=rows).alerts}
    assert told["none"] == (2, ("screening_0", "screening_3"))
    assert (told["task"][0], told["no_action"][0]) == (1, 1)


def test_the_sample_follows_from_the_seed_and_the_report_is_the_same_once_more():
    cases = [case(f"B{at}", case_id=f"case_{at}") for at in range(9)]
    report = made(cases=cases, drawn=3)
    rows = draw(9, n=3, seed=7).rows
    assert report.sample.cases == tuple(f"case_{row - 1}" for row in rows)
    assert report == made(cases=cases[::-1], drawn=3)
    assert CoverageReport.read(report.canonical_bytes()) == report
    assert made(cases=cases[:2], drawn=3).sample.cases == ("case_0", "case_1")


def test_visits_of_the_year_count_with_and_without_findings():
    days = [(date(2026, 3, 1), "found"), (date(2026, 3, 2), "nothing_found")]
    others = [(date(2026, 3, 3), "not_stated"), (date(2025, 3, 4), "found")]
    rows = [{"case_id": "case_1", "on": on, "outcome": outcome} for on, outcome in days + others]
    report = made([contract()], [case()], visits=rows)
    assert (report.visits.made, report.visits.found) == (2, 1)
    assert "2, varav 1 med iakttagelser" in " ".join(in_short(report, "sv"))


def test_a_report_from_before_visits_were_counted_reads_as_it_was():
    kept = made([contract()], [case()]).model_copy(update={"visits": None}).canonical_bytes()
    assert b"visits" not in kept
    assert CoverageReport.read(kept).visits is None
