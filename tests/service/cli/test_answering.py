"""How every command is heard: one language, one form, one way to be refused."""

import json

import pytest
import typer
from typer.testing import CliRunner

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Text
from service.cli.answering import Answer, answering
from service.cli.door import Door, naming
from service.platform.refusal import Refusal

made_up = typer.Typer()


@made_up.command()
@answering(unknown="key-unknown")
def answer(door: Door, what: str) -> Answer:
    """Answer, or refuse to."""
    door.tell(Text("Först.", "First."))
    if what == "absent":
        raise Refusal("not-found")
    if what == "closed":
        raise Refusal("forbidden")
    if what == "wrong":
        raise Refusal("invalid-request", Problem("id-taken", "/id"), Problem("unit-unknown"))
    if what == "unreadable":
        with naming("brev.csv"):
            raise UnreadableInput([Problem("id-taken", "row 2")], "body")
    return Answer({"what": what}, Text(f"Svar: {what}", f"Answer: {what}"), "[x]\x07", code=3)


@made_up.command()
@answering()
def nothing(door: Door) -> Answer:
    """Say nothing."""
    return Answer({})


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path / "none"))
    return lambda *words: CliRunner().invoke(made_up, ["answer", *words])


def test_people_are_told_in_their_language_and_nothing_steers_their_screen(run):
    told = run("a")
    assert (told.exit_code, told.stdout, told.stderr) == (3, "Först.\nSvar: a\n[x]\ufffd\n", "")
    assert run("a", "--lang", "en").stdout.startswith("First.\nAnswer: a\n")


def test_as_json_the_answer_stands_alone_on_standard_output(run):
    told = run("a", "--json")
    assert (told.exit_code, told.stdout, told.stderr) == (3, '{"what":"a"}\n', "Först.\n")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("absent", "no key with that number"),
        ("closed", "Ask the administrator of rights"),
        ("wrong", "buyer unit"),
        ("unreadable", "brev.csv cannot be read:\n– row 2: "),
    ],
)
def test_what_is_refused_is_told_on_standard_error_with_what_to_do_and_exit_code_2(run, what, said):
    for form in ((), ("--json",)):
        told = run(what, "--lang", "en", *form)
        assert told.exit_code == 2
        assert said in told.stderr
        assert "Answer" not in told.stdout
        assert len(told.stderr.splitlines()) >= 2


def test_a_command_that_needs_no_installation_opens_none(run, tmp_path):
    run("a")
    assert not (tmp_path / "none").exists()
    assert json.loads(CliRunner().invoke(made_up, ["nothing", "--json"]).stdout) == {}
