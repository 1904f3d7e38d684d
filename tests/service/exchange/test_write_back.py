from datetime import date

import polars as pl

from service.exchange.folder import OUT, STATE
from service.exchange.review_state import NOTHING, ListedSupplier, ReviewState
from service.exchange.write_back import HEADINGS, suppliers_of, write_changes, written_rows
from service.portfolios.output import OUTPUT

A = ListedSupplier("-7", frozenset({"SE-ON:5599990008"}))
PERSON = ListedSupplier("8", frozenset({"SE-PERSON:abc"}))
OPEN = ReviewState("open", date(2026, 12, 1), "c_1")


def folder(tmp_path):
    for name in (OUT, STATE):
        (tmp_path / name).mkdir()
    return tmp_path


def test_a_row_holds_state_date_and_link_and_the_id_as_it_was_given():
    assert HEADINGS == ("own_id", "number", "review_state", "next_date", "link")
    rows = written_rows([A, PERSON], [OPEN, NOTHING], link_base="https://k.example")
    assert rows == [
        ("-7", "SE-ON:5599990008", "open", "2026-12-01", "https://k.example/v1/cases/c_1"),
        ("8", "", "none", "", ""),
    ]


def test_only_what_has_changed_is_written_and_each_file_has_the_next_number(tmp_path):
    shared = folder(tmp_path)
    first = write_changes(shared, written_rows([A, PERSON], [NOTHING, NOTHING], link_base=""))
    assert first.name == "review_state-000001.csv"
    assert len(first.read_text().splitlines()) == 3
    again = written_rows([A, PERSON], [NOTHING, NOTHING], link_base="")
    assert write_changes(shared, again) is None
    changed = write_changes(shared, written_rows([A, PERSON], [OPEN, NOTHING], link_base=""))
    assert changed.name == "review_state-000002.csv"
    assert changed.read_text().splitlines()[1:] == [
        "-7;SE-ON:5599990008;open;2026-12-01;/v1/cases/c_1"
    ]


def test_an_exchange_that_was_cut_off_writes_the_same_number_again(tmp_path):
    shared = folder(tmp_path)
    rows = written_rows([A], [OPEN], link_base="")
    first = write_changes(shared, rows)
    content = first.read_bytes()
    (shared / STATE / "review_state.json").unlink()
    assert write_changes(shared, rows) == first
    assert first.read_bytes() == content


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
