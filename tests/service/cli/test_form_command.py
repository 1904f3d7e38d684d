import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data_ingest.sheets.opening import open_sheets
from service.cli.main import app
from service.screening.purchase.examples import load_example

NOTICE = Path(__file__).parents[2] / "fixtures" / "eforms" / "award.xml"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run `kedjekoll form` in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "k.json").write_bytes(load_example())

    def form(*arguments, **options):
        return CliRunner().invoke(app, ["form", *map(str, arguments)], **options)

    return form


def test_a_form_is_written_for_the_firms_of_a_purchase(run, tmp_path):
    result = run("k.json", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert result.output == "Wrote form.xlsx. Parties: 8.\n"
    (sheet, *_) = open_sheets((tmp_path / "form.xlsx").read_bytes(), name="form.xlsx")
    assert sheet.rows.height == 80


def test_any_readable_file_will_do_also_from_standard_input(run, tmp_path):
    result = run("-", "--out", "blankett.xlsx", input=NOTICE.read_bytes())
    assert result.exit_code == 0, result.output
    assert (tmp_path / "blankett.xlsx").exists()


def test_a_form_that_is_there_is_never_replaced(run, tmp_path):
    (tmp_path / "form.xlsx").write_bytes(b"filled in")
    result = run("k.json", "--lang", "en")
    assert result.exit_code == 2
    assert "--out" in result.output
    assert (tmp_path / "form.xlsx").read_bytes() == b"filled in"


def test_who_is_left_out_is_said(run, tmp_path):
    document = json.loads(load_example())
    document["parties"][0] |= {"kind": "sole_trader"}
    (tmp_path / "k.json").write_text(json.dumps(document))
    result = run("k.json", "--lang", "en")
    assert result.exit_code == 0
    assert "Sole traders and other natural persons: 1." in " ".join(result.output.split())


def test_a_purchase_with_nobody_to_ask_gives_no_form(run, tmp_path):
    document = json.loads(load_example())
    document |= {"tenders": [], "parties": []}
    (tmp_path / "k.json").write_text(json.dumps(document))
    result = run("k.json", "--lang", "en")
    assert result.exit_code == 2
    assert "names no tenderer" in result.output
    assert not (tmp_path / "form.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("missing.json",), "cannot be opened"),
        (("k.json", "--format", "papyrus"), "Unknown format"),
        (("k.json", "--format", "eforms"), "cannot be read"),
        (("k.json", "--out", "nowhere/form.xlsx"), "cannot be written"),
    ],
)
def test_what_cannot_be_read_or_written_is_said_and_exits_with_2(run, arguments, said):
    result = run(*arguments, "--lang", "en")
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert "Traceback" not in result.output
