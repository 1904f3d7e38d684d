from datetime import date

import polars as pl
import pytest

from service.platform.process.own_folder import own_folder
from service.suppliers.exchange.review_state import NOTHING, ListedSupplier, ReviewState
from service.suppliers.exchange.write_back import (
    HEADINGS,
    REMEMBERED,
    DamagedState,
    suppliers_of,
    write_changes,
    written_rows,
)
from service.suppliers.portfolios.output import OUTPUT

A = ListedSupplier("-7", frozenset({"SE-ON:5599990008"}))
PERSON = ListedSupplier("8", frozenset({"SE-PERSON:abc"}))
OPEN = ReviewState("open", date(2026, 12, 1), "case_1")


@pytest.fixture
def folders(tmp_path):
    """The folder that is read by the other system, and that of what is remembered."""
    with (
        own_folder(tmp_path) as shared,
        shared.within("out") as out,
        shared.within("state") as state,
    ):
        yield out, state


def test_a_row_holds_state_date_and_link_and_the_id_as_it_was_given():
    assert HEADINGS == ("own_id", "number", "review_state", "next_date", "link")
    rows = written_rows([A, PERSON], [OPEN, NOTHING], link_base="https://k.example")
    assert rows == [
        ("-7", "SE-ON:5599990008", "open", "2026-12-01", "https://k.example/v1/cases/case_1"),
        ("8", "", "none", "", ""),
    ]


def test_only_what_has_changed_is_written_and_each_file_has_the_next_number(folders):
    first = write_changes(*folders, written_rows([A, PERSON], [NOTHING, NOTHING], link_base=""))
    assert first == "review_state-000001.csv"
    assert len(folders[0].read(first).splitlines()) == 3
    again = written_rows([A, PERSON], [NOTHING, NOTHING], link_base="")
    assert write_changes(*folders, again) is None
    changed = write_changes(*folders, written_rows([A, PERSON], [OPEN, NOTHING], link_base=""))
    assert changed == "review_state-000002.csv"
    assert folders[0].read(changed).decode().splitlines()[1:] == [
        "-7;SE-ON:5599990008;open;2026-12-01;/v1/cases/case_1"
    ]


def test_an_exchange_that_was_cut_off_writes_the_same_number_again(tmp_path, folders):
    rows = written_rows([A], [OPEN], link_base="")
    first = write_changes(*folders, rows)
    content = folders[0].read(first)
    (tmp_path / "state" / REMEMBERED).unlink()
    assert write_changes(*folders, rows) == first
    assert folders[0].read(first) == content


@pytest.mark.parametrize(
    "damaged",
    [b"", b"[]", b"{}", b'{"sequence":"1","rows":{}}', b'{"sequence":-1,"rows":{}}',
     b'{"sequence":1,"rows":[]}'],
)  # fmt: skip
def test_what_is_remembered_and_damaged_is_told_and_nothing_is_written(tmp_path, folders, damaged):
    (tmp_path / "state" / REMEMBERED).write_bytes(damaged)
    with pytest.raises(DamagedState):
        write_changes(*folders, written_rows([A], [OPEN], link_base=""))
    assert not any((tmp_path / "out").iterdir())


def test_suppliers_without_id_and_number_cannot_be_told_to_anybody():
    number = {"scheme": "SE-ON", "value": "1", "checksum_ok": False, "is_personal": False}
    rows = pl.DataFrame(
        [
            {"place": 1, "own_id": None, "numbers": [number]},
            {"place": 2, "own_id": "7", "numbers": [number]},
            {"place": None, "own_id": "8", "numbers": None},
        ],
        schema={name: OUTPUT[name] for name in ("place", "own_id", "numbers")},
    )
    assert suppliers_of(rows) == [ListedSupplier("7", frozenset())]
