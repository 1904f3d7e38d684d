"""`--json` of a command is what the API answers at the address of its operation."""

import json
import re

import pytest
from typer.testing import CliRunner

from service.app import create_app
from service.cli.main import app
from service.settings import Settings

CPV = ("--cpv", "90910000", "--value", "4200000", "--place", "SE224", "--start", "2027-03-01")
SAME = {
    ("case", "list"): "/v1/cases",
    ("case", "show", "KS 1"): "/v1/cases/{case}",
    ("case", "tasks"): "/v1/tasks?state=open",
    ("disclose", "KS 1", "--list"): "/v1/cases/{case}/masked-copies/proposals",
    ("follow-up", "facts", "{screening}"): "/v1/follow-ups/facts?screening_id={screening}",
    ("keys", "list"): "/v1/keys",
    ("monitor", "list"): "/v1/monitors",
    ("monitor", "show", "{monitor}"): "/v1/monitors/{monitor}",
    ("monitor", "events", "{monitor}"): "/v1/monitors/{monitor}/events",
    ("people", "list"): "/v1/people",
    ("people", "review"): "/v1/access-review",
    ("reply", "list", "KS 1"): "/v1/cases/{case}/reply-links",
    ("retention", "--dry-run"): "/v1/disposals/due",
    ("schedule", "list"): "/v1/schedules",
    ("support",): "/v1/support",
    ("webhook", "list"): "/v1/webhooks",
    ("webhook", "show", "{webhook}"): "/v1/webhooks/{webhook}",
}
"""What a command prints, and where the API answers the same."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def run(folder):
    def invoke(*words):
        ran = CliRunner().invoke(app, words, env={"KEDJEKOLL_DATA_DIR": str(folder)})
        assert ran.exit_code == 0, ran.output
        return ran.stdout

    return invoke


@pytest.fixture(scope="module")
def numbers(run):
    """Numbers of records that commands have made."""
    screening = re.search(r"screening_\w+", run("screen", "--example"))[0]
    case = json.loads(run("case", "new", "KS 1", "Lokalvård", "--json"))["case"]["id"]
    run("case", "attach", "KS 1", screening)
    address = ("https://diary.example.se/in", "Diariet")
    made = {
        "webhook": json.loads(run("webhook", "new", *address, "--json"))["id"],
        "monitor": json.loads(run("monitor", "new", "--case", "KS 1", "--json"))["id"],
    }
    run("people", "add", "anna", "Anna", "--role", "officer")
    run("need", *CPV)
    key = json.loads(run("keys", "create", "portal", "--json"))["key"]
    return made | {"screening": screening, "case": case, "key": key}


@pytest.fixture(scope="module")
def api(client, folder, numbers):
    """What asks the API as the person at the machine, with a key that has been used before."""
    app_of_folder = client(create_app(Settings(data_dir=folder, embedded_worker=False)), key=False)
    headers = {"authorization": f"Bearer {numbers['key']}", "accept-language": "en"}

    def ask(path):
        return app_of_folder.get(path, headers=headers)

    assert ask("/v1/me").status_code == 200
    return ask


@pytest.mark.parametrize("words", SAME, ids=" ".join)
def test_a_command_prints_what_the_api_answers(run, api, numbers, words):
    printed = run(*(word.format(**numbers) for word in words), "--json", "--lang", "en")
    answered = api(SAME[words].format(**numbers))
    assert answered.status_code == 200
    assert json.loads(printed) == answered.json()
    assert printed.count("\n") == 1
