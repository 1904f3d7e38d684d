import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data_ingest.formats.ledger import read_ledger
from data_ingest.model.contract_tables import ContractRegister, RegisteredContracts
from data_ingest.model.problem import Problem
from data_ingest.model.tables import Identifiers, Names, Parties, Rejects
from risk_models.card.scorecard import load_scorecard
from service.cli.ledger import list_suppliers
from service.cli.main import app
from service.screening.purchase.intake import Supplied

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ledger"
PLACE = {
    "country": "SE", "person_key": b"key of the tests", "scorecard": load_scorecard(),
}  # fmt: skip


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
    items = json.loads(result.stdout)["items"]
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


def supplied(*, ledger=True):
    """A made-up ledger, if there is one, with an empty register and a note about the table."""
    register = ContractRegister()
    register.parties = Parties.create_empty()
    register.names = Names.create_empty()
    register.identifiers = Identifiers.create_empty()
    register.contracts = RegisteredContracts.create_empty()
    payload = (FIXTURES / "reskontra-1.1-cr.csv").read_bytes()
    read = read_ledger(payload, name="x.csv", person_key=b"key of the tests")
    note = Problem("delimited-windows-1252")
    return Supplied(read if ledger else None, register, Rejects.create_empty(), (note,))


def test_a_register_beside_a_ledger_is_in_the_json(capsys):
    list_suppliers(supplied(), rejects=(), lang="sv", as_json=True, as_of=None, **PLACE)
    found = json.loads(capsys.readouterr().out)
    assert found["contracts"]["unpaid"] == []
    assert {row["registered"] for row in found["contracts"]["totals"]} == {"0.00"}
    assert sum(one["suppliers"] for one in found["bands"]) == len(found["items"])
    assert {one["distinct"] for one in found["industries"]} == {1}


def test_the_page_ends_with_what_should_be_said_of_the_tables(capsys):
    list_suppliers(supplied(), rejects=(), lang="en", as_json=False, as_of=None, **PLACE)
    said = " ".join(capsys.readouterr().out.split())
    assert "under a registered contract" in said
    assert said.endswith(Problem("delimited-windows-1252").mend("en"))


def test_a_register_alone_is_listed_and_says_what_could_not_be_read(capsys):
    rejects = [Problem("table-not-mapped", f"row {at}") for at in range(12)]
    list_suppliers(
        supplied(ledger=False), rejects=rejects, lang="en", as_json=False, as_of=None, **PLACE
    )
    said = " ".join(capsys.readouterr().out.split())
    assert "Contract register. Contracts: 0. Suppliers: 0." in said
    assert "row 9: " in said
    assert "row 10: " not in said
    assert said.endswith("… and 2 more.")


def test_without_a_register_the_json_has_no_contracts(run):
    found = json.loads(run(FIXTURES / "rows.json", "--json").stdout)
    assert found["contracts"] is None
    assert {item["contracts"] for item in found["items"]} == {None}
