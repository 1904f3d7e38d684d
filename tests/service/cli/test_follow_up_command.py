import json
import re

import pytest
from typer.testing import CliRunner

from service.cli.main import app

RESULTS = (
    "punkt;utfall;åtgärd;senast;ny kontroll\n"
    "head_count;stämmer;;;\n"
    "ledger;avvikelse;correct_records;2026-11-25;2026-12-01\n"
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    env = {"KEDJEKOLL_DATA_DIR": str(tmp_path_factory.mktemp("installation"))}

    def invoke(*arguments):
        return CliRunner().invoke(app, [*map(str, arguments)], env=env)

    return invoke


@pytest.fixture(scope="module")
def screening(run):
    return re.search(r"screening_[0-9a-z]{21}", run("screen", "--example", "--json").stdout)[0]


@pytest.fixture(scope="module")
def recorded(run, screening, tmp_path_factory):
    file = tmp_path_factory.mktemp("results") / "besök.csv"
    file.write_text(RESULTS, "utf-8")
    options = ("--screening", screening, "--tender", "A2", "--party", "sund")
    return run("follow-up", "record", file, *options, "--form", "visit", "--on", "2026-11-20")


def words(text):
    return " ".join(text.split())


def test_a_draw_is_printed_with_what_it_follows_from(run):
    options = ("--of", 240, "--n", 12, "--seed", 7, "--by", "KL")
    answer = run("follow-up", "draw", *options, "--lang", "en")
    head, rows = answer.stdout.splitlines()
    assert head == "12 of 240 rows, seed 7, algorithm sha256-row-1, drawn by KL:"
    assert rows == "23 34 35 41 71 95 135 140 177 221 222 230"


def test_a_draw_that_cannot_be_made_says_what_can(run):
    options = ("--of", 3, "--n", 12, "--seed", 7, "--by", "KL")
    answer = run("follow-up", "draw", *options, "--lang", "en")
    assert (answer.exit_code, "at most --of" in words(answer.stderr)) == (2, True)


def test_results_are_kept_and_told_in_numbers(recorded):
    assert recorded.exit_code == 0
    assert re.search(
        r"followup_[0-9a-z]{21}\. Punkter: 2\. Avvikelser: 1\.", words(recorded.stdout)
    )


def test_the_facts_are_printed_and_put_into_the_next_document(
    run, screening, recorded, document, tmp_path
):
    answer = run("follow-up", "facts", screening, "--as-of", "2026-11-26")
    values = {one["fact"]: one["value"] for one in json.loads(answer.stdout)}
    assert values == {
        "deviation": "late",
        "deviation_noted_on": "2026-11-20",
        "visits_made": "1",
        "visits_with_findings": "1",
        "visited_on": "2026-11-20",
    }
    source, target = tmp_path / "procurement.json", tmp_path / "next.json"
    source.write_text(json.dumps(document()), "utf-8")
    answer = run("follow-up", "facts", screening, "--into", source, "--out", target)
    assert answer.exit_code == 0
    assert run("screen", target).exit_code == 0
    again = run("follow-up", "facts", screening, "--into", source, "--out", target)
    assert (again.exit_code, "finns redan" in words(again.stderr)) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("punkt;utfall\nledger;kanske\n", "på grund av kolumnen utfall"),
        ("punkt;utfall\nledger;avvikelse\n", "Avvikelsen har ingen åtgärd"),
        ("{}", "inget fält för uppgifter om enskilda som arbetar"),
    ],
    ids=["outcome", "no-remedy", "empty"],
)
def test_what_has_to_be_mended_is_said(run, screening, tmp_path, text, said):
    file = tmp_path / "besök.csv"
    file.write_text(text, "utf-8")
    options = ("--screening", screening, "--tender", "A2", "--party", "sund")
    answer = run("follow-up", "record", file, *options)
    assert answer.exit_code == 2
    assert said in words(answer.stderr)


def test_a_file_that_is_no_procurement_document_is_refused(run, screening, tmp_path):
    source = tmp_path / "other.json"
    source.write_text('{"parties": 3}', "utf-8")
    answer = run("follow-up", "facts", screening, "--into", source, "--out", tmp_path / "x.json")
    assert (answer.exit_code, "inga parter" in words(answer.stderr)) == (2, True)


def test_a_visit_on_which_nothing_was_found_is_kept_without_a_file(run, screening):
    options = ("--screening", screening, "--tender", "A2", "--party", "sund", "--on", "2026-11-22")
    looked = ("--looked-at", "pay", "--looked-at", "hours", "--spoke-with", 4)
    answer = run("follow-up", "record", *options, *looked, "--json")
    kept = json.loads(answer.stdout)["follow_up"]
    assert (kept["looked_at"], kept["spoke_with"]) == (["pay", "hours"], 4)
    refused = run("follow-up", "record", *options, "--looked-at", "weather")
    assert refused.exit_code == 2


def test_visits_of_a_file_are_told_in_numbers(run, screening, tmp_path):
    file = tmp_path / "besök.csv"
    file.write_text("företag;besökt;granskat\n559999-0016;2026-11-23;lön\n", "utf-8")
    answer = run("follow-up", "visits", file, "--screening", screening)
    assert "Besök sparade: 1." in words(answer.stdout)
    assert "1, inga iakttagelser" in words(answer.stdout)
