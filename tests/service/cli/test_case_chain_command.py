"""`kedjekoll case chain-form`, `chain-requests`, `hold` and `release`, as they are typed."""

import re

import pytest
from typer.testing import CliRunner

from data_ingest.sheets.opening import open_sheets
from service.calls.in_case import writing_to
from service.casework.cases.request import NewChainVersion
from service.casework.chain.versions import begin_chain
from service.cli.door import Door
from service.cli.main import app

FORM = """\
Tender;Hands on the work (id);Subcontractor;Country;Registration number;First day
A1;norr;Nya Städ AB;SE;559998-0017;2027-03-01
A1;norr;Nya Fönster AB;SE;559998-0026;2027-03-01
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, [*words, "--lang", "en"])


def test_a_form_goes_out_and_comes_back_with_its_bad_row_named(run, tmp_path):
    run("case", "new", "KS 1", "Lokalvård", "--stage", "contract_start")
    assert run("case", "chain-form", "KS 1").exit_code == 2
    screening = re.search(r"screening_[0-9a-z]{21}", run("screen", "--example").stdout)[0]
    run("case", "attach", "KS 1", screening)
    door = Door("en")
    with writing_to(door.call, door.case("KS 1"), None) as (connection, case, seen):
        begins = NewChainVersion(screening_id=screening, tender_id="A1", valid_from="2027-01-01")
        begin_chain(connection, case, begins, seen)
    door.close()
    made = run("case", "chain-form", "KS 1", "--out", "form.xlsx")
    assert (made.exit_code, made.stdout.strip()) == (0, "Wrote form.xlsx.")
    assert len(open_sheets((tmp_path / "form.xlsx").read_bytes(), name="form.xlsx")) == 2
    assert run("case", "chain-form", "KS 1", "--out", "form.xlsx").exit_code == 2
    (tmp_path / "filled.csv").write_text(FORM, "utf-8")
    filed = run("case", "chain-requests", "KS 1", "filled.csv")
    assert filed.exit_code == 2
    good, bad = filed.stdout.splitlines()
    assert re.fullmatch(r"row 2: request_[0-9a-z]{21}", good)
    assert bad.startswith("row 3/number: The check digit of the number is wrong (SE-ON)")
    assert "0026" not in filed.output


def test_a_case_is_put_on_hold_and_let_go(run):
    run("case", "new", "KS 2", "Lokalvård")
    assert run("case", "release", "KS 2", "--reason", "Slut på tvisten").exit_code == 2
    assert run("case", "hold", "KS 2", "--reason", "Överprövning").exit_code == 0
    assert run("case", "hold", "KS 2", "--reason", "Överprövning").exit_code == 2
    assert run("case", "release", "KS 2", "--reason", "Domen kom").exit_code == 0
