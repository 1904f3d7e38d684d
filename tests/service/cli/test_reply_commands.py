import json
import re

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from service.screening.purchase.examples import load_example


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    env = {"KEDJEKOLL_DATA_DIR": str(tmp_path_factory.mktemp("installation"))}

    def invoke(*arguments):
        return CliRunner().invoke(app, [*map(str, arguments)], env=env)

    return invoke


@pytest.fixture(scope="module")
def screening(run):
    number = re.search(r"screening_[0-9a-z]{21}", run("screen", "--example", "--json").stdout)[0]
    run("case", "new", "RR-1", "Lokalvård", "--stage", "in_contract")
    assert run("case", "attach", "RR-1", number).exit_code == 0
    return number


@pytest.fixture
def link(run, screening):
    def made(*options):
        own = ("--screening", screening, "--tender", "A1", "--party", "norr", "--lang", "en")
        return run("reply", "link", "RR-1", *own, *options)

    return made


def number_in(answer):
    return re.search(r"replylink_[0-9a-z]{21}", answer.stdout)[0]


def test_a_link_is_made_listed_shown_and_closed(run, link):
    made = link()
    assert made.exit_code == 0
    assert re.fullmatch(r"kr_[A-Za-z0-9_-]{43}", made.stdout.splitlines()[-1])
    number = number_in(made)
    assert f"{number} A1 norr: 0 svar, öppen" in run("reply", "list", "RR-1").stdout
    shown = run("reply", "show", "RR-1", number, "--lang", "en").stdout
    assert shown.startswith("# Facts about your firm")
    assert "No answer has been received" in shown
    assert run("reply", "revoke", "RR-1", number).exit_code == 0
    assert f"{number} A1 norr: 0 svar, stängd" in run("reply", "list", "RR-1").stdout


@pytest.mark.parametrize("ending", ["docx", "md"])
def test_the_facts_are_written_as_a_document_that_is_never_replaced(link, tmp_path, ending):
    target = tmp_path / f"facts.{ending}"
    assert link("--out", target).exit_code == 0
    assert target.read_bytes()[:2] == (b"PK" if ending == "docx" else b"# ")
    assert (link("--out", target).exit_code, link("--out", "x.pdf").exit_code) == (2, 2)


def test_what_is_not_there_is_said_with_exit_code_2(run, screening):
    own = ("--screening", screening, "--tender", "A99", "--party", "norr", "--lang", "en")
    answer = run("reply", "link", "RR-1", *own)
    assert (answer.exit_code, "no such tender" in answer.stderr) == (2, True)


def test_without_answers_there_are_no_facts_to_enter(run, link, tmp_path):
    number = number_in(link())
    assert json.loads(run("reply", "facts", "RR-1", number).stdout) == []
    source, target = tmp_path / "in.json", tmp_path / "out.json"
    source.write_bytes(load_example())
    options = ("--into", source, "--out", target, "--lang", "en")
    assert (
        "Facts entered as declared by the firm: 0 of 0"
        in run("reply", "facts", "RR-1", number, *options).stdout
    )
    assert json.loads(target.read_bytes()) == json.loads(load_example())
    assert run("reply", "facts", "RR-1", number, *options).exit_code == 2


def test_the_support_page_is_printed_in_both_languages(run):
    assert run("support").stdout.startswith("# Stöd")
    assert run("support", "--lang", "en").stdout.startswith("# Support")
    assert "none is printed" in run("support", "--country", "FI", "--lang", "en").stdout


def test_a_sheet_that_somebody_has_gone_through_is_confirmed_by_its_hash(run):
    listed = run("support", "texts", "--lang", "en").stdout.splitlines()
    state, sha256 = next(line for line in listed if line.startswith("sheet ar")).split()[2:]
    assert state == "draft"
    assert sha256 in run("support", "texts", "--sheet", "AR").stdout
    said = run("support", "confirm", "sheet", "ar", "--sha256", sha256, "--lang", "en")
    assert "is in the log" in said.stdout
    assert "confirmed" in run("support", "texts", "--sheet", "ar", "--lang", "en").stdout
    run("support", "confirm", "sheet", "ar", "--sha256", sha256, "--wrong")
    assert "draft" in run("support", "texts", "--sheet", "ar", "--lang", "en").stdout
    assert run("support", "confirm", "sheet", "ar", "--sha256", "0" * 64).exit_code == 2
    assert "There is no sheet" in run("support", "texts", "--sheet", "xx", "--lang", "en").stderr


def test_a_tip_and_a_receipt_are_drafted(run, screening, tmp_path):
    asked = ("--screening", screening, "--party", "norr", "--sign", "isolation")
    answer = run("support", "tip", "police", *asked, "--lang", "en")
    assert (answer.exit_code, "Nothing has been sent" in answer.stdout) == (0, True)
    wrong = run("support", "tip", "police", *asked, "--sign", "x", "--lang", "en")
    assert (wrong.exit_code, "does not match any sign" in wrong.stderr) == (2, True)
    target = tmp_path / "tip.docx"
    assert run("support", "tip", "police", *asked, "--out", target).exit_code == 0
    assert target.read_bytes().startswith(b"PK")
    assert run("support", "receipt", "file_1").exit_code == 2
