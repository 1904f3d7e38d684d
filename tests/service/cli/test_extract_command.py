"""`kedjekoll extract`, as it is typed by two authorities."""

import json
import re

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from service.operations.audit import kedjekoll_verify

MANDATE = ("--delegation", "9.1", "--conflict", "none")
CASE = "KS 1"


def authority(folder, number):
    """Return what runs a command of an authority's own installation."""
    environment = {"KEDJEKOLL_DATA_DIR": str(folder), "COLUMNS": "200"}
    folder.mkdir()
    said = {"local": {"name": f"Kommun {number[-2:]}", "number": number}}
    (folder / "organisation.yaml").write_text(json.dumps(said))

    def invoke(*words, code=0):
        found = CliRunner().invoke(app, [*words, "--lang", "en"], env=environment)
        assert found.exit_code == code, (found.output, found.exception)
        return found

    return invoke


def number(kind, text):
    return re.search(rf"{kind}_[0-9a-z]{{21}}", text)[0]


@pytest.fixture(scope="module")
def sender(tmp_path_factory):
    run = authority(tmp_path_factory.mktemp("sender") / "data", "2120990003")
    screening = number("screening", run("screen", "--example").stdout)
    run("case", "new", CASE, "Lokalvård", "--stage", "in_contract")
    run("case", "attach", CASE, screening)
    firm = ("--screening", screening, "--tender", "A1", "--party", "norr", "--on", "2026-11-10")
    visit = number("followup", run("follow-up", "record", *firm, "--looked-at", "pay").stdout)
    heard = ("--heard-on", "2026-11-12", "--heard", "The firm admits it.")
    basis = ("--basis", "Contract 8.3", "--reasons", "No ledger.", "--consequence", "penalty")
    run("case", "decide", CASE, "A penalty.", *MANDATE, *basis, "--follow-up", visit, *heard)
    return run


def test_an_extract_goes_from_one_command_line_to_another(sender, tmp_path):
    receiver = authority(tmp_path / "data", "2120990011")
    line = number("decision", sender("extract", "lines", CASE).stdout)
    file, withdrawal = tmp_path / "extract.zip", tmp_path / "withdrawal.zip"
    told = ("--line", line, "--receiver", "Kommun 12", "--number", "212099-0011")
    why = ("--ground", "osl-10-27", "--weighing", "It is obvious.")
    unread = sender("extract", "make", CASE, *told, *why, *MANDATE, "-o", str(file), code=2)
    assert "say so with --texts-read" in unread.stderr
    assert not file.exists()
    made = sender("extract", "make", CASE, *told, *why, *MANDATE, "--texts-read", "-o", str(file))
    extract_id = number("extract", made.stdout)
    key = json.loads(sender("extract", "organisation", "--json").stdout)
    changed = tmp_path / "changed.zip"
    changed.write_bytes(file.read_bytes().replace(b"A penalty.", b"A reward..", 1))
    refused = receiver("extract", "import", str(changed), code=2).stderr
    assert "as it was issued" in " ".join(refused.split())
    received = number("received", receiver("extract", "import", str(file)).stdout)
    compared = ("--fingerprint", key["fingerprint"], "--how", "By telephone.")
    assert "open" in receiver("extract", "confirm", received, *compared).stdout
    receiver("case", "new", "KS 9", "Städ")
    assess = ("extract", "assess", "KS 9", received, "--use", "uses", "--reasons", "The same firm.")
    receiver(*assess)
    ended = ("--reason", "Set aside.", *MANDATE, "-o", str(withdrawal))
    sender("extract", "withdraw", CASE, extract_id, *ended)
    assert "withdrawn by extract_" in sender("extract", "list", CASE).stdout
    receiver("extract", "import", str(withdrawal))
    assert "withdrawn" in receiver("extract", "show", received).stdout
    assert "The sender has withdrawn" in receiver(*assess, code=2).stderr
    assert received in receiver("case", "tasks").stdout
    listed = receiver("extract", "received").stdout
    assert len(re.findall(r"received_\w+", listed)) == 2
    again = tmp_path / "again.zip"
    sender("extract", "save", CASE, extract_id, "-o", str(again))
    assert again.read_bytes() == file.read_bytes()


def test_the_file_is_checked_with_the_public_key_alone(sender, tmp_path, capsys):
    line = number("decision", sender("extract", "lines", CASE).stdout)
    file = tmp_path / "extract.zip"
    told = ("--line", line, "--receiver", "Kommun 12", "--number", "212099-0011")
    why = ("--ground", "public", "--weighing", "Nothing is secret.", "--texts-read")
    sender("extract", "make", CASE, *told, *why, *MANDATE, "-o", str(file))
    key = json.loads(sender("extract", "organisation", "--json").stdout)["key"]
    checked = sender("verify", str(file), "--key", key)
    assert f"Extract {number('extract', checked.stdout)}, issued by 2120990003" in checked.stdout
    assert kedjekoll_verify.main(["--key", key, str(file)]) == 0
    assert "VALID: extract extract_" in capsys.readouterr().out


def test_an_installation_that_does_not_say_who_it_is_is_told_so(tmp_path):
    run = authority(tmp_path / "data", "2120990011")
    (tmp_path / "data" / "organisation.yaml").unlink()
    assert "does not say which authority" in run("extract", "organisation").stdout
    (tmp_path / "data" / "organisation.yaml").write_text("local: {name: X, number: '1'}")
    refused = run("extract", "organisation", code=1)  # the command says it, with exit code 2
    assert "must be a Swedish organisation number" in str(refused.exception)
