import hashlib
from datetime import date

import polars as pl
import pytest

from data_ingest.model.register_tables import TABLES
from data_ingest.snapshot import tables
from data_ingest.snapshot.tables import hash_rows, write_table

TYPES = {
    name: pl.String() if isinstance(column.dtype, pl.Enum) else column.dtype
    for name, column in TABLES["names"].columns().items()
}


@pytest.fixture
def write(tmp_path):
    """Write a table of names from parts: lists of party ids, each with a language."""

    def write_parts(*parts):
        paths = []
        for at, rows in enumerate(parts):
            frame = pl.DataFrame(
                [("s", party, "legal", "Å 1", language, date(2026, 1, 2), None)
                 for party, language in rows],
                schema=TYPES,
                orient="row",
            )  # fmt: skip
            paths.append(tmp_path / f"{at}.part")
            frame.write_parquet(paths[-1])
        written = write_table(paths, tmp_path / "names.parquet", "names")
        return written, pl.read_parquet(tmp_path / "names.parquet")

    return write_parts


def test_rows_are_sorted_and_hashed_alike_whatever_order_they_came_in(write):
    one, rows = write([("b", "sv"), ("a", "sv")], [("c", None)])
    two, _ = write([("c", None)], [("a", "sv")], [("b", "sv")])
    assert rows["party_id"].to_list() == ["a", "b", "c"]
    assert one == two
    assert one.profile.rows == 3
    assert one.profile.nulls["language"] == 1
    assert one.profile.values["kind"] == {"legal": 3}


def test_the_hash_is_of_the_rows_as_the_documentation_says(write):
    written, _ = write([("a", None)])
    text = "1:a,5:legal,4:Å 1,~10:2026-01-02,~\n"
    assert written.row_hash == hashlib.sha256(text.encode()).hexdigest()


def test_repeats_are_left_out_whichever_part_they_came_in(write, monkeypatch):
    monkeypatch.setattr(tables, "HASHED_AT_ONCE", 2)
    one, rows = write([("a", "sv"), ("b", "sv")], [("a", "en"), ("a", "sv"), ("c", "sv")])
    two, _ = write([("a", "en"), ("c", "sv")], [("b", "sv"), ("a", "sv")], [("a", "sv")])
    assert rows.select("party_id", "language").rows() == [("a", "en"), ("b", "sv"), ("c", "sv")]
    assert one.repeated == two.repeated == ["a", "a"]
    assert one.row_hash == two.row_hash


def test_a_table_that_is_sorted_range_by_range_is_the_same(write, tmp_path, monkeypatch):
    parts = [[(str(at % 70), "sv") for at in range(start, 300, 3)] for start in range(3)]
    whole, rows = write(*parts)
    monkeypatch.setattr(tables, "SORTED_AT_ONCE", 16)
    monkeypatch.setattr(tables, "SAMPLED", 2)
    cut, again = write(*parts)
    assert cut == whole
    assert rows.equals(again)
    assert rows.height == 70
    assert sorted(one.suffix for one in tmp_path.iterdir()) == [".parquet", *[".part"] * 3]


def test_how_rows_are_cut_for_hashing_changes_nothing(write, tmp_path, monkeypatch):
    written, _ = write([(str(at), "sv") for at in range(100)])
    monkeypatch.setattr(tables, "HASHED_AT_ONCE", 7)
    assert hash_rows(tmp_path / "names.parquet") == written.row_hash


@pytest.mark.parametrize("name", ["\u0415XEMPEL", "Ã…ngstrÃ¶m", "Caf\ufffd", "â€œA"])
def test_names_in_mixed_alphabets_and_wrong_encodings_are_odd(name):
    assert pl.Series([name]).str.contains(tables.ODD).all()


@pytest.mark.parametrize(
    "name", ["São João", "ΑΒΓ AB", "Exempel Ånäs & Søn", "ЭКСПОРТ", "IRMÃ, Lda"]
)
def test_ordinary_names_of_any_alphabet_are_not_odd(name):
    assert not pl.Series([name]).str.contains(tables.ODD).any()
