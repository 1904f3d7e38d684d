"""What rows of registers are read as, and what they are not."""

from datetime import date

import polars as pl
import pytest

from data_ingest.model.register_tables import TABLES, DatasetVersions, Register
from service.registers.readings import industry_fit, readings

ON = date(2026, 11, 24)


@pytest.fixture
def stated(registers):
    """Return what one firm's rows in one source give."""

    def read(source_id="fi_prh_ytj", *, on=ON, day=date(2026, 11, 20), names=(), facts=(), **firm):
        key = "FI-PRO:2112519-5"
        rows = {
            "parties": [{"party_id": key, "kind": "company", "display_name": "X", **firm}],
            "names": [{"party_id": key, **one} for one in names],
            "party_facts": [{"party_id": key, **one} for one in facts],
        }
        registers.add(source_id, **{table: given for table, given in rows.items() if given})
        with registers.open() as snapshot:
            rows_there = snapshot.scan("parties").filter(source_id=source_id)
            ids = rows_there.select("source_id", "party_id").collect().rows()
            register = snapshot.register(ids)
        found = readings(register, ids, on=on, days={source_id: day})
        return {one.fact: one.value for one in found}

    return read


def test_an_empty_record_states_nothing(stated):
    assert stated() == {"recent_name_change": "no"}
    assert stated("xx_gleif_lei2", status="active") == {}


@pytest.mark.parametrize(
    ("status", "insolvency"),
    [("active", "none"), ("insolvent", "bankruptcy"), ("winding_down", "liquidation"),
     ("reconstruction", "reorganisation"), ("unknown", None), ("dissolved", None)],
)  # fmt: skip
def test_insolvency_follows_from_the_status_of_a_register(stated, status, insolvency):
    found = stated(status=status)
    assert found.get("insolvency") == insolvency
    assert found.get("deregistered") == ("no" if insolvency else None)


def test_the_gravest_procedure_under_way_counts_and_not_one_that_is_over(stated):
    procedures = [
        {"fact": "reconstruction"},
        {"fact": "liquidation", "on_date": date(2026, 1, 1)},
        {"fact": "bankruptcy", "until": date(2026, 11, 24)},
        {"fact": "bankruptcy", "on_date": date(2026, 11, 25)},
    ]
    assert stated(status="active", facts=procedures)["insolvency"] == "liquidation"


def test_only_an_explicit_deregistration_is_one(stated):
    assert "deregistered" not in stated(status="dissolved", ended_on=date(2020, 1, 1))
    assert stated(status="dissolved", facts=[{"fact": "deregistered"}])["deregistered"] == "yes"


@pytest.mark.parametrize("activity", ["active", "never", "dormant"])
def test_activity_is_the_registers_own_word(stated, activity):
    assert stated(activity=activity)["activity"] == activity


@pytest.mark.parametrize(
    ("fact", "on_date", "day", "overdue"),
    [
        ("accounts_due", date(2026, 11, 19), date(2026, 11, 20), "yes"),
        ("accounts_due", date(2026, 11, 20), date(2026, 11, 20), "no"),
        ("accounts_due", date(2026, 11, 19), None, None),
        ("accounts_due", None, date(2026, 11, 20), None),
        ("accounts_overdue", None, None, "yes"),
        ("accounts_filed", date(2020, 1, 1), date(2026, 11, 20), None),
    ],
)
def test_accounts_are_overdue_on_the_day_that_the_register_speaks_of(
    stated, fact, on_date, day, overdue
):
    found = stated(day=day, facts=[{"fact": fact, "on_date": on_date}])
    assert found.get("accounts_overdue") == overdue


LEFT = {"code": "yes", "on_date": date(2001, 1, 1), "until": date(2025, 6, 30)}


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([{"code": "yes"}], "registered"),
        ([LEFT], "left"),
        ([LEFT, {"code": "yes", "on_date": date(2026, 1, 1)}], "registered"),
        ([LEFT, {"code": "no", "on_date": date(2025, 7, 1)}], "left"),
        ([{"code": "no", "on_date": date(2001, 1, 1)}], "never"),
        ([{"code": "no", "until": date(2001, 1, 1)}], None),
        ([{"code": "yes", "on_date": date(2027, 1, 1)}], None),
        ([], None),
    ],
)
def test_to_be_in_a_register_to_have_left_it_and_never_to_have_been_in_it_differ(
    stated, rows, state
):
    facts = [{"fact": "employer_reg", **row} for row in rows]
    assert stated(facts=facts).get("employer_registration") == state


def test_the_finnish_prepayment_register_stands_for_f_tax(stated):
    assert stated(facts=[{"fact": "prepayment_reg", "code": "yes"}])["f_tax"] == "approved"
    assert stated(facts=[{"fact": "prepayment_reg", **LEFT}])["f_tax"] == "left"
    assert stated(facts=[{"fact": "prepayment_reg", "code": "no"}])["f_tax"] == "not_approved"


def test_norways_no_says_nothing_of_earlier_but_for_its_day(stated):
    denied = {"fact": "vat_reg", "code": "no"}
    norway = "no_brreg_enheter"
    assert "vat_registration" not in stated(norway, facts=[denied])
    earlier = denied | {"on_date": date(2010, 1, 1)}
    assert stated(norway, facts=[earlier])["vat_registration"] == "left"


@pytest.mark.parametrize(
    ("ended", "change"),
    [
        ([date(2025, 11, 25)], "yes"),
        ([date(2025, 11, 24)], "no"),
        ([date(2010, 1, 1), date(2026, 11, 24)], "yes"),
        ([date(2026, 11, 25)], "no"),
        ([None], None),
        ([None, date(2026, 3, 1)], "yes"),
    ],
)
def test_a_name_that_ended_within_a_year_is_a_change(stated, ended, change):
    names = [
        {"kind": "previous", "name": f"Y{at}", "valid_to": day} for at, day in enumerate(ended)
    ]
    assert stated(names=names).get("recent_name_change") == change


@pytest.mark.parametrize(
    ("founded", "named", "change"),
    [
        (date(2001, 1, 1), date(2026, 3, 1), "yes"),
        (date(2026, 3, 1), date(2026, 3, 1), "no"),
        (date(2001, 1, 1), date(2010, 1, 1), "no"),
        (None, date(2026, 3, 1), None),
        (date(2001, 1, 1), None, None),
    ],
)
def test_where_only_the_present_name_is_dated_it_is_compared_with_the_founding(
    registers, founded, named, change
):
    firm = {"party_id": "SE-ON:5599990016", "kind": "company", "display_name": "Nya X AB"}
    registers.add("se_bolagsverket_bulk", parties=[firm | {"founded_on": founded}])
    ids = [("se_bolagsverket_bulk", "SE-ON:5599990016")]
    register = registers.open().register(ids)
    frames = {name: getattr(register, name) for name in register.members()}
    names = register.names.with_columns(valid_from=pl.lit(named, pl.Date))
    former = names.with_columns(name=pl.lit("Gamla X AB"), valid_from=pl.lit(date(2026, 11, 1)))
    dated = Register.cast(frames | {"names": pl.concat([former, names])})
    found = {one.fact: one.value for one in readings(dated, ids, on=ON, days={ids[0][0]: ON})}
    assert found.get("recent_name_change") == change


def test_a_year_before_a_leap_day_is_a_year(stated):
    names = [{"kind": "previous", "name": "Y", "valid_to": date(2027, 3, 1)}]
    assert stated(names=names, on=date(2028, 2, 29))["recent_name_change"] == "yes"


def test_a_founding_still_to_come_is_not_known(stated):
    assert "founded_on" not in stated(founded_on=date(2027, 1, 1))
    assert stated(founded_on=ON)["founded_on"] == ON


@pytest.mark.parametrize(
    ("codes", "cpv", "fit"),
    [
        ([("SNI2007", "81210")], "90919200", "fits"),
        ([("TOL2025", "43"), ("DB", "812100")], "90919200", "fits"),
        ([("NACE2.1", "62.01")], "90919200", "differs"),
        ([("SIC2007", "99999")], "90919200", None),
        ([("TOL2002", "74700")], "90919200", None),
        ([("US-NAICS", "561720")], "90919200", None),
        ([("SN", "8")], "90919200", None),
        ([("SN", "81.210")], None, None),
        ([("SN", "49.410")], "60000000", "fits"),
        ([("SN", "81.210")], "60000000", "differs"),
        ([("SNI2025", "95310")], "50110000", "fits"),
        ([("SNI2025", "46710")], "50110000", "fits"),
    ],
)
def test_an_industry_fits_by_its_division(codes, cpv, fit):
    assert industry_fit(codes, cpv) == fit


def test_no_rows_give_no_readings():
    empty = {name: schema.create_empty() for name, schema in TABLES.items()}
    register = Register.validate({"dataset_versions": DatasetVersions.create_empty(), **empty})
    assert list(readings(register, [], on=ON, days={})) == []


YEAR = date(2025, 12, 31)


def year(fact, value, day=YEAR):
    return {"fact": fact, "value_int": value, "on_date": day}


def test_the_figures_of_a_report_are_of_its_latest_year_alone(stated):
    before = date(2024, 12, 31)
    found = stated(
        "se_bolagsverket_annual_reports",
        facts=[
            year("employees", 14), year("turnover", 12_345_678), year("auditor_remark", 1),
            {"fact": "financial_year", "on_date": date(2025, 1, 1), "until": YEAR},
            year("turnover", 9_000_000, before), year("wage_cost", 3_000_000, before),
        ],
    )  # fmt: skip
    assert found == {
        "reported_employees": 14,
        "reported_net_sales": 12_345_678,
        "auditor_remark": "yes",
        "reported_from": date(2025, 1, 1),
        "reported_until": YEAR,
    }


def test_a_year_that_had_not_ended_is_not_known(stated):
    facts = [year("turnover", 2, date(2026, 12, 31)), year("turnover", 1)]
    assert stated("se_bolagsverket_annual_reports", facts=facts) == {"reported_net_sales": 1}


def test_two_reports_of_a_year_that_differ_give_neither_figure(stated):
    facts = [year("turnover", 1), year("turnover", 2), year("equity", 5), year("equity", 5)]
    assert stated("se_bolagsverket_annual_reports", facts=facts) == {"reported_equity": 5}


def test_a_number_of_employees_without_a_day_is_read_as_it_is(stated):
    facts = [year("employees", 12, None)]
    assert stated("no_brreg_enheter", facts=facts) == {"reported_employees": 12}
    assert stated("xx_opensupplyhub_facilities", facts=facts) == {}
