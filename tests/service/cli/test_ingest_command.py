import functools
import json
from pathlib import Path

import httpx2
import orjson
import pytest
from typer.testing import CliRunner

from data_ingest.sources import SOURCES
from service.cli.main import app
from service.settings import Settings

SAMPLES = Path(__file__).parents[2] / "fixtures" / "sources"
UNITS = SAMPLES / "no_brreg_enheter.json"
URL = "https://register.example/enheter"


@pytest.fixture
def folder(tmp_path):
    """The data folder of an installation of the test's own."""
    return tmp_path / "data"


@pytest.fixture
def run(folder):
    """Run a command in this process."""

    def invoke(*arguments):
        result = CliRunner().invoke(
            app, [str(one) for one in arguments], env={"KEDJEKOLL_DATA_DIR": str(folder)}
        )
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def current(folder):
    """The id of the snapshot that serves."""
    return lambda: (folder / "snapshots" / "current").read_text().strip()


def words(text):
    return " ".join(text.replace("│", " ").split())


def test_an_ingest_says_what_was_kept_and_what_was_left_out_by_rule(run, current):
    result = run("ingest", "no_brreg_enheter", UNITS, "--lang", "en")
    assert result.exit_code == 0
    assert "no_brreg_enheter: 8 records, 6 kept, 2 left out." in result.output
    shown = words(result.output)
    assert "1 register-no-number" in shown
    assert "1 register-object" in shown
    assert shown.index("Values left out") < shown.index("1 register-date")
    assert f"Snapshot {current()} is now in use." in words(result.output)


def test_the_same_file_again_is_nothing_new(run):
    run("ingest", "no_brreg_enheter", UNITS)
    result = run("ingest", "no_brreg_enheter", UNITS)
    assert result.exit_code == 0
    assert "det finns inget nytt" in result.output


def test_a_file_that_changes_much_waits_with_exit_code_3_until_it_is_accepted(
    run, current, tmp_path
):
    run("ingest", "no_brreg_enheter", UNITS)
    good = current()
    few = tmp_path / "few.json"
    few.write_bytes(orjson.dumps(json.loads(UNITS.read_text("utf-8"))[:3]))
    result = run("ingest", "no_brreg_enheter", few, "--lang", "en")
    assert result.exit_code == 3
    assert "The number of rows changes from 6 to 3" in words(result.output)
    assert current() == good
    listed = run("snapshot", "list").output
    waits = next(line.split()[0] for line in listed.splitlines() if line.endswith("väntar"))
    assert run("snapshot", "use", waits).exit_code == 3
    assert run("snapshot", "use", waits, "--accept").exit_code == 2
    assert run("snapshot", "use", waits, "--reason", "x").exit_code == 2
    accepted = run("snapshot", "use", waits[:8], "--accept", "--reason", "delat register")
    assert accepted.exit_code == 0
    assert current() == waits


def test_the_help_and_the_list_name_every_source_with_its_terms(run):
    helped, listed = words(run("ingest", "--help").output), words(run("ingest", "--list").output)
    for one in SOURCES.values():
        assert one.id in helped
        assert one.id in listed
        assert one.publisher in listed
        assert (one.download.address if one.download else one.url) in listed
        assert one.licence in listed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Specify a source"),
        (("no_such_source", UNITS), "Specify a source"),
        (("dk_erst_cvr",), SOURCES["dk_erst_cvr"].url),
        (("no_brreg_enheter", "absent.json"), "There is no such file."),
        (("no_brreg_enheter", "http://a.example/b"), "does not begin with https"),
        (("gb_companieshouse_basic", UNITS), "lacks what the source must contain"),
    ],
)
def test_what_cannot_be_read_is_said_with_exit_code_2(arguments, said, run):
    result = run("ingest", *arguments, "--lang", "en")
    assert result.exit_code == 2
    assert said in words(result.output)


def test_a_file_is_fetched_from_its_address_and_only_when_it_has_changed(run, current, monkeypatch):
    asked = []

    def answer(request):
        asked.append(request.headers.get("if-none-match"))
        if asked[-1] == '"1"':
            return httpx2.Response(304)
        return httpx2.Response(
            200, stream=httpx2.ByteStream(UNITS.read_bytes()), headers={"etag": '"1"'}
        )

    asking = functools.partial(httpx2.Client, transport=httpx2.MockTransport(answer))
    monkeypatch.setattr("service.registers.upkeep.publishers_client", lambda _: asking())
    assert run("ingest", "no_brreg_enheter", URL).exit_code == 0
    serving = current()
    result = run("ingest", "no_brreg_enheter", URL, "--lang", "en")
    assert "Unchanged at the publisher." in result.output
    assert asked == [None, '"1"']
    assert current() == serving
    assert run("ingest", "no_brreg_enheter", URL, UNITS, "--as-of", "2026-11-20").exit_code == 0
    assert asked[2] is None
    run("ingest", "no_brreg_enheter")
    assert len(asked) == 4


def test_snapshots_are_listed_verified_compared_and_rebuilt(run, current, folder):
    assert "There are no snapshots." in run("snapshot", "list", "--lang", "en").output
    run("ingest", "no_brreg_enheter", UNITS, "--as-of", "2026-11-20")
    first = current()
    run("ingest", "xx_gleif_rr", SAMPLES / "xx_gleif_rr.csv")
    listed = run("snapshot", "list", "--lang", "en").output
    assert f"{first}" in listed
    assert "no_brreg_enheter  2026-11-20  6" in listed
    assert run("snapshot", "verify").exit_code == 0
    assert run("snapshot", "verify", "current", "--rows").exit_code == 0
    same = run("snapshot", "diff", first, first, "--lang", "en")
    assert "No differences." in same.output
    assert "xx_gleif_rr.control_links" in run("snapshot", "diff", first, "current").output
    look_up = folder / "snapshots" / current() / "no_brreg_enheter" / "lookup.sqlite"
    look_up.unlink()
    damaged = run("snapshot", "verify", "--lang", "en")
    assert damaged.exit_code == 1
    assert "lookup.sqlite is missing or damaged" in damaged.output
    assert run("snapshot", "rebuild").exit_code == 0
    assert run("snapshot", "verify").exit_code == 0


def test_damage_is_said_by_every_command_that_meets_it(run, current, folder):
    run("ingest", "no_brreg_enheter", UNITS)
    snapshot = folder / "snapshots" / current()
    table = snapshot / "no_brreg_enheter" / "names.parquet"
    table.chmod(0o644)
    table.write_bytes(table.read_bytes()[:-1])
    assert run("snapshot", "rebuild").exit_code == 2
    manifest = snapshot / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_bytes(manifest.read_bytes().replace(b"NLOD", b"GLOD"))
    for command in (("list",), ("diff", "current", "current"), ("verify", "ffffff")):
        assert run("snapshot", *command).exit_code == 2
    assert run("snapshot", "verify").exit_code == 1
    assert run("ingest", "no_brreg_enheter", UNITS).exit_code == 2
    (folder / "snapshots" / "current").unlink()
    assert run("snapshot", "use", snapshot.name).exit_code == 2


def test_snapshots_lie_in_the_data_folder(tmp_path):
    assert Settings(data_dir=tmp_path).snapshot_dir == tmp_path / "snapshots"
