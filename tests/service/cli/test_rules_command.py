import json
import re
from importlib.resources import files
from shutil import copytree

import pytest
from typer.testing import CliRunner

from procurement_rules.rulebook import load_rulebook
from service.cli.main import app


@pytest.fixture
def run():
    def rules(*arguments):
        return CliRunner().invoke(app, ["rules", *map(str, arguments)])

    return rules


@pytest.fixture
def folder(tmp_path):
    """All shipped parameters, and one rule of LOU that refers to no other rule than itself."""
    package = files("procurement_rules")
    copytree(str(package / "parameters"), tmp_path / "parameters")
    (tmp_path / "rules/se").mkdir(parents=True)
    text = (package / "rules/se/lou-17-7.yaml").read_text("utf-8")
    (tmp_path / "rules/se/lou-17-7.yaml").write_text(text, "utf-8")
    return tmp_path


def said(result):
    return " ".join(result.output.split())


def test_the_shipped_rules_are_read_and_answer_as_their_examples_say(run):
    result = run("check", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert f"Rules: {len(load_rulebook().rules)}. " in said(result)
    assert " Errors: 0. " in said(result)


def test_rules_of_ones_own_are_checked_from_their_folder(run, folder):
    result = run("check", folder)
    assert result.exit_code == 0, result.output
    assert said(result).startswith("Regler: 1. ")


def test_an_example_that_is_wrong_is_named(run, folder):
    file = folder / "rules/se/lou-17-7.yaml"
    text = file.read_text("utf-8").replace("outcome: applies", "outcome: cannot_tell", 1)
    file.write_text(text, "utf-8")
    result = run("check", folder, "--lang", "en")
    assert result.exit_code == 1
    assert "SE-LOU-17-7: " in said(result)
    assert ": applies" in said(result)
    assert " Errors: 1. " in said(result)


def test_a_day_at_the_edge_of_a_rule_that_no_example_is_of_is_named(run, folder):
    file = folder / "rules/se/lou-17-7.yaml"
    text = file.read_text("utf-8")
    begins = re.search(r"in_force: \{from: (\d{4}-\d\d-\d\d)", text)[1]
    assert f"as_of: {begins}" in text
    file.write_text(text.replace(f"as_of: {begins}", "as_of: 2024-05-02"), "utf-8")
    result = run("check", folder, "--lang", "en")
    assert result.exit_code == 1
    assert f"SE-LOU-17-7: an example is missing with as_of {begins}: the rule is in force" in said(
        result
    )
    assert " Errors: 1. " in said(result)


def test_a_file_that_is_refused_is_named_with_its_field_and_word(run, folder):
    file = folder / "rules/se/lou-17-7.yaml"
    file.write_text(file.read_text("utf-8").replace("  en: ", "  eng: ", 1), "utf-8")
    result = run("check", folder, "--lang", "en")
    assert result.exit_code == 2
    assert "se/lou-17-7.yaml: title.en: 'en'" in said(result)


def test_a_folder_that_is_none_is_refused(run, tmp_path):
    result = run("check", tmp_path / "nowhere", "--lang", "en")
    assert result.exit_code == 2
    assert "rules and parameters" in said(result)


def test_rules_are_listed_by_country_and_day_with_their_marks(run):
    listed = run("list", "--jurisdiction", "no", "--lang", "en").output
    assert "NO-FOA-19-3  At most two tiers (Norway) [NOT VERIFIED]  " in listed
    assert "NO-LOA-5e-5k" in listed
    assert "[UPCOMING, never applied] [NOT VERIFIED]" in listed
    assert "SE-LOU" not in listed
    dated = run("list", "--jurisdiction", "NO", "--as-of", "2026-03-02").output
    assert "NO-LOA-5a" in dated
    assert "NO-LOA-5e-5k" not in dated
    assert run("list", "--jurisdiction", "BR", "--lang", "en").output == "No rules.\n"


def test_a_rule_is_explained_by_its_id_in_any_case(run):
    result = run("explain", "se-lou-19a-2", "--as-of", "2026-03-02", "--lang", "en")
    assert result.exit_code == 0
    assert result.output.startswith("SE-LOU-19a-2  ")
    assert "direct_award_limit (Limit for direct award): 700000 SEK" in said(result)


def test_a_rule_that_does_not_exist_is_refused(run):
    result = run("explain", "SE-LOU-0", "--lang", "en")
    assert result.exit_code == 2
    assert "kedjekoll rules list" in said(result)


def test_the_service_lists_rules_by_country_and_day(api):
    def ids(query):
        return [rule["id"] for rule in api.get(f"/v1/rules{query}").json()["items"]]

    assert ids("?jurisdiction=FI") == ["FI-HANKINTA-80", "FI-TVL"]
    assert "EU-PPACT" in ids("?jurisdiction=EU")
    assert "EU-PPACT" not in ids("?jurisdiction=EU&as_of=2026-11-24")
    assert "SE-LOU-13-1" not in ids("?as_of=2016-12-31")
    assert ids("?jurisdiction=BR") == []
    whole = api.get("/v1/rules?jurisdiction=FI").json()
    assert whole["sha256"] == load_rulebook().sha256
    assert json.dumps(whole["items"][0]["in_force"]) == '{"from": "2017-01-01", "to": null}'


@pytest.mark.parametrize("query", ["?jurisdiction=Sweden", "?as_of=yesterday"])
def test_a_country_or_day_that_is_none_is_refused(api, query):
    assert api.get(f"/v1/rules{query}").status_code == 422
