import re

import pytest
from typer.testing import CliRunner

from service.cli.main import app


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run a command on an installation of this module's own."""
    env = {"KEDJEKOLL_DATA_DIR": str(tmp_path_factory.mktemp("installation"))}

    def invoke(*arguments):
        result = CliRunner().invoke(app, [str(one) for one in arguments], env=env)
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture(scope="module")
def kept(run):
    """The ID of a stored screening."""
    screened = run("screen", "--example", "--lang", "en", "--as-of", "2026-11-24")
    return re.search(r"screening_\w+", screened.stdout)[0]


@pytest.mark.parametrize(
    ("form", "name"), [("pdf", "x.csv"), ("csv", "x.PDF"), ("md", "x.txt")], ids=str
)
def test_a_format_that_the_file_extension_contradicts_writes_nothing(
    run, kept, tmp_path, form, name
):
    file = tmp_path / name
    result = run("report", kept, "--format", form, "--out", file, "--lang", "en")
    assert result.exit_code == 2
    assert f"--format {form} does not match the file extension .{name[2:]}" in result.stderr
    assert not file.exists()
    swedish = run("report", kept, "--format", form, "--out", file)
    assert "stämmer inte med filändelsen" in swedish.stderr


@pytest.mark.parametrize("name", ["x.md", "x.MD", "x"])
def test_a_format_and_a_file_extension_that_agree_are_written(run, kept, tmp_path, name):
    file = tmp_path / name
    assert run("report", kept, "--format", "md", "--out", file).exit_code == 0
    assert file.read_text().startswith("# ")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--format", "csv", "--table", "fruit"), "The document has no such table."),
        (
            ("--format", "json", "--table", "parties"),
            "A single table is available only as CSV or Parquet.",
        ),
    ],
    ids=["unknown", "form"],
)
def test_a_table_that_cannot_be_had_is_said_of_the_table(run, kept, tmp_path, options, said):
    file = tmp_path / f"x.{options[1]}"
    result = run("report", kept, *options, "--out", file, "--lang", "en")
    assert result.exit_code == 2
    assert result.stderr.startswith(said)
    assert "cannot be read" not in result.stderr
    assert not file.exists()
