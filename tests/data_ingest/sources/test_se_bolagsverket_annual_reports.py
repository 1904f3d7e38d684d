"""A file of many annual reports: each is a record, and what is wrong with one stops no other."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.annual_reports import MadeReport, packed, page, weekly

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "se_bolagsverket_annual_reports.zip"
SOURCE = "se_bolagsverket_annual_reports"


@pytest.fixture
def built(read_source):
    return read_source(SOURCE, SAMPLE)


def facts_of(built, number: str) -> dict[tuple[str, date], int]:
    rows = built.table("party_facts").filter(party_id=f"SE-ON:{number}")
    return {
        (fact, day): value
        for fact, value, day in rows.select("fact", "value_int", "on_date").rows()
    }


def test_the_sample_is_the_one_that_is_made():
    assert SAMPLE.read_bytes() == weekly()


def test_the_latest_year_and_the_one_before_are_kept(built):
    found = facts_of(built, "5599990016")
    latest, before = date(2024, 12, 31), date(2023, 12, 31)
    assert {day for fact, day in found if fact == "turnover"} == {latest, before}
    assert found["wage_cost", latest] == 4_250_001
    assert found["social_contributions", latest] == 1_335_351
    assert found["auditor_remark", latest] == 1
    assert found["employees", before] == 11


def test_a_long_year_is_told_by_its_days(built):
    years = built.table("party_facts").filter(fact="financial_year", party_id="SE-ON:5599990024")
    assert years.select("on_date", "until").rows() == [(date(2023, 3, 1), date(2024, 8, 31))]
    assert facts_of(built, "5599990024")["equity", date(2024, 8, 31)] == -50_001


def test_a_group_has_its_year_and_no_figures(built):
    assert {fact for fact, _ in facts_of(built, "5599990032")} == {
        "financial_year",
        "accounts_filed",
    }


def test_every_document_is_a_record_and_each_that_was_not_read_has_its_reason(built):
    assert built.version.records == 8
    rejects = built.rejects.sort("location").select("location", "code", "whole").rows()
    assert rejects == [
        ("row 5", "annual-report-group", False),
        ("row 6", "annual-report-xml", True),
        ("row 7/EgetKapital", "annual-report-context", False),
        ("row 8", "annual-report-xml", True),
    ]


def test_the_name_of_the_firm_is_that_of_its_latest_report(built):
    names = built.table("parties").select("party_id", "display_name").sort("party_id").rows()
    assert names[0] == ("SE-ON:5599990016", "Påhittad Städ AB")


def test_one_report_alone_is_read_too(read_source, tmp_path):
    alone = tmp_path / "one.zip"
    alone.write_bytes(packed({"report.xhtml": page(MadeReport(figures={"turnover": 5}))}))
    built = read_source(SOURCE, alone)
    assert facts_of(built, "5599990016")["turnover", date(2024, 12, 31)] == 5


def test_more_reports_than_a_batch_holds_are_all_read(read_source, tmp_path, monkeypatch):
    monkeypatch.setattr(f"data_ingest.sources.{SOURCE}.REPORTS", 3)
    many = {
        f"{number}.zip": packed({"a.xhtml": page(MadeReport(number=number, employees="1"))})
        for number in ("5599990016", "5599990024", "5599990032", "5599990040", "5599990057")
    }
    file = tmp_path / "many.zip"
    file.write_bytes(packed(many))
    built = read_source(SOURCE, file)
    assert built.version.records == 5
    assert built.table("party_facts").filter(fact="employees").height == 5
    assert built.table("parties").select(pl.col("party_id").n_unique()).item() == 5
