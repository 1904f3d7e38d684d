"""A screening and a needs assessment repeated over HTTP, on their pages and by the command."""

import json
from contextlib import closing

import pytest
from typer.testing import CliRunner

from procurement_rules.rulebook import load_rulebook, rulebook_text
from service.cli.main import app as cli
from service.operations.audit.bundle import RULEBOOK, check_bundle
from service.operations.installation import open_installation
from service.platform.zipped import zipped
from service.screening.purchase.examples import load_example
from tests.service.edited_rules import edited
from tests.service.web.html_faults import faults

JSON = {"content-type": "application/json"}
RULE = "SE-LOU-16-7"
EDITS = {
    RULE: {"when": "price_below_comparison AND NOT price_below_comparison"},
    "NO-FOA-19-3": {"in_force": {"from": "2017-02-01"}},
}
STATED = {"cpv": "90910000", "value": 4_200_000, "currency": "SEK", "place": "SE224",
          "starts_on": "2027-01-01"}  # fmt: skip


@pytest.fixture(scope="module")
def kept(api):
    """Numbers of a stored screening and needs assessment, by kind."""
    screening = api.post("/v1/screenings", content=load_example(), headers=JSON).json()["id"]
    need = api.post("/v1/needs", json=STATED).json()["id"]
    return {"screenings": screening, "needs": need}


@pytest.fixture
def command(settings, monkeypatch):
    """Return what runs a command on the installation of the API."""
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(settings.data_dir))

    def run(*given):
        return CliRunner().invoke(cli, [*given, "--lang", "en"])

    return run


def replayed(api, kept, kind="screenings", **headers):
    answer = api.get(f"/v1/{kind}/{kept[kind]}/replay", headers=headers)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("kind", ["screenings", "needs"])
def test_under_its_own_rules_a_record_is_the_same_and_nothing_is_compared(api, kept, kind):
    found = replayed(api, kept, kind)
    assert (found["same"], found["rulebook"], found["today"]) == (True, "current", None)
    assert found["result_hash"] == found["repeated_hash"]
    page = api.get(f"/app/{kind}/{kept[kind]}/replay").text
    assert "The rules have not been edited since." in page
    assert faults(page) == []
    assert f"/app/{kind}/{kept[kind]}/replay" in api.get(f"/app/{kind}/{kept[kind]}").text


def test_after_edits_the_rule_that_is_answered_otherwise_is_named(api, kept, tmp_path):
    with edited(tmp_path, EDITS) as today:
        found = replayed(api, kept)
        swedish = replayed(api, kept, **{"accept-language": "sv"})
        page = api.get(f"/app/screenings/{kept['screenings']}/replay").text
        need = replayed(api, kept, "needs")
    assert (found["same"], found["rulebook"], found["changed"]) == (True, "kept", [])
    since = found["today"]
    assert since["rulebook_sha256"] == today.sha256
    assert (since["edited"], since["untouched"], since["same_answers"]) == (2, 1, False)
    (rule,) = since["rules"]
    assert (rule["rule_id"], rule["edited"]) == (RULE, True)
    (place,) = rule["places"]
    assert place["tender"] == "A2"
    assert [one["outcome"] for one in place["before"]] == ["applies"]
    assert [one["outcome"] for one in place["after"]] == ["does_not_apply"]
    assert "tender A2: applies → does not apply" in rule["in_words"]
    assert "anbud A2" in swedish["today"]["rules"][0]["in_words"]
    assert RULE in page
    assert "NO-FOA-19-3" not in page
    assert faults(page) == []
    assert (need["same"], need["today"]["rules"]) == (True, [])


def test_a_number_that_nobody_has_is_not_found(api, kept):
    for kind, number in kept.items():
        nobody = f"{number[:-4]}0000"
        assert api.get(f"/v1/{kind}/{nobody}/replay").status_code == 404
        assert api.get(f"/app/{kind}/{nobody}/replay").status_code == 404


def test_the_command_says_what_todays_rules_answer_otherwise(kept, command, tmp_path):
    number = kept["screenings"]
    assert command("replay", number).stdout.count("\n") == 1
    with edited(tmp_path, EDITS):
        said = command("replay", number)
        compared = command("replay", number, "--json", "--today")
        bare = command("replay", number, "--json")
        whole = command("audit", "replay", "--today", "--json")
        lines = command("audit", "replay", "--today")
    assert [one.exit_code for one in (said, compared, bare, whole, lines)] == [0] * 5
    assert "The same result, byte for byte" in said.stdout
    assert f"– {RULE} (" in said.stdout
    assert "Rules that are answered differently today: 1." in said.stdout
    assert json.loads(compared.stdout)["today"]["rules"][0]["rule_id"] == RULE
    assert json.loads(bare.stdout)["rulebook_sha256"] == load_rulebook().sha256
    answer = json.loads(whole.stdout)
    assert answer["otherwise"][number] == {"rules": [RULE], "untouched": 1}
    assert (answer["other_rules"], answer["differ"]) == (0, {})
    assert f"– {number}: {RULE}" in lines.stdout


def test_the_rulebook_of_a_bundle_replays_a_screening(api, kept, command, settings, tmp_path):
    number = kept["screenings"]
    with closing(open_installation(settings)) as installation:
        keys = installation.log.keys.verifiers
    bundle = check_bundle(api.get(f"/v1/screenings/{number}/bundle").content, keys)
    file, other = tmp_path / RULEBOOK, tmp_path / "other.gz"
    file.write_bytes(bundle.members[RULEBOOK])
    with edited(tmp_path, EDITS) as today:
        other.write_bytes(zipped(rulebook_text(today)))
        same = command("replay", number, "--rulebook", str(file))
        refused = command("replay", number, "--rulebook", str(other))
    assert (same.exit_code, refused.exit_code) == (0, 2)
    assert f"– {RULE} (" in same.stdout
    assert "is not the rulebook of this record" in " ".join(refused.stderr.split())
