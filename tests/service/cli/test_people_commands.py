import json

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from tests.data_ingest.ids.test_personal_numbers import FOUR, SIX


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path))
    return lambda *arguments: CliRunner().invoke(app, [*arguments, "--lang", "en"])


@pytest.fixture
def entered(run):
    assert run("people", "unit", "parks", "Parks").exit_code == 0
    assert (
        run("people", "add", "anna", "Anna", "--role", "officer", "--unit", "parks").exit_code == 0
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("people", "add", "anna", "Another"), "used only once"),
        (("people", "add", "Anna Exempel", "Anna"), "lower-case letter"),
        (("people", "add", "bo", "Bo", "--unit", "schools"), "Add the unit first"),
        (("people", "add", "bo", "Bo", "--role", "owner"), "viewer, officer"),
        (("people", "unit", "parks", "Again"), "used only once"),
        (("people", "unit", "Parks & co", "x"), "lower-case letters"),
        (("people", "rights", "nobody"), "No user in the organisation"),
        (("people", "end", "nobody"), "No user in the organisation"),
        (("people", "log-out", "nobody"), "No user in the organisation"),
        (("people", "rename", "nobody", "x"), "No user in the organisation"),
        (("people", "rename-unit", "schools", "x"), "no buyer unit with that ID"),
        (("keys", "create", "x", "--person", "nobody"), "No user in the organisation"),
        (("keys", "create", "x", "--scope", "all"), "read, work"),
        (("keys", "rotate", "zzzz"), "no key with that number"),
        (("keys", "revoke", ""), "no key with that number"),
    ],
)
def test_what_cannot_be_done_says_why_and_exits_with_2(run, entered, arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


def test_no_name_label_or_note_is_kept_with_a_personal_number_and_no_id_holds_one(
    run, entered, tmp_path
):
    written = f"Anna {SIX}\u2013{FOUR}"
    for arguments in (
        ("people", "add", "bo", written),
        ("people", "rename", "anna", written),
        ("people", "unit", "schools", written),
        ("people", "rename-unit", "parks", written),
        ("keys", "create", written, "--person", "anna"),
        ("people", "review", "--sign", written),
    ):
        result = run(*arguments)
        assert result.exit_code == 0, result.output
        assert FOUR not in result.output
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("kedjekoll.db*"))
    assert written.encode() not in kept
    assert b"Anna person-" in kept
    for command in ("add", "unit"):
        refused = run("people", command, f"p{SIX}-{FOUR}", "Anna")
        assert refused.exit_code == 2
        assert "personal number" in refused.output
        assert FOUR not in refused.output


def test_a_person_and_a_unit_get_another_name(run, entered):
    run("people", "end", "anna")
    for renamed in (("rename", "anna", "Anna Ny"), ("rename-unit", "parks", "Parks and streets")):
        result = run("people", *renamed)
        assert (result.exit_code, result.stdout) == (0, "The name has been changed.\n")
    assert "Anna Ny" in run("people", "list").stdout


def test_a_key_is_shown_once_renewed_and_revoked(run, entered):
    made = run("keys", "create", "portal", "--person", "anna", "--scope", "read").stdout
    key = made.splitlines()[0]
    listed = run("keys", "list").stdout
    prefix = key.split("_")[1]
    assert key not in listed
    assert prefix in listed
    assert "OpenRefine" not in made
    match = run("keys", "create", "openrefine", "--person", "anna", "--scope", "match").stdout
    assert match.splitlines()[-1].endswith(f"/v1/reconcile/{match.splitlines()[0]}")
    assert run("keys", "rotate", prefix[:6]).stdout.startswith("kk_")
    assert run("keys", "rotate", prefix).exit_code == 2
    assert "is revoked" in run("keys", "revoke", prefix).stdout
    assert "revoked" in run("keys", "list").stdout


def test_who_acts_no_longer_has_no_right_left(run, entered):
    run("keys", "create", "portal", "--person", "anna")
    assert run("people", "end", "anna").exit_code == 0
    assert run("keys", "create", "again", "--person", "anna").exit_code == 2
    assert "ended" in run("people", "list").stdout
    assert "anna" not in run("people", "review").stdout


def test_a_review_lists_rights_and_keeps_the_day_on_which_it_was_done(run, entered):
    first = run("people", "review")
    assert first.stdout.splitlines()[0].startswith("person,name,vouched_by,kind,what")
    assert "never been reviewed" in first.stderr
    signed = run("people", "review", "--sign", "as it should be", "--format", "json")
    assert [(row["kind"], row["what"]) for row in json.loads(signed.stdout)] == [
        ("role", "officer"),
        ("unit", "parks"),
    ]
    assert "by local-user" in run("people", "review").stderr


def test_a_text_that_a_spreadsheet_would_reckon_with_is_quoted(run):
    run("people", "add", "bo", "=1+1")
    assert "bo,'=1+1," in run("people", "review").stdout


def test_without_anybody_the_lists_say_so(run):
    assert "No people have been added" in run("people", "list").stdout
    assert "There are no keys" in run("keys", "list").stdout
