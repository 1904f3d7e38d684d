import gzip
import json
import math

import pytest

from benchmarks import sector_posterior, sector_rates
from benchmarks.sector_posterior import Count, auc, nace_of_noc, slope

POINTS = {"low": 0, "middle": 20, "high": 40}


def counts(*found):
    return [Count(nace, one, 10_000) for nace, one in zip(POINTS, found, strict=True)]


@pytest.mark.parametrize(("found", "doublings"), [((10, 20, 40), 1), ((40, 40, 40), 0)])
def test_the_slope_is_the_doublings_for_each_twenty_points(found, doublings):
    assert math.isclose(slope(counts(*found), POINTS), doublings, abs_tol=1e-6)


def test_the_slope_of_one_level_or_of_nothing_found_is_none():
    assert slope(counts(0, 0, 0), POINTS) == 0
    assert slope([Count("low", 3, 10)], POINTS) == 0


def test_the_auc_is_a_half_where_points_say_nothing_and_one_where_they_part_all():
    assert auc(counts(5, 5, 5), POINTS) == 0.5
    assert auc([Count("low", 0, 10), Count("high", 10, 10)], POINTS) == 1
    assert auc(counts(0, 0, 0), POINTS) == 0.5


def test_an_occupation_leads_to_its_industry_by_the_longest_prefix():
    assert nace_of_noc("7271") == "43"
    assert nace_of_noc("8612") == "813"
    assert nace_of_noc("1241") is None


def test_all_employers_of_a_file_are_judged(tmp_path, capsys):
    path = tmp_path / "employers.csv.gz"
    rows = ["main_noc,nc_label", *["8431,1"] * 3, *["8431,0"] * 20, *["2171,0"] * 30, "1241,0"]
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    sector_rates.main(["posterior", "--canada", str(path)])
    said = json.loads(capsys.readouterr().out)
    found = said["sets"]["ca"]["by_beta_permille"]["250"]
    assert said["canada_read_from_file"] is True
    assert (found["industries"], found["found"]) == (3, 3)
    assert found["auc_permille"] > 700


def test_industries_where_less_than_one_finding_is_expected_have_no_rate(tmp_path):
    path = tmp_path / "employers.csv"
    rows = ["main_noc,nc_label", *["8431,1"] * 2, *["8431,0"] * 8, "2171,0"]
    path.write_text("\n".join(rows), "utf-8")
    assert [one.nace for one in sector_posterior.canadian_counts(path)] == ["01"]


def test_a_file_that_cannot_be_used_is_refused(tmp_path, capsys):
    path = tmp_path / "employers.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(SystemExit):
        sector_rates.main(["posterior", "--canada", str(path)])
    assert "cannot be read" in capsys.readouterr().err
