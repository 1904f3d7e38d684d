"""Pieces of work done on this machine alone."""

from datetime import date
from threading import Lock

import polars as pl
import pytest

from data_ingest.model.problem import Problem, UnreadableInput
from service.screening.purchase.table_files import NamedFile
from service.suppliers.cases.gathering import CONTRACTS
from service.suppliers.portfolios.cluster import key_check
from service.suppliers.portfolios.on_machine import each_done_here, processors
from service.suppliers.portfolios.part_files import names_in
from service.suppliers.portfolios.partitions import (
    PartitionOrder,
    screen_partitions,
    with_what_is_known,
)
from tests.service.suppliers.portfolios.test_answers import LABOUR_BAN, decisions

DAY = date(2026, 11, 26)
KEY = bytes(range(32))
NUMBERS = ("5566778899", "5560360793", "2021000837", "5567037485")


def test_each_piece_comes_with_its_place():
    done = each_done_here(lambda number: bytes([number]), [{"number": 7}, {"number": 8}])
    assert sorted(done) == [(0, b"\x07"), (1, b"\x08")]


def test_a_piece_that_is_refused_ends_the_work_and_the_rest_is_not_begun():
    begun, lock = [], Lock()

    def refused(number):
        with lock:
            begun.append(number)
        raise UnreadableInput([Problem("parquet-damaged")], f"{number}.parquet")

    pieces = [{"number": number} for number in range(1_000)]
    with pytest.raises(UnreadableInput):
        list(each_done_here(refused, pieces))
    assert len(begun) <= processors()


def test_there_is_a_processor():
    assert processors() >= 1


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("KEDJEKOLL_PERSON_KEY", KEY.hex())
    (tmp_path / "in").mkdir()
    for number in NUMBERS:
        table = pl.DataFrame({"Organisationsnummer": [number], "Namn": ["Exempel AB"]})
        table.write_parquet(tmp_path / "in" / f"{number}.parquet")
    return tmp_path


def screened(folder, advance=lambda *_: None, beside=()):
    order = PartitionOrder(
        folder=str(folder / "in"),
        out=str(folder / "out"),
        as_of=DAY,
        country="SE",
        snapshot_id=None,
        key_check=key_check(KEY),
    )
    order = with_what_is_known(order, beside, CONTRACTS.to_frame())
    return screen_partitions(order, scheduler=None, advance=advance)


def test_a_folder_is_screened_and_what_is_there_is_not_made_again(folder):
    told = []
    said = screened(folder, lambda *done: told.append(done))
    assert said["suppliers"] == len(NUMBERS)
    assert told == [(count, len(NUMBERS)) for count in range(len(NUMBERS) + 1)]
    made = {
        name: (folder / "out" / name).stat().st_mtime_ns for name in names_in(str(folder / "out"))
    }
    (folder / "out" / said["parts"][0]["part"]).unlink()
    assert screened(folder) == said
    again = {name: (folder / "out" / name).stat().st_mtime_ns for name in made}
    changed = {name for name in made if made[name] != again[name]}
    assert changed == {said["parts"][0]["part"], "run.json"}


def test_a_part_is_made_again_when_one_of_two_answers_of_the_same_name_has_changed(folder):
    name, first = decisions(LABOUR_BAN)
    last = NamedFile(name, decisions((*LABOUR_BAN[:3], "semesterlagen"))[1])
    made = [
        {
            part["part"]
            for part in screened(folder, beside=[NamedFile(name, content), last])["parts"]
        }
        for content in (first, first + b"\n")
    ]
    assert not made[0] & made[1]


def test_a_damaged_file_is_named(folder):
    (folder / "in" / "wrong.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(UnreadableInput) as refused:
        screened(folder)
    assert refused.value.name == "wrong.parquet"
