"""Portfolios screened by a cluster of real processes, ended and started at will."""

import io
import json
import os
import sys
from contextlib import ExitStack, closing
from datetime import date

import polars as pl
import pytest
from typer.testing import CliRunner

from benchmarks.portfolio_at_scale import made_list
from data_ingest.mapping import PurchaseContext
from data_ingest.model.problem import UnreadableInput
from risk_models.card.scorecard import load_scorecard
from service.cli.main import app
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.table_files import NamedFile
from service.settings import WorkLimits
from service.suppliers.cases.gathering import CONTRACTS
from service.suppliers.portfolios.cluster import ClusterFault, connected, key_check
from service.suppliers.portfolios.on_cluster import score_on_cluster
from service.suppliers.portfolios.output import make_output
from service.suppliers.portfolios.part_files import names_in
from service.suppliers.portfolios.partitions import (
    PartitionOrder,
    screen_partitions,
    screened,
    with_what_is_known,
)
from service.suppliers.portfolios.reading import read_packed, unpacked
from service.suppliers.portfolios.scoring import Scoring, score_here, score_suppliers
from service.suppliers.portfolios.supplier_lookup import Whole
from service.suppliers.portfolios.won_contracts import with_won_contracts
from tests.service.suppliers.portfolios.real_cluster import KEY, Cluster
from tests.service.suppliers.portfolios.test_answers import LABOUR_BAN, LIST, decisions

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
FILES, EACH, STEP = (40, 500, 6) if NIGHTLY else (4, 10, 2)
DAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with closing(Cluster(tmp_path_factory.mktemp("cluster"))) as started:
        yield started


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A list of suppliers in several Parquet files."""
    folder = tmp_path_factory.mktemp("files")
    table = pl.read_csv(io.BytesIO(made_list(FILES * EACH)), separator=";", infer_schema=False)
    for at, some in enumerate(table.iter_slices(EACH)):
        some.write_parquet(folder / f"{at:03}.parquet")
    return folder


def order(files, out, **changed):
    stated = {"as_of": DAY, "country": "SE", "snapshot_id": None, "key_check": key_check(KEY)}
    return PartitionOrder(folder=str(files), out=str(out), **stated | changed)


def nothing(*_):
    pass


HOW = ReadingOptions(person_key=KEY, today=DAY, purchase=PurchaseContext(place_country="SE"))


def read(content):
    return unpacked(read_packed((NamedFile("s.csv", content),), HOW))


SCORING = Scoring(
    as_of=DAY, scorecard=load_scorecard(), snapshot_dir=None, snapshot_id=None,
    judgements=NONE_JUDGED,
)  # fmt: skip


def test_a_run_scored_on_a_cluster_has_the_bytes_of_one_that_was_not(cluster, tmp_path):
    suppliers = read(made_list(60))
    here = score_suppliers(suppliers, SCORING, limits=WorkLimits(2**31, 60), advance=nothing)
    told = []
    there = score_on_cluster(
        suppliers,
        SCORING,
        scheduler=cluster.address,
        folder=tmp_path / "parts",
        person_key=KEY,
        advance=lambda *some: told.append(some),
        at_once=20,
    )
    assert make_output(suppliers, there).parquet == make_output(suppliers, here).parquet
    assert told == [(0, 60), (20, 60), (40, 60), (60, 60)]
    assert names_in(str(tmp_path / "parts")) == []


def test_whoever_is_killed_the_same_bytes_come_out_and_only_the_rest_is_done(
    cluster, files, tmp_path
):
    here = {
        one.name: screened(NamedFile(one.name, one.read_bytes()), HOW, SCORING, Whole((), ()))
        for one in files.iterdir()
    }
    there = {}
    for done_before in range(0, FILES - STEP, STEP):

        def kill(done, _, last=done_before + STEP):
            if done == 1 and "b" in cluster.processes:
                cluster.kill("b")
            if done == last:
                cluster.kill("scheduler")

        with pytest.raises(ClusterFault) as fault:
            screen_partitions(order(files, tmp_path), scheduler=cluster.address, advance=kill)
        assert fault.value.problems[0].code == "cluster-lost"
        left = {name: (tmp_path / name).stat().st_mtime_ns for name in names_in(str(tmp_path))}
        assert there.items() <= left.items()
        there = left
        cluster.begin()
    assert 0 < len(there) < FILES
    said = screen_partitions(order(files, tmp_path), scheduler=cluster.address, advance=nothing)
    made = {one["file"]: (tmp_path / one["part"]).read_bytes() for one in said["parts"]}
    assert made == here
    assert there == {name: (tmp_path / name).stat().st_mtime_ns for name in there}
    assert names_in(str(tmp_path)) == sorted([*(one["part"] for one in said["parts"]), "run.json"])


def test_each_part_has_what_a_buyer_knows_of_its_suppliers_as_one_run_has(cluster, tmp_path):
    files = tmp_path / "in"
    files.mkdir()
    listed = pl.read_csv(io.BytesIO(LIST.encode()), separator=";", infer_schema=False)
    for at, some in enumerate(listed.iter_slices(1)):
        some.write_parquet(files / f"{at}.parquet")
    won = pl.DataFrame([("SE-ON:5599990024", "case_1", None, True)], schema=CONTRACTS, orient="row")
    beside = NamedFile(*decisions(LABOUR_BAN))
    plain = order(files, tmp_path / "out")
    known = with_what_is_known(plain, [beside], won)
    made = {}
    for one in (plain, known):
        said = screen_partitions(one, scheduler=cluster.address, advance=nothing)
        parts = [pl.read_parquet(tmp_path / "out" / each["part"]) for each in said["parts"]]
        made[one] = pl.concat(parts).rows_by_key("name", named=True)
    assert (said["beside"], said["cases_read"]) == ([beside.name], True)
    of_list = read_packed((NamedFile("lista.csv", LIST.encode()), beside), HOW)
    read_whole = with_won_contracts(unpacked(of_list), won, as_of=DAY)
    whole = make_output(read_whole, score_here(read_whole, SCORING, None)).table().collect()
    compared = ["band", "adverse", "labour_terms", "cases", "answers"]
    for name, (row,) in whole.rows_by_key("name", named=True).items():
        (ours,) = made[known][name]
        assert [ours[column] for column in compared] == [row[column] for column in compared]
    (cleaning,), (law,) = made[known]["Städ Exempel AB"], made[known]["Juridik Exempel AB"]
    assert (cleaning["band"], cleaning["adverse"]) == ("priority", True)
    assert (law["labour_terms"], law["cases"]) == ("set", ["case_1"])
    assert made[plain]["Städ Exempel AB"][0]["answers"] is None


def test_a_worker_with_another_person_key_does_nothing(cluster, files, tmp_path):
    other = order(files, tmp_path, key_check=key_check(bytes(32)))
    with pytest.raises(UnreadableInput) as refused:
        screen_partitions(other, scheduler=cluster.address, advance=nothing)
    assert refused.value.problems[0].code == "cluster-worker-key"


def test_a_file_that_cannot_be_read_is_named(cluster, tmp_path):
    (tmp_path / "wrong.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(UnreadableInput) as refused:
        screen_partitions(
            order(tmp_path, tmp_path / "out"), scheduler=cluster.address, advance=nothing
        )
    assert refused.value.name == "wrong.parquet"
    assert refused.value.problems[0].code == "parquet-damaged"


def test_the_command_says_what_is_done_and_what_is_wrong(cluster, files, tmp_path):
    def run(*arguments):
        env = {"KEDJEKOLL_DATA_DIR": str(cluster.data), "KEDJEKOLL_PERSON_KEY": KEY.hex()}
        return CliRunner().invoke(app, ["portfolio", *map(str, arguments)], env=env)

    words = ("parts", files, tmp_path / "out", "--as-of", "2026-11-26")
    done = run(*words, "--scheduler", cluster.address, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["suppliers"] == FILES * EACH
    alone = run("parts", files, tmp_path / "alone", "--as-of", "2026-11-26", "--json")
    assert alone.output == done.output
    nobody = run(*words, "--scheduler", "tcp://127.0.0.1:9", "--lang", "en")
    assert nobody.exit_code == 2
    assert "No Dask scheduler answers" in nobody.output
    empty = tmp_path / "empty"
    empty.mkdir()
    nothing_there = run("parts", empty, tmp_path / "no", "--scheduler", cluster.address)
    assert nothing_there.exit_code == 2
    assert "inga Parquet-filer" in nothing_there.output


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterFault) as fault, ExitStack() as stack:
        stack.enter_context(connected("tcp://127.0.0.1:9"))
    assert fault.value.problems[0].code == "cluster-not-installed"
