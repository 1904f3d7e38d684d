import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import polars as pl
import pytest
import typer
import uvicorn
from typer.testing import CliRunner

from risk_models.card.bands import LABELS, TITLE, Band
from service.cli import serve as serve_command
from service.cli.main import app, main
from service.operations.installation import open_installation
from service.platform.db.record_id import new_id
from service.platform.process import logs
from service.platform.secret_files import START_KEY_FILE
from service.screening.assessment.models import Assessment
from service.screening.purchase.examples import load_example
from service.screening.record.recording import store
from service.settings import Settings
from tests.service.own_server import INSTALLED

CANARIES = ("19121212-1212", "191212121212", "1212121212", "121212+1212")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The settings' environment of an installation of this module's own."""
    return {"KEDJEKOLL_DATA_DIR": str(tmp_path_factory.mktemp("installation"))}


@pytest.fixture
def run(installed):
    """Run a command in this process."""

    def invoke(*arguments, **options):
        result = CliRunner().invoke(app, [str(one) for one in arguments], env=installed, **options)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.output
        return result

    return invoke


def typed(*command, env):
    """Run a command as a process of its own, as somebody does who types it."""
    ran = subprocess.run(
        command,
        env={k: v for k, v in os.environ.items() if not k.startswith("KEDJEKOLL_")} | env,
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in ran.stdout + ran.stderr
    return ran


def words(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def example_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "städning.json"
    path.write_bytes(load_example())
    return path


def test_a_file_is_screened_kept_and_shown_in_swedish(run, example_file):
    result = run("screen", example_file, "--as-of", "2026-11-24")
    assert result.exit_code == 0
    assert TITLE.sv in result.stdout
    assert LABELS[Band.EXTENDED].sv in words(result.stdout)
    assert "Sparad som screening_" in result.stdout
    assert result.stderr == ""


def test_the_example_is_shown_in_the_language_that_is_asked_for(run):
    result = run("screen", "--example", "--lang", "en", "--as-of", "2026-11-24")
    assert result.exit_code == 0
    assert TITLE.en in result.stdout
    assert TITLE.sv not in result.stdout


def test_as_json_standard_output_is_the_stored_record_and_nothing_else(run, screened):
    result = run("screen", "--example", "--json", "--as-of", "2026-11-24")
    stored = json.loads(result.stdout)
    assert stored["input"]["name"] == "office-cleaning-malmo.json"
    assert stored["result_hash"] == screened.record.result_hash
    assert Assessment.model_validate(stored["assessment"]) == screened.assessment
    assert result.stdout.count("\n") == 1


def test_the_bytes_of_the_assessment_leave_the_process_unchanged(installed, screened):
    ran = typed(*INSTALLED, "screen", "--example", "--json", "--as-of", "2026-11-24", env=installed)
    assert ran.returncode == 0
    assert screened.record.assessment in ran.stdout
    assert ran.stderr == b""


def test_the_day_decides_what_is_read(run):
    result = run("screen", "--example", "--json", "--as-of", "2027-01-02")
    assert json.loads(result.stdout)["assessment"]["as_of"] == "2027-01-02"


def test_a_dash_reads_standard_input(run, screened):
    result = run("screen", "-", "--json", "--as-of", "2026-11-24", input=load_example())
    assert json.loads(result.stdout)["input"]["name"] == "-"
    assert json.loads(result.stdout)["result_hash"] == screened.record.result_hash


def test_a_notice_is_recognised_or_named(run, tmp_path, award_notice):
    path = tmp_path / "award.xml"
    path.write_bytes(award_notice)
    for stated in ((), ("--format", "eforms")):
        result = run("screen", path, "--json", *stated)
        assert result.exit_code == 0
        assert json.loads(result.stdout)["input"]["format"] == "eforms"


@pytest.mark.parametrize(
    ("language", "told"), [("sv", "Okänt format; välj"), ("en", "Unknown format; choose")]
)
def test_a_format_that_there_is_not_is_refused_with_those_there_are(run, language, told):
    result = run("screen", "--example", "--format", "pdf", "--lang", language)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "procurement-json" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("--as-of", "2026-13-01"),
        ("--as-of", "igår"),
        ("--lang", "fi"),
        ("--unknown",),
    ],
)
def test_an_option_that_is_wrong_exits_with_2(run, arguments):
    result = run("screen", "--example", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_file_or_the_example_is_to_be_given_and_not_both(run, example_file):
    for arguments in ((), (example_file, "--example")):
        result = run("screen", *arguments, "--lang", "en")
        assert result.exit_code == 2
        assert "Specify a file, or --example." in result.stderr


@pytest.mark.parametrize("kind", ["missing", "folder", "long"])
def test_a_file_that_cannot_be_opened_is_said_plainly(run, tmp_path, kind):
    paths = {
        "missing": tmp_path / "no such file.json",
        "folder": tmp_path,
        "long": "x" * 5000,
    }
    result = run("screen", paths[kind])
    assert result.exit_code == 2
    said = "Mappen innehåller inga XML-filer" if kind == "folder" else "Filen kan inte öppnas"
    assert said in result.stderr


@pytest.mark.parametrize(
    ("language", "head", "mend"),
    [
        ("sv", "trasig.json kan inte läsas:", "Skicka en fil med innehåll."),
        ("en", "trasig.json cannot be read:", "Send a file that has content."),
    ],
)
def test_a_file_that_has_to_be_mended_is_refused_with_how(run, tmp_path, language, head, mend):
    path = tmp_path / "trasig.json"
    path.write_bytes(b" ")
    result = run("screen", path, "--lang", language)
    assert result.exit_code == 2
    assert head in result.stderr
    assert mend in words(result.stderr)
    assert result.stdout == ""


def test_every_mistake_in_a_file_is_told_with_its_place(run, tmp_path, one_tender):
    made = one_tender()
    made["lots"][0]["cpv"] = "909"
    made["tenders"][0]["hours"] = -1
    path = tmp_path / "x.json"
    path.write_text(json.dumps(made))
    told = words(run("screen", path).stderr)
    assert "/lots/0/cpv" in told
    assert "/tenders/0/hours" in told


def test_markup_in_a_file_is_printed_literally(run, tmp_path, one_tender):
    made = one_tender()
    made["tenders"][0]["lot"] = "[red]x[/] \x1b[2J :ab:"
    path = tmp_path / "[bold]x.json"
    path.write_text(json.dumps(made))
    result = run("screen", path)
    assert result.exit_code == 2
    assert "[bold]x.json" in result.stderr
    assert "[red]x[/] \ufffd[2J :ab:" in words(result.stderr)
    assert "\x1b" not in result.stderr


def test_a_stored_screening_is_made_again_the_same(run):
    kept = json.loads(run("screen", "--example", "--json", "--as-of", "2026-11-24").stdout)
    result = run("replay", kept["id"])
    assert result.exit_code == 0
    assert f"Samma resultat, byte för byte: {kept['result_hash']}" in words(result.stdout)
    again = run("replay", kept["id"], "--json")
    assert json.loads(again.stdout) == kept["assessment"]


def test_a_result_that_differs_exits_with_1_and_names_what_has_changed(run, installed, screened):
    changed = screened.record.assessment.replace(b"Sundets", b"Sunnets")
    opened = open_installation(Settings(data_dir=installed["KEDJEKOLL_DATA_DIR"]))
    numbers = [new_id("screening"), new_id("screening"), new_id("screening")]
    for number, other in zip(
        numbers,
        (
            {"assessment": changed},
            {"assessment": changed, "rulebook_sha256": "0" * 64},
            {"evidence": b'{"facts":[]}'},
        ),
        strict=True,
    ):
        store(opened.engine, replace(screened.record, id=number, **other))
    opened.engine.dispose()
    found = [run("replay", number, "--lang", "en") for number in numbers]
    same_rules, other_rules, damaged = found
    assert [one.exit_code for one in found] == [1, 1, 1]
    assert "it differs from what was stored" in words(damaged.stderr)
    assert "Changed since then: ?." in words(same_rules.stderr)
    assert "Changed since then: rulebook." in words(other_rules.stderr)


def test_a_number_that_is_none_or_that_nobody_has_exits_with_2(run):
    assert "kontrolltecknet" in words(run("replay", "screening_1").stderr)
    missing = run("replay", new_id("screening"), "--lang", "en")
    assert missing.exit_code == 2
    assert "There is no such screening." in missing.stderr


def test_the_version_is_that_of_the_distribution(run):
    result = run("--version")
    assert (result.exit_code, result.stdout.strip()) == (0, version("kedjekoll"))


@pytest.mark.parametrize("command", [(), ("screen",), ("replay",), ("serve",)])
def test_every_command_explains_itself(run, command):
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_there_is_not_is_refused(run, port):
    assert run("serve", "--port", port).exit_code == 2


@pytest.mark.parametrize(
    ("setting", "value", "command"),
    [
        ("KEDJEKOLL_PORT", "http", ("serve",)),
        ("KEDJEKOLL_PROT", "8000", ("screen", "--example")),
        ("KEDJEKOLL_DATABASE_URL", "postgresql://x:hunter2@127.0.0.1:1/x", ("serve",)),
        ("KEDJEKOLL_DATABASE_URL", "mysql://x:hunter2@db/x", ("screen", "--example")),
        ("KEDJEKOLL_DATA_DIR", "/dev/null/x", ("screen", "--example")),
        ("KEDJEKOLL_PERSON_KEY", "hunter2", ("replay", "screening_000000000000000000001")),
        ("KEDJEKOLL_LANGUAGE", "de", ("screen", "--example")),
    ],
)
def test_a_wrong_setting_is_named_and_exits_with_2(installed, kedjekoll, setting, value, command):
    ran = typed(kedjekoll, *command, env=installed | {setting: value})
    assert ran.returncode == 2
    assert setting.encode() in ran.stderr
    assert b"hunter2" not in ran.stderr + ran.stdout
    assert ran.stdout == b""


def every_command(group):
    """Each command with those that it is a group of."""
    for one in group.commands.values():
        yield one
        if hasattr(one, "commands"):
            yield from every_command(one)


def test_a_command_speaks_the_language_of_the_settings_where_none_is_asked_for(run, installed):
    told = {"en": "Review need", "sv": "Granskningsbehov"}
    for language, word in told.items():
        env = installed | {"KEDJEKOLL_LANGUAGE": language}
        for options, expected in (((), word), (("--lang", "en"), told["en"])):
            ran = CliRunner().invoke(app, ["screen", "--example", *options], env=env)
            assert ran.stdout.startswith(expected), (language, options)
        refused = CliRunner().invoke(app, ["screen", "nothing.xml"], env=env)
        assert ("Check the path" in refused.output) is (language == "en")
    commands = [*every_command(typer.main.get_command(app))]
    choices = [one for each in commands for one in each.params if "--lang" in one.opts]
    assert len(choices) > 100
    assert {one.envvar for one in choices} == {"KEDJEKOLL_LANGUAGE"}


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ({"LC_ALL": "en_US.UTF-8"}, "There are no cases."),
        ({"LC_ALL": "sv_SE.UTF-8"}, "Det finns inga ärenden."),
        ({"LC_ALL": "en_US.UTF-8", "KEDJEKOLL_LANGUAGE": "sv"}, "Det finns inga ärenden."),
        ({"LC_ALL": "C.UTF-8", "LANG": "en_US.UTF-8"}, "Det finns inga ärenden."),
    ],
)
def test_a_command_speaks_the_language_of_the_shell(kedjekoll, tmp_path, locale, said):
    env = {"KEDJEKOLL_DATA_DIR": str(tmp_path / "data"), **locale}
    first = typed(kedjekoll, "case", "list", env=env)
    assert first.stdout.decode() == f"{said}\n"
    assert str(tmp_path / "data") in first.stderr.decode().replace("\n", "")
    assert typed(kedjekoll, "case", "list", env=env).stderr == b""


@pytest.mark.parametrize(("language", "said"), [("en", b"A folder"), ("sv", b"En mapp")])
def test_the_folder_that_a_command_makes_is_told_of_in_its_language(
    kedjekoll, tmp_path, language, said
):
    env = {"KEDJEKOLL_DATA_DIR": str(tmp_path / "data"), "LC_ALL": "C.UTF-8"}
    assert typed(kedjekoll, "case", "list", "--lang", language, env=env).stderr.startswith(said)


def test_the_shell_completes_the_names_of_commands(kedjekoll):
    env = {"_KEDJEKOLL_COMPLETE": "complete_bash", "COMP_WORDS": "kedjekoll scr", "COMP_CWORD": "1"}
    assert typed(kedjekoll, env=env).stdout.split() == [b"screen"]


def test_a_file_name_that_is_no_text_can_be_screened(installed, kedjekoll, tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff.json"
    with open(path, "wb") as file:  # noqa: PTH123 - a name that no text holds
        file.write(load_example())
    ran = typed(kedjekoll, "screen", path, "--json", env=installed)
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["input"]["name"] == "\ufffd.json"


@pytest.mark.parametrize("number", CANARIES)
def test_a_persons_number_is_in_no_output(run, installed, tmp_path, one_tender, number):
    made = json.dumps(one_tender()).replace("norr-golv", number)
    path = tmp_path / f"anbud {number}.json"
    wrong = json.loads(made)
    wrong["tenders"][0]["lot"] = number
    for document, code in ((json.loads(made), 0), (wrong, 2)):
        path.write_text(json.dumps(document))
        for options in ((), ("--json",), ("--lang", "en")):
            result = run("screen", path, *options)
            assert result.exit_code == code
            assert number not in result.output
            assert "1212121212" not in result.output.replace("-", "").replace("+", "")
    assert number not in run("screen", tmp_path / f"{number} finns inte.json").output
    for stored in Path(installed["KEDJEKOLL_DATA_DIR"]).iterdir():
        assert number.encode() not in stored.read_bytes()


def test_the_entry_point_ends_with_the_exit_code_of_its_command(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["kedjekoll", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert capsys.readouterr().out.strip() == version("kedjekoll")


def test_the_entry_point_says_a_wrong_setting_plainly(monkeypatch, capsys):
    monkeypatch.setenv("KEDJEKOLL_PROT", "[bold]8000")
    monkeypatch.setattr(sys, "argv", ["kedjekoll", "screen", "--example"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("KEDJEKOLL_PROT: there is no such setting")


@pytest.fixture
def served(monkeypatch):
    """What the web server is asked to do, which is then left undone."""
    asked = {}

    def run(server):
        asked.update(vars(server.config))
        server.started = True

    monkeypatch.setattr(uvicorn.Server, "run", run)
    monkeypatch.setattr(logs, "configure", lambda log_format: asked.update(log_format=log_format))
    before = signal.getsignal(signal.SIGTERM)
    with pl.Config():
        yield asked
    signal.signal(signal.SIGTERM, before)


def test_the_service_listens_where_the_settings_say_unless_told_otherwise(run, served):
    assert run("serve").exit_code == 0
    assert (served["host"], served["port"]) == ("127.0.0.1", 8000)
    assert served["log_format"] == "console"
    assert served["access_log"] is False  # its lines would hold raw addresses
    assert pl.Config.state()["POLARS_ENGINE_AFFINITY"] == "in-memory"
    assert run("serve", "--host", "::1", "--port", "8123").exit_code == 0
    assert (served["host"], served["port"]) == ("::1", 8123)


def test_a_terminal_is_shown_the_link_at_every_start_until_an_administrator_has_a_key(
    served, monkeypatch, tmp_path
):
    def said(*options, terminal=True):
        monkeypatch.setattr(serve_command, "_is_terminal", lambda: terminal)
        env = {"KEDJEKOLL_DATA_DIR": str(tmp_path), "KEDJEKOLL_LANGUAGE": "sv"}
        ran = CliRunner().invoke(app, options, env=env)
        assert ran.exit_code == 0, ran.output
        return ran.stdout

    first = said("serve", "--port", "8123")
    key = (tmp_path / START_KEY_FILE).read_text()
    assert first.splitlines()[-1] == f"http://127.0.0.1:8123/app/log-in#{key}"
    assert "startnyckeln" in first
    assert said("serve", "--port", "8123") == first
    assert key not in said("serve", terminal=False)
    said("keys", "create", "Eva")
    assert said("serve") == ""
    assert not (tmp_path / START_KEY_FILE).exists()


def test_being_told_to_stop_is_a_success(run, served):
    run("serve")
    with pytest.raises(SystemExit) as ended:
        signal.raise_signal(signal.SIGTERM)
    assert ended.value.code == 0


def test_a_file_is_kept_as_evidence_once(run, tmp_path):
    file = tmp_path / "svar.pdf"
    file.write_bytes(b"%PDF-1.7 made up")
    first = run("keep", file)
    again = run("keep", file, "--lang", "en")
    number = re.search(r"file_[0-9a-z]{21}", first.stdout)[0]
    assert "svar.pdf är sparad som" in first.stdout
    assert hashlib.sha256(b"%PDF-1.7 made up").hexdigest() in first.stdout
    assert f"is saved as {number}" in again.stdout
