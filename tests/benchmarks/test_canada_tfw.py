import gzip
import json
import random

import numpy as np
import pytest

from benchmarks import canada_tfw
from risk_models.card.scorecard import load_scorecard
from risk_models.learning import challengers
from risk_models.learning.labels import read_labels

HEAD = (
    "employer_key,n_rows,n_quarters,first_quarter,last_quarter,positions_total,n_noc,n_provinces,"
    "pos_low_wage,pos_agri,pos_gts,main_province,main_noc,nc_label,nc_first_decision"
)


def employers(rows=700, *, dated=True):
    """Made-up employers, of which those with farm work are found more often."""
    draw = random.Random(11)
    lines = [HEAD if dated else HEAD.rpartition(",")[0]]
    for row in range(rows):
        noc = draw.choice(["8431", "6322", "7511", "2173", "0621", "7271", "85101", "73300", ""])
        label = int(draw.random() < (0.3 if noc in {"8431", "85101"} else 0.08))
        day = f"202{draw.randrange(2, 4)}-0{draw.randrange(1, 10)}-11" if label else ""
        first = f"20{draw.randrange(17, 21)}Q{draw.randrange(1, 5)}"
        places = draw.randrange(1, 40)
        line = (
            f"k{row},{draw.randrange(1, 4)},1,{first},2021Q4,{places},1,1,0,{places},0,"
            f"{draw.choice(['BC', 'ON', 'XX'])},{noc},{label},{day}"
        )
        lines.append(line if dated else line.rpartition(",")[0])
    return lines


def put(path, lines):
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


@pytest.fixture(scope="module", autouse=True)
def without_ebm():
    """The explainable boosting machine takes seconds a fit; a test of its own shows it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(challengers, "find_spec", lambda _name: None)
        yield


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canada")
    file = put(folder / "employers.csv.gz", employers())
    card = folder / "card.json"
    printed = canada_tfw.run(["train", str(file), "--out", str(card), "--draws", "5"])
    return printed, card, file


def test_training_prints_measures_and_writes_a_card_of_whole_points(trained):
    printed, card, _ = trained
    written = json.loads(card.read_text("utf-8"))
    assert all(isinstance(one, int) for one in written["factors"][0]["points"])
    assert printed["forward"] is True
    assert printed["auc"]["look_ahead"] == "no"
    assert "k1," not in card.read_text("utf-8")


def test_evaluation_prints_every_measure_and_the_same_each_time(trained, capsys):
    _, card, file = trained
    shown = []
    for _ in range(2):
        canada_tfw.main(["evaluate", str(card), str(file), "--draws", "5"])
        shown.append(capsys.readouterr().out)
    found = json.loads(shown[0])
    assert shown[0] == shown[1]
    assert found["in_sample"] is True
    for name in ("auc", "average_precision", "recall_at_1", "recall_at_5", "recall_at_20", "brier"):
        assert set(found[name]) == {"value", "interval", "look_ahead"}
    assert set(found["differences"]) == {
        "points_only",
        "size_only",
        "sector_only",
        "logistic_regression",
        "monotone_bins",
        "boosting_additive",
        "boosting_full",
    }


def test_names_and_days_may_be_absent_and_earlier_decisions_are_dropped(trained, tmp_path):
    _, card, _ = trained
    head, *lines = employers(300, dated=False)
    more = [f"{head},had_earlier_decision,employer_name"]
    more += [f"{line},{int(at < 40)},Somebody {at}" for at, line in enumerate(lines)]
    file = put(tmp_path / "later.csv.gz", more)
    found = canada_tfw.run(["evaluate", str(card), str(file), "--draws", "5"])
    assert found["rows"] == 260
    assert found["auc"]["look_ahead"] == "unknown"
    assert "Somebody" not in json.dumps(found)


def test_no_model_is_given_what_depends_on_the_end_of_the_window(tmp_path):
    lines = employers(60)
    longer = [line.replace("2021Q4", "2024Q4") for line in lines]
    early, late = (
        canada_tfw.sample_of(canada_tfw.read(put(tmp_path / f"{at}.csv.gz", one)))
        for at, one in enumerate((lines, longer))
    )
    assert np.array_equal(early.values, late.values, equal_nan=True)
    assert np.array_equal(early.table.values, late.table.values, equal_nan=True)


def test_codes_of_both_classifications_are_told_apart_and_keep_their_zeros(tmp_path):
    head, line, *_ = employers(2)
    codes = ["8431", "85101", "0621", "00012"]
    fields = line.split(",")
    lines = [",".join([*fields[:12], code, *fields[13:]]) for code in codes]
    read = canada_tfw.read(put(tmp_path / "codes.csv.gz", [head, *lines]))
    assert read["occupation"].to_list() == [18431, 285101, 10621, 200012]


def test_an_occupation_begins_at_the_sector_evidence_of_its_industry():
    stated = dict(canada_tfw.stated_points())
    assert stated["18431"] > stated["1217"]  # farm work, and information technology
    assert stated[""] >= 0


def test_decisions_before_the_last_quarter_look_ahead(tmp_path):
    head, *lines = employers(60)
    early = [line.replace(",2022-", ",2021-").replace(",2023-", ",2021-") for line in lines]
    rows = canada_tfw.read(put(tmp_path / "early.csv.gz", [head, *early]))
    answer, sentence = canada_tfw.look_ahead(rows)
    assert answer == "yes"
    assert "may be younger" in sentence.en


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "columns are missing: n_rows"),
        ("", "cannot be read as CSV"),
        ("\n".join([HEAD, ",".join("x" for _ in HEAD.split(","))]), "no row can be used"),
        ("\n".join(employers(20)), "rows with an outcome"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_ends_with_2(tmp_path, capsys, content, said):
    file = tmp_path / "bad.csv"
    file.write_text(content, "utf-8")
    with pytest.raises(SystemExit) as stopped:
        canada_tfw.main(["train", str(file), "--out", str(tmp_path / "card.json")])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_an_absent_file_and_another_card_end_with_2(trained, tmp_path, capsys):
    _, card, file = trained
    other = json.loads(card.read_text("utf-8"))
    other["size_points"] = []
    changed = tmp_path / "card.json"
    changed.write_text(json.dumps(other), "utf-8")
    for arguments in (
        ["evaluate", "absent.json", str(file)],
        ["evaluate", str(changed), str(file)],
    ):
        with pytest.raises(SystemExit) as stopped:
            canada_tfw.main(arguments)
        assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "cannot be opened" in said
    assert "other columns" in said


def test_without_files_it_says_that_it_was_not_run(capsys):
    canada_tfw.main([])
    assert "needs files" in json.loads(capsys.readouterr().out)["not_run"]


@pytest.mark.shared_data
def test_the_shared_file_is_read_without_losing_a_row(shared_data):
    path = shared_data / "ca_tfw_noncompliance" / "lmia_employers_2017Q1_2021Q4.csv.gz"
    rows = canada_tfw.read(path)
    assert rows.height == 54_324
    assert int(rows["outcome"].sum()) == 189
    assert canada_tfw.look_ahead(rows)[0] == "yes"


def test_labels_of_the_file_teach_a_card_that_screens(trained, tmp_path):
    _, _, file = trained
    written = tmp_path / "labels.csv"
    assert canada_tfw.run(["labels", str(file), "--out", str(written)])["rows"] == 700
    labels = read_labels(written.read_bytes(), name="labels.csv", scorecard=load_scorecard())
    (spec,) = labels.specs
    assert spec.id == canada_tfw.INDUSTRY
    assert not labels.rejects
    assert (
        labels.sample.positives
        == labels.sample.outcome_on.size - np.isnan(labels.sample.outcome_on).sum()
    )
    assert np.isnan(labels.sample.values[:, 0]).any()  # some have no occupation


def test_labels_need_the_day_of_every_decision(tmp_path, capsys):
    file = put(tmp_path / "undated.csv.gz", employers(50, dated=False))
    with pytest.raises(SystemExit, match="2"):
        canada_tfw.main(["labels", str(file), "--out", str(tmp_path / "labels.csv")])
    assert "labels need the day of every decision" in capsys.readouterr().err
