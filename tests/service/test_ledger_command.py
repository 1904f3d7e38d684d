import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app

FIXTURES = Path(__file__).parents[1] / "fixtures" / "ledger"


@pytest.fixture
def run(tmp_path):
    """Run `kedjekoll screen` on an installation of the test's own."""

    def screen(*arguments):
        return CliRunner().invoke(
            app,
            ["screen", *map(str, arguments)],
            env={"KEDJEKOLL_DATA_DIR": str(tmp_path / "data")},
        )

    return screen


def test_a_ledger_lists_its_suppliers_and_what_was_set_aside(run):
    result = run(FIXTURES / "spending-over-500.csv", "--lang", "en")
    assert result.exit_code == 0
    assert "not enough information" in result.output
    assert "Payees" in result.output


def test_a_ledger_gives_every_supplier_as_json(run):
    result = run(FIXTURES / "spending-over-500.csv", "--json", "--as-of", "2026-11-24")
    items = json.loads(result.output)["items"]
    assert items
    assert {item["currency"] for item in items} == {"GBP"}
    assert all(item["low"] <= item["points"] <= item["high"] for item in items)


@pytest.mark.parametrize("name", ["reskontra-1.0-utf16.csv", "reskontra-1.1-cr.csv", "rows.json"])
def test_every_layout_is_told_by_its_content(run, name):
    result = run(FIXTURES / name)
    assert result.exit_code == 0
    assert "Leverantörsreskontra" in result.output


def test_what_is_said_to_be_a_ledger_and_is_none_is_refused(run, tmp_path):
    file = tmp_path / "other.csv"
    file.write_text("a;b\n1;2\n")
    result = run(file, "--format", "ledger")
    assert result.exit_code == 2
    assert "Traceback" not in result.output
