import pytest

from benchmarks import outcomes
from benchmarks.scorecard.__main__ import measure
from benchmarks.scorecard.measures import MEASURES
from risk_models.learning import challengers


def test_without_the_files_it_says_what_it_needs(tmp_path):
    said = outcomes.measure(tmp_path)["not_run"]
    assert "lmia_employers_2017Q1_2021Q4.csv.gz" in said
    assert "lista_suja_2023_2024.csv" in said


def test_where_nothing_can_be_run_the_page_keeps_what_it_has(tmp_path):
    run = {"day": "2026-11-27", "machine": "2 cores", "load": 0.1}
    had = run | {"result": {"canada": {"auc": {"value": 0.7, "interval": [0.6, 0.8]}}}}
    assert measure(["outcomes"], docs=tmp_path, run=lambda _: had) == 0
    before = (tmp_path / "scorecard.md").read_text("utf-8")
    assert "| 0.7 of 1 (0.6 to 0.8) |" in before
    without = run | {"result": outcomes.measure(tmp_path)}
    assert measure(["outcomes"], docs=tmp_path, run=lambda _: without) == 0
    assert (tmp_path / "scorecard.md").read_text("utf-8") == before


@pytest.mark.shared_data
def test_rates_of_industries_are_ahead_of_one_rate_for_all(shared_data, tmp_path):
    found = outcomes.brazil(shared_data, tmp_path)
    assert (found["employers"], found["look_ahead"]) == (183, "no")
    for ahead in found["ahead_of"].values():
        low, high = ahead["interval"]
        assert low < ahead["difference"] < high
    assert found["ahead_of"]["flat"]["interval"][0] > 0
    paths = [one.path for one in MEASURES if one.path[:1] == ("brazil",)]
    assert {path[2] for path in paths} == found["ahead_of"].keys()


@pytest.mark.shared_data
def test_a_card_that_screens_is_learned_from_canadian_decisions(shared_data, tmp_path, monkeypatch):
    monkeypatch.setattr(challengers, "find_spec", lambda _name: None)  # seconds a fit
    found = outcomes.screening_card(shared_data, tmp_path, "--draws", "50")
    assert found["id"].startswith("learned-")
    assert (found["rows"], found["positives"]) == (54_228, 93)
    assert found["auc"]["value"] > found["differences"]["points_only"]["auc"]
