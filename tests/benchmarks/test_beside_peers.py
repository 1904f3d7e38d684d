import json

from benchmarks import linkage, price_flag
from benchmarks.linkage import Line, best_f1, quality
from benchmarks.peers import running

LINES = [Line("A", None, None, 1), Line("B", None, None, 2), Line("C", None, None, None)]


def test_a_link_is_right_only_if_it_is_the_line_s_own_firm():
    links = {0: (1, 0.9), 1: (7, 0.9), 2: (3, 0.4)}
    assert quality(LINES, links, 0.5) == {"f1": 0.5, "precision": 0.5, "recall": 0.5}
    assert quality(LINES, links, 0.1)["precision"] == round(1 / 3, 4)


def test_the_best_threshold_leaves_out_what_is_wrong_and_unlikely():
    assert best_f1(LINES, {0: (1, 0.9), 1: (2, 0.8), 2: (3, 0.4)}) == 1
    assert best_f1(LINES, {}) == 0


def test_r058_flags_the_process_whose_lowest_price_is_an_outlier():
    prices = [[100, 100 + at % 5, 120] for at in range(20)] + [[100, 160, 170]]
    assert price_flag.r058(prices) == [False] * 20 + [True]


def test_ours_flags_the_made_up_file_by_the_steps_of_the_card(tmp_path):
    prices = [[700, 1000, 1010, 1020, 1030], [1000, 1005, 1010, 1020, 1030]]
    file = tmp_path / "bids.jsonl"
    file.write_bytes(b"\n".join(price_flag.release(at, one) for at, one in enumerate(prices)))
    assert price_flag.ours(file) == [True, False]


def test_a_peer_that_cannot_be_installed_is_said_so_in_the_result(monkeypatch):
    monkeypatch.setattr(running.shutil, "which", lambda _: None)
    monkeypatch.setattr(running.sys, "executable", "/nowhere/python")
    result = {"f1": 0.9, "seconds": 1.0}
    linkage.theirs(LINES, ["A AB", "B AB"], ["Lund"], result)
    assert result["missing"] == {"splink": running.NOT_INSTALLED}
    assert "f1_ahead" not in result
    json.dumps(result)
