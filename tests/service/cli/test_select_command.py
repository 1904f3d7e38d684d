"""`kedjekoll screen --select` and `kedjekoll labels`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli.main import app

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ledger"
LEDGER = FIXTURES / "reskontra-1.1-cr.csv"


@pytest.fixture
def run(tmp_path):
    """Run `kedjekoll` on an installation of the test's own."""

    def command(*arguments):
        return CliRunner().invoke(
            app, [*map(str, arguments)], env={"KEDJEKOLL_DATA_DIR": str(tmp_path / "data")}
        )

    return command


@pytest.fixture
def select(run):
    """Select two suppliers of a ledger of three."""

    def command(*arguments):
        return run("screen", LEDGER, "--select", 2, "--as-of", "2026-11-24", *arguments)

    return command


def test_a_selection_is_printed_and_comes_out_the_same_again(select):
    first, again = (select("--seed", 7, "--lang", "en") for _ in range(2))
    assert first.exit_code == 0
    assert "Suppliers selected: 2 of 3; 1 by order and 1 by lot." in first.output
    assert first.stdout == again.stdout


def test_a_seed_is_made_by_chance_and_told_where_none_is_given(select):
    found = json.loads(select("--json").stdout)
    assert 0 <= found["seed"] < 2**32
    again = json.loads(select("--json", "--seed", found["seed"]).stdout)
    assert again == found


@pytest.mark.parametrize("suffix", ["json", "csv", "xlsx"])
def test_a_selection_is_written_in_three_forms(select, tmp_path, suffix):
    file = tmp_path / f"urval.{suffix}"
    assert select("--seed", 7, "--out", file).exit_code == 0
    assert file.stat().st_size > 100


def test_follow_up_becomes_labels(run, select, tmp_path):
    file, outcomes, labels = (tmp_path / one for one in ("u.json", "o.csv", "l.csv"))
    select("--seed", 7, "--out", file)
    taken = [one["party_id"] for one in json.loads(file.read_text())["items"] if one["taken"]]
    outcomes.write_text(f"supplier_id,visited_on,found\n{taken[0]},2027-01-15,yes\n")
    result = run("labels", file, outcomes, "--out", labels, "--lang", "en")
    assert result.exit_code == 0
    assert "Followed up: 1, of which with a finding: 1. Not followed up: 1" in result.output
    header, row = labels.read_text().splitlines()
    assert header.startswith("group,features_on,observed_to,outcome,outcome_on,size,inclusion_ppm")
    assert row.split(",")[:7] == [
        taken[0], "2026-11-24", "2027-01-15", "1", "2027-01-15", "", "1000000",
    ]  # fmt: skip


def test_outcomes_without_a_selection_are_refused_with_the_reason(run, tmp_path):
    chosen = tmp_path / "valda.json"
    chosen.write_text('{"items": [{"party_id": "a"}]}')
    result = run("labels", chosen, LEDGER, "--out", tmp_path / "l.csv", "--lang", "en")
    assert result.exit_code == 2
    assert "lacks each supplier's probability" in result.output
    assert not (tmp_path / "l.csv").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--select", 1), "2"),
        (("--select", 2, "--seed", -1), "0"),
        (("--select", 2, "--out", "urval.doc"), ".xlsx"),
        (("--seed", 7), "--select"),
    ],
)
def test_options_that_do_not_hold_together_exit_with_two(run, options, said):
    result = run("screen", LEDGER, *options)
    assert result.exit_code == 2
    assert said in result.output


def test_a_procurement_has_no_suppliers_to_select_from(run):
    result = run("screen", "--example", "--select", 2, "--lang", "en")
    assert result.exit_code == 2
    assert "procurement" in result.output


@pytest.mark.parametrize("command", ["screen", "labels"])
def test_a_place_that_cannot_be_written_exits_with_two(run, select, tmp_path, command):
    nowhere = tmp_path / "no" / "where.json"
    if command == "screen":
        result = select("--out", nowhere)
    else:
        file, outcomes = tmp_path / "u.json", tmp_path / "o.csv"
        select("--seed", 7, "--out", file)
        taken = [one["party_id"] for one in json.loads(file.read_text())["items"] if one["taken"]]
        outcomes.write_text(f"supplier_id,visited_on,found\n{taken[0]},2027-01-15,no\n")
        result = run("labels", file, outcomes, "--out", nowhere)
    assert result.exit_code == 2
    assert "--out" in result.output
