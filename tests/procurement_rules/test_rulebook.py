"""The shipped rulebook as a whole, and folders that contradict themselves."""

import json
import re
from datetime import date
from importlib.resources import files
from shutil import copytree

import polars as pl
import pytest

from procurement_rules.condition import InvalidRule
from procurement_rules.rulebook import canonical_text, load_rulebook, read_rulebook

UNWANTED = re.compile(
    r"\b(client|customer|bidder|vendor|safe|clean|compliant|guilty|skyldig till|anbudslämnare)\b"
)


@pytest.fixture
def folder(tmp_path):
    """Two shipped rules, each the gate of its own questions or of none, and all parameters."""
    package = files("procurement_rules")
    copytree(str(package / "parameters"), tmp_path / "parameters")
    (tmp_path / "rules/se").mkdir(parents=True)
    for name in ("lou-17-1.yaml", "lou-17-7.yaml"):
        text = (package / "rules/se" / name).read_text("utf-8")
        (tmp_path / "rules/se" / name).write_text(text, "utf-8")
    return tmp_path


def test_the_rulebook_is_loaded_once_and_in_order(rulebook):
    assert load_rulebook() is rulebook
    ids = [rule.id for rule in rulebook.rules]
    assert ids == sorted(ids)


@pytest.mark.parametrize("name", ["rules/se/lou-17-1.yaml", "parameters/se-lou-limits.yaml"])
def test_a_changed_word_changes_the_hash(folder, name):
    before = read_rulebook(folder).sha256
    assert read_rulebook(folder).sha256 == before
    file = folder / name
    file.write_text(file.read_text("utf-8").replace("  sv: ", "  sv: Ny ", 1), "utf-8")
    assert read_rulebook(folder).sha256 != before


def test_what_is_no_rule_is_passed_over(folder):
    before = read_rulebook(folder).sha256
    for name in ("rules/README.md", "rules/se/README.md", "parameters/README.md"):
        (folder / name).write_text("x")
    assert read_rulebook(folder).sha256 == before


def test_a_rule_in_the_folder_of_another_country_is_refused(folder):
    (folder / "rules/se").rename(folder / "rules/no")
    with pytest.raises(InvalidRule, match="must agree"):
        read_rulebook(folder)


def test_a_gate_that_is_no_rule_is_refused(folder):
    file = folder / "rules/se/lou-17-7.yaml"
    text = file.read_text("utf-8").replace("gate: SE-LOU-17-7", "gate: SE-LOU-17-77")
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidRule, match="SE-LOU-17-77"):
        read_rulebook(folder)


def test_a_parameter_file_is_refused_by_field(folder):
    file = folder / "parameters/se-lou-limits.yaml"
    file.write_text(file.read_text("utf-8").replace("unit: SEK", "unit: NOK"), "utf-8")
    with pytest.raises(InvalidRule, match=r"parameters/se-lou-limits.yaml: unit: 'NOK'"):
        read_rulebook(folder)


def test_a_parameter_is_stated_once(folder):
    text = (folder / "parameters/sek-per-eur.yaml").read_text("utf-8")
    (folder / "parameters/again.yaml").write_text(text, "utf-8")
    with pytest.raises(InvalidRule, match="two files"):
        read_rulebook(folder)


def test_the_law_is_that_of_the_day(rulebook):
    before = {rule.id for rule in rulebook.in_force(date(2022, 1, 31))}
    assert "SE-LOU-13-1" in before
    assert "SE-LOU-19-17" not in before
    assert rulebook.in_force(date(2016, 12, 31)) == ()
    assert rulebook.in_force(date(2026, 3, 2)) == rulebook.rules
    assert rulebook.upcoming() == ()


def test_an_unknown_rule_is_a_key_error(rulebook):
    with pytest.raises(KeyError, match="SE-LOU-0"):
        rulebook.rule("SE-LOU-0")


def test_the_canonical_text_of_a_rule_holds_the_amounts_it_uses(rulebook):
    text = json.loads(canonical_text(rulebook.rule("SE-LOU-5-1")))
    assert text["parameters"]["threshold_works"]["values"][1]["value"] == 5_404_000
    assert text["in_force"] == {"from": "2017-01-01", "to": None}


def test_no_rule_speaks_of_a_firm_as_found_out_or_cleared(rulebook):
    for rule in rulebook.rules:
        for text in (rule.title, rule.then, rule.asks, *rule.limits, *rule.unverified_parts):
            for words in text or ():
                assert not UNWANTED.search(words.lower()), (rule.id, words)


def test_an_exclusion_is_a_question_of_law_that_begins_with_hearing(rulebook):
    for rule in rulebook.rules:
        if rule.consequence in ("MUST_EXCLUDE", "MAY_EXCLUDE"):
            assert "kan" in rule.then.sv
            assert "Hör leverantören först" in rule.then.sv
            assert "Hear the supplier first" in rule.then.en


def test_unverified_rules_are_those_about_exploitation(rulebook):
    unverified = [rule.id for rule in rulebook.rules if not rule.verified]
    assert unverified == ["SE-LOU-13-1-EXPLOIT", "SE-LOU-13-3-EXPLOIT"]


@pytest.mark.shared_data
def test_nothing_is_verified_that_the_table_of_rules_does_not_verify(shared_data, rulebook):
    table = pl.read_csv(shared_data.parent / "law" / "rules.csv", infer_schema=False)
    verified = dict(table.select("rule_id", "verified").iter_rows())
    for rule in rulebook.rules:
        if rule.id in verified:
            assert rule.verified is (verified[rule.id] == "yes"), rule.id
