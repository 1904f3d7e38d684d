import json

import pytest
from typer.testing import CliRunner

from service.cli.main import app

REGISTER = (
    "Avtalsnummer;Leverantör;Organisationsnummer;CPV-kod\n"
    "A1;Norrskenets Lokalvård AB;559999-0016;90911200\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "register.csv").write_text(REGISTER, encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(app, [*map(str, arguments)])


def test_a_register_is_counted_kept_and_written(run, tmp_path):
    unmapped = run("coverage", "make", "register.csv", "--year", 2026)
    assert unmapped.exit_code == 2
    assert (
        run(
            "map", "register.csv", "--target", "contracts", "--source", "register", "--yes"
        ).exit_code
        == 0
    )
    for end in ("pdf", "xlsx"):
        options = ("--year", 2026, "--seed", 7, "--lang", "en", "--out", f"made.{end}")
        made = run("coverage", "make", "register.csv", *options)
        assert made.exit_code == 0, made.output
        assert "no case" in made.output
        assert (tmp_path / f"made.{end}").stat().st_size > 1_000
    number = made.output.split()[-1].rstrip(".")
    shown = run("coverage", "show", number, "--json")
    assert json.loads(shown.stdout)["report"]["lines"][0]["states"]["case"] == "no_case"
    assert run("coverage", "show", "coverage_1").exit_code == 2
    assert run("coverage", "make", "register.csv", "--year", 1999).exit_code == 2
    assert run("coverage", "make", "register.csv", "--year", 2026, "--out", "x.doc").exit_code == 2
