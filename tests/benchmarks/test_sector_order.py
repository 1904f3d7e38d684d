"""Whether sources agree on the order of risk industries, as the benchmark prints it."""

import json

import pytest

from benchmarks import sector_rates
from benchmarks.sector_order import inspected_shares

HEAD = "year,sni2007_suggested,metric,value\n"


@pytest.fixture
def inspections(tmp_path):
    file = tmp_path / "inspections.csv"
    rows = (
        "2019,41;42;43,share_firms_to_get_requirements,40+",
        "2022,41;42;43,firms_with_remarks,48 of 149 (32%)",
        "2020,494,share_firms_with_requirements,about 70",
        "2020,494,persons_checked,440",
        "2023,,share_firms_with_requirements,50+",
    )
    file.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    return file


def test_shares_are_read_by_industry_and_counts_are_not(inspections):
    assert inspected_shares(inspections) == {"41": 36.0, "494": 70.0}


def test_the_agreement_is_printed_with_its_publisher_left_out(inspections, capsys):
    sector_rates.main(["order", "--inspections", str(inspections)])
    found = json.loads(capsys.readouterr().out)
    assert (found["all"]["nodes"], found["risk_alone"]["nodes"]) == (17, 10)
    assert -1 <= found["risk_alone"]["tau"] <= found["all"]["tau"] <= 1
    low, high = found["points_of_risk"]
    assert 0 < low <= high < 60
    assert found["inspections"]["nodes"] == 2
    assert found["inspections"]["shares_percent"] == {"41": 36.0, "494": 70.0}
