"""`kedjekoll registers` against publishers on this machine, in the form of the real files."""

import fcntl
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from data_ingest.snapshot.manifest import read_manifest
from data_ingest.snapshot.store import current_id, read_journal
from service.cli.main import app
from tests.publisher import Published, publisher
from tests.started import PATIENCE, process

SAMPLES = Path(__file__).parents[2] / "fixtures" / "sources"
SCB = "vardefulla-datamangder.bolagsverket.se/scb/scb_bulkfil.zip"
BOLAGSVERKET = "vardefulla-datamangder.bolagsverket.se/bolagsverket/bolagsverket_bulkfil.zip"
BRREG = "data.brreg.no/enhetsregisteret/api/enheter/lastned"


def zipped(name, content):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return held.getvalue()


def units(count):
    """Units as Brønnøysundregistrene publish them, with numbers that the check digit allows."""
    weights = (3, 2, 7, 6, 5, 4, 3, 2)
    found = []
    number = 93000000
    while len(found) < count:
        number += 1
        rest = sum(int(digit) * weight for digit, weight in zip(str(number), weights, strict=True))
        check = (11 - rest % 11) % 11
        if check < 10:
            found.append(
                {
                    "organisasjonsnummer": f"{number}{check}",
                    "navn": f"EKSEMPEL {number} AS",
                    "organisasjonsform": {"kode": "AS"},
                    "konkurs": False,
                }
            )
    return orjson.dumps(found)


@pytest.fixture
def server():
    """Publishers of Sweden and Norway on this machine."""
    with publisher() as running:
        scb = (SAMPLES / "se_scb_bulk.txt").read_bytes()
        bolagsverket = (SAMPLES / "se_bolagsverket_bulk.txt").read_bytes()
        running.files = {
            SCB: Published(zipped("scb_bulkfil_JE_20261123.txt", scb)),
            BOLAGSVERKET: Published(zipped("bolagsverket_bulkfil.txt", bolagsverket)),
            BRREG: Published(units(60)),
        }
        yield running


@pytest.fixture
def root(tmp_path):
    """The folder of the snapshots of an installation of the test's own."""
    return tmp_path / "data" / "snapshots"


@pytest.fixture
def run(root, server):
    """Run `kedjekoll registers` in this process, with the publishers as its mirror."""

    def invoke(*arguments):
        result = CliRunner().invoke(
            app,
            ["registers", *arguments, "--lang", "en"],
            env={
                "KEDJEKOLL_DATA_DIR": str(root.parent),
                "KEDJEKOLL_REGISTER_MIRROR": server.address,
            },
        )
        if not isinstance(result.exception, SystemExit | None):
            raise result.exception
        return result.exit_code, " ".join(result.output.split())

    return invoke


def serving(root):
    found = current_id(root)
    return {} if found is None else read_manifest(root / found).sources


def test_one_command_leads_from_nothing_to_registers_that_serve(run, root):
    code, said = run("up", "--country", "se")
    assert code == 0, said
    assert serving(root).keys() == {"se_bolagsverket_bulk", "se_scb_bulk"}
    assert "se_scb_bulk: Statistics" in said or "Statistiska centralbyrån (SCB)" in said
    assert "Usually 71 MB and 1 816 509 records (2026-06-29)." in said
    assert "8 records, 7 kept, 1 left out." in said
    assert "se_scb_bulk: a new version is now in use." in said
    left = [path.name for path in (root.parent / "downloads").rglob("*") if path.is_file()]
    assert sorted(left) == [
        ".lock", ".lock", "se_bolagsverket_bulk.json", "se_scb_bulk.json",
    ]  # fmt: skip


def test_what_has_not_changed_is_not_fetched_again_and_needs_no_country(run, server):
    run("up", "--country", "SE")
    code, said = run("up")
    assert code == 0
    assert server.statuses() == [200, 200, 304, 304]
    assert "se_scb_bulk: unchanged at the publisher." in said


def test_a_damaged_register_is_told_and_fetched_again_though_it_is_unchanged(run, root, server):
    run("up", "no_brreg_enheter")
    before = current_id(root)
    file = root / before / "no_brreg_enheter" / "parties.parquet"
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:100])
    code, said = run("status")
    assert code == 3
    assert "Damaged since 20" in said
    assert "No supplier is looked up until it is mended" in said
    assert "– The file no_brreg_enheter/parties.parquet differs" in said
    assert "To fetch it again: kedjekoll registers up no_brreg_enheter" in said
    code, said = run("up", "no_brreg_enheter")
    assert (code, current_id(root)) == (0, before), said
    assert server.statuses()[-1] == 200
    code, said = run("status")
    assert code == 0
    assert "Damaged" not in said


@pytest.mark.parametrize(
    ("list_id", "path"),
    [
        (
            "br_lista_suja",
            "www.gov.br/trabalho-e-emprego/pt-br/assuntos/inspecao-do-trabalho/"
            "areas-de-atuacao/cadastro_de_empregadores.csv",
        ),
        (
            "xx_eu_sanctions",
            "webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
            "?token=dG9rZW4tMjAxNw",
        ),
        ("gb_fcdo_sanctions", "sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml"),
    ],
)
def test_a_list_comes_by_itself_as_a_register_does(list_id, path, run, server, root):
    (sample,) = SAMPLES.glob(f"{list_id}.*")
    server.files[path] = Published(sample.read_bytes(), fails=[503, "cut"])
    code, said = run("up", list_id)
    assert code == 0, said
    assert serving(root).keys() == {list_id}
    assert run("up", list_id)[1].endswith(f"{list_id}: unchanged at the publisher.")
    assert server.statuses()[-1] == 304


def test_a_list_that_its_server_keeps_behind_a_log_in_says_how_to_go_on(run, server, root):
    path = (
        "webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
        "?token=dG9rZW4tMjAxNw"
    )
    server.files[path] = Published(b"", fails=[403])
    code, said = run("up", "xx_eu_sanctions")
    assert code == 2
    assert "responded with 403" in said
    assert "run kedjekoll ingest xx_eu_sanctions FILE" in " ".join(said.split())
    assert serving(root) == {}


def test_a_dry_run_shows_the_terms_and_asks_nobody(run, root, server):
    code, said = run("up", "--country", "SE", "--country", "XX", "--dry-run")
    assert code == 0
    assert "CC0-1.0" in said
    assert (server.asked, serving(root)) == ([], {})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--country", "DK"), "There is no register of that country that can be fetched."),
        (("dk_erst_cvr",), "no file that can be fetched without an account: dk_erst_cvr"),
        (("no_such_source",), "There is no source with that ID."),
        ((), "No register is in use yet. Choose with --country: BR, EE, FI, GB, NO, SE, XX."),
    ],
)
def test_what_cannot_be_fetched_is_said_before_anything_is(arguments, said, run, server):
    code, output = run("up", *arguments)
    assert code == 2
    assert said in output
    assert server.asked == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("page", "responded with a web page instead of the file"),
        (404, "responded with 404"),
        ("cut-zip", "interrupted before the whole file had arrived"),
        ("broken", "cannot be unpacked"),
        ("other", "lacks what the source must contain"),
    ],
)
def test_a_publisher_that_gives_something_else_holds_up_no_other(
    fault, said, run, root, server, monkeypatch
):
    monkeypatch.setattr("data_ingest.records.fetch.ATTEMPTS", 1)
    whole = server.files[SCB].content
    contents = {
        "cut-zip": whole[:-40],
        "broken": whole[:60] + bytes(20) + whole[80:],
        "other": zipped("x.txt", "a\tb\r\n1\t2\r\n"),
    }
    if fault in contents:
        server.files[SCB].content = contents[fault]
    else:
        server.files[SCB].fails = [fault]
    code, output = run("up", "--country", "SE")
    assert code == 2
    assert said in output
    assert "se_scb_bulk: not fetched. What is in use stays in use." in output
    assert serving(root).keys() == {"se_bolagsverket_bulk"}
    code, output = run("status")
    assert code == 3
    assert "Failed attempts in a row: 1" in output
    server.files[SCB] = Published(whole)
    assert run("up", "se_scb_bulk")[0] == 0
    assert len(serving(root)) == 2


def test_a_register_that_shrinks_by_half_waits_and_is_accepted_beside_what_has_come_since(
    run, root, server
):
    assert run("up", "no_brreg_enheter")[0] == 0
    server.files[BRREG] = Published(units(30), etag='"2"')
    code, said = run("up", "no_brreg_enheter")
    assert code == 3
    assert "The number of rows changes from 60 to 30, by more than five per cent." in said
    assert "kedjekoll registers accept no_brreg_enheter --reason …" in said
    assert serving(root)["no_brreg_enheter"].kept == 60
    assert run("up", "--country", "SE")[0] == 0
    asked = len(server.asked)
    code, said = run("up", "no_brreg_enheter")
    assert (code, server.statuses()[asked:]) == (3, [304])
    assert "A new version is waiting" in run("status")[1]
    code, said = run("accept", "no_brreg_enheter", "--reason", "the register was split")
    assert code == 0
    kept = {source_id: version.kept for source_id, version in serving(root).items()}
    assert kept["no_brreg_enheter"] == 30
    assert kept.keys() == {"no_brreg_enheter", "se_bolagsverket_bulk", "se_scb_bulk"}
    assert [one.action for one in read_journal(root)][-2:] == ["accepted", "replaced"]
    assert run("status")[0] == 0
    assert run("accept", "no_brreg_enheter", "--reason", "again")[0] == 2


def test_a_newer_file_takes_the_place_of_one_that_waits(run, root, server):
    run("up", "no_brreg_enheter")
    server.files[BRREG] = Published(units(30), etag='"2"')
    run("up", "no_brreg_enheter")
    server.files[BRREG] = Published(units(61), etag='"3"')
    assert run("up", "no_brreg_enheter")[0] == 0
    assert serving(root)["no_brreg_enheter"].kept == 61
    assert run("status")[0] == 0


def test_nothing_waits_when_a_publisher_takes_a_file_back(run, root, server):
    run("up", "no_brreg_enheter")
    server.files[BRREG] = Published(units(30), etag='"2"')
    assert run("up", "no_brreg_enheter")[0] == 3
    server.files[BRREG] = Published(units(60), etag='"3"')
    code, said = run("up", "no_brreg_enheter")
    assert (code, run("status")[0]) == (0, 0)
    assert "no_brreg_enheter: unchanged at the publisher." in said


def test_what_another_process_fetches_is_left_to_it(run, root):
    folder = root.parent / "downloads" / "no_brreg_enheter"
    folder.mkdir(parents=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, said = run("up", "no_brreg_enheter")
    assert code == 2
    assert "Another process is already fetching the register." in said
    assert "Failed attempts" not in run("status")[1]
    root.mkdir()
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert run("up", "no_brreg_enheter")[0] == 2
    assert run("up", "no_brreg_enheter")[0] == 0


def test_an_empty_installation_names_the_one_command(run):
    code, said = run("status")
    assert code == 0
    assert "ee_ariregister_basic not in use." in said
    assert "kedjekoll registers up --country SE" in said


MOMENTS = (
    "data_ingest.records.published:newest_address",
    "data_ingest.records.part:PartFile.begin",
    "data_ingest.records.part:PartFile.opened",
    "data_ingest.records.part:PartFile.finish",
    "service.registers.bringing:_note_whole",
    "data_ingest.snapshot.build:build_source",
    "data_ingest.linking.search_index:write_search",
    "data_ingest.snapshot.manifest:write_manifest",
    "data_ingest.snapshot.store:use",
    "service.registers.attempts:note_attempt",
)
"""Where the command is killed: as each of these begins."""

KILLED = """
import os, signal, sys
from importlib import import_module

import service.cli.registers, service.registers.upkeep, service.registers.intake
import service.registers.bringing
from service.cli.main import main

def kill_at(moment):
    place, _, name = moment.partition(":")
    holder, whole = import_module(place), None
    *path, name = name.split(".")
    for part in path:
        holder = getattr(holder, part)
    whole = getattr(holder, name)
    killed = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
    setattr(holder, name, killed)
    for module in list(sys.modules.values()):
        if getattr(module, name, None) is whole:
            setattr(module, name, killed)

for moment in [*sys.argv.pop().split(","), ""]:
    child = os.fork()  # before any thread has begun
    if child == 0:
        if moment:
            kill_at(moment)
        main()
    _, status = os.waitpid(child, 0)
    print(moment, os.waitstatus_to_exitcode(status), flush=True)
"""


def test_killed_at_ten_moments_it_goes_on_and_ends_with_a_whole_snapshot(root, server):
    """Ten processes are killed one after the other, each further on than the last."""
    command = [sys.executable, "-c", KILLED, "registers", "up", "--country", "SE"]
    where = {
        "KEDJEKOLL_DATA_DIR": str(root.parent),
        "KEDJEKOLL_REGISTER_MIRROR": server.address,
        "OPENBLAS_NUM_THREADS": "1",
    }
    with process(
        [*command, ",".join(MOMENTS)],
        env=os.environ | where,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        told, faults = running.communicate(timeout=PATIENCE)
    ends = [line.split() for line in told.splitlines() if line.rpartition(" ")[2] in ("-9", "0")]
    assert ends == [*([moment, "-9"] for moment in MOMENTS), ["0"]], (told, faults)
    assert serving(root).keys() == {"se_bolagsverket_bulk", "se_scb_bulk"}
    assert CliRunner().invoke(app, ["snapshot", "verify", "--rows"], env=where).exit_code == 0
    assert not list(root.glob(".building-*"))
    assert server.statuses(SCB) == [200]
