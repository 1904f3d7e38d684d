import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.growth import page
from benchmarks.growth.__main__ import make, once
from benchmarks.growth.jobs import JOBS
from benchmarks.growth.slopes import slope
from benchmarks.plots import growth

KEPT = json.loads(page.KEPT.read_text("utf-8"))


@pytest.mark.parametrize("power", [0, 0.5, 1, 1.2])
def test_the_slope_is_the_power_with_which_a_figure_grows(power):
    figures = {10**digits: 3 * 10 ** (digits * power) for digits in (4, 5, 6)}
    assert slope(figures) == pytest.approx(power, abs=1e-3)


def test_what_is_done_once_at_any_size_is_left_out_of_the_slope():
    figures = {size: 0.2 + size / 10_000 for size in (1_000, 100_000, 1_000_000, 10_000_000)}
    assert slope(figures) > 0.99
    assert slope(figures, least=0) < 0.95


def test_one_size_or_a_figure_of_zero_has_no_slope():
    assert slope({100_000: 1.0}) is None
    assert slope({100_000: 0.0, 1_000_000: 1.0}) is None


@pytest.mark.parametrize("name", JOBS)
def test_a_job_does_its_work_on_made_up_data(name, tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.growth.jobs.REGISTERED", 300)
    make(JOBS[name], 50, tmp_path)
    found = once(JOBS[name], 50, tmp_path, rounds=1)
    assert found["cpu_s"] > 0
    assert found["peak_mb"] > found["grown_mb"]


def test_the_memory_of_making_the_data_is_not_the_job_s():
    def prepare(_folder, _parties):
        del_soon = bytearray(64 << 20)
        del del_soon
        return lambda _: None

    job = JOBS["rules"].__class__("nothing", prepare)
    assert once(job, 1, Path(), rounds=1)["grown_mb"] < 32


def test_the_table_and_the_plots_of_the_page_are_what_the_kept_figures_make():
    shown = page.PAGE.read_text("utf-8")
    assert page.with_table(shown, KEPT) == shown
    for name in page.PLOTS:
        assert (page.DOCS / name).read_text("utf-8") == page.plot(name, KEPT)
        assert f"]({name})" in shown


def test_a_slope_above_the_goal_is_said_to_miss_it_and_a_size_left_out_says_why():
    sizes = {"1000": {"cpu_s": 1.0, "peak_mb": 200}, "10000000": {"cpu_s": 2.0, "peak_mb": 900}}
    one = {
        "day": "2026-11-27",
        "machine": "2 cores",
        "sizes": sizes,
        "slope": 1.06,
        "slope_last": 1.0,
        "memory_slope": None,
    }
    left_out = one | {"sizes": {"1000": sizes["1000"]}, "slope": 1.05}
    shown = page.table({"rules": one, "match": left_out})
    assert "**1.060**, not met" in shown
    assert "| 1.050 |" in shown
    assert f"not run: {JOBS['match'].why}" in shown


def test_a_plot_of_growth_names_each_line_and_is_described_for_those_who_cannot_see_it():
    shown = growth(
        "Time", "Each job is a line.", "s", {"rules": {1_000: 0.1, 10_000: 1.0}, "b": {}}
    )
    root = ElementTree.fromstring(shown)
    words = list(root.itertext())
    assert {"Time", "Each job is a line.", "rules", "1,000", "10,000", "0.1 s", "1 s"} <= {*words}
    assert root.attrib["role"] == "img"
