import os
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data_ingest.linking.search import NameIndex
from data_ingest.linking.search_index import CHECKSUMS, is_whole, write_search
from data_ingest.model.problem import UnreadableInput

FIRST = ("Nordan", "Sundets", "Älvkvist", "Brunnsviks", "Lövåsa", "Kvarnholms", "Tallmo", "Östan")
SECOND = ("Bygg", "Städ", "Lokalvård", "Transport", "Måleri", "El & VVS", "Bemanning", "Mark")
FORMS = ("AB", "Handelsbolag")
NAMES = [f"{one} {two} {form}" for one in FIRST for two in SECOND for form in FORMS]
LETTERS = "abcdefghijklmnopqrstuvwxyzåäö "
DIGRAPHS = re.compile("[aåä][aåäe]|[oö]e")


def write(folder, names, *, countries=None):
    folder.mkdir(exist_ok=True)
    ids = [f"XX-TEST:{at:04}" for at in range(len(names))]
    pl.DataFrame({"party_id": ids, "name": names}).write_parquet(folder / "names.parquet")
    lands = countries or ["SE"] * len(names)
    parties = pl.DataFrame({"party_id": ids, "country": lands}, schema_overrides={"country": str})
    parties.unique("party_id").write_parquet(folder / "parties.parquet")
    write_search(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A source with 128 made-up names, of which eight firms differ in their legal form alone."""
    return write(tmp_path_factory.mktemp("search") / "register", NAMES)


@pytest.fixture(scope="module")
def index(folder):
    opened = NameIndex({"register": folder})
    yield opened
    opened.close()


def near(index, name, *, limit=20, country=None):
    (hits,) = index.near([(name, country)], limit=limit)
    return [hit.name for hit in hits]


def misspelt(name, at, how, letter):
    at %= len(name) - 1
    return {
        "missing": name[:at] + name[at + 1 :],
        "added": name[:at] + letter + name[at:],
        "wrong": name[:at] + letter + name[at + 1 :],
        "swapped": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    }[how]


@settings(deadline=None, max_examples=300)
@given(
    name=st.sampled_from(NAMES),
    at=st.integers(0, 40),
    how=st.sampled_from(["missing", "added", "wrong", "swapped"]),
    letter=st.sampled_from(LETTERS),
)
def test_a_name_with_one_slip_of_the_pen_is_found(index, name, at, how, letter):
    slipped = misspelt(name, at, how, letter)
    # one that makes `ae` or `oe`, which are ways to write ä and ö, is two letters away
    assume(DIGRAPHS.findall(slipped.lower()) == DIGRAPHS.findall(name.lower()))
    assert name in near(index, slipped)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Nordan Bygg AB", "Nordan Bygg AB"),
        ("Aktiebolaget Nordan Bygg (publ)", "Nordan Bygg AB"),
        ("Nordan Bygg HB", "Nordan Bygg Handelsbolag"),
        ("NORDANBYGG AB", "Nordan Bygg AB"),
        ("Bygg Nordan AB", "Nordan Bygg AB"),
        ("Alvkvist Lokalvard AB", "Älvkvist Lokalvård AB"),
        ("Oestan El och VVS AB", "Östan El & VVS AB"),
        ("Tallmo Transport i Sundsvall AB", "Tallmo Transport AB"),
        ("Tallmo Transport Handelsbolga", "Tallmo Transport Handelsbolag"),
    ],
)
def test_a_name_is_found_however_it_is_written(index, typed, first):
    found = near(index, typed)
    assert first in found[:2]


def test_part_of_a_name_finds_whole_names(index):
    assert {name.split()[0] for name in near(index, "Kvarnholms", limit=16)} == {"Kvarnholms"}


def test_nothing_is_near_a_name_without_letters_or_one_that_shares_nothing(index):
    assert near(index, "") == near(index, "!!") == near(index, "Zzyzx Qwqw") == []
    assert near(index, "x") == []


def test_many_names_are_answered_each_in_its_place(index):
    found = index.near([("Nordan Bygg AB", None), ("", None), ("Lövåsa Mark AB", "SE")], limit=1)
    assert [[hit.name for hit in hits] for hits in found] == [
        ["Nordan Bygg AB"], [], ["Lövåsa Mark AB"],
    ]  # fmt: skip


def test_a_party_comes_once_and_its_country_stands_first_among_equals(tmp_path):
    names = ["Exempel Bygg AB"] * 3
    index = NameIndex({"a": write(tmp_path / "a", names, countries=["FI", None, "SE"])})
    (hits,) = index.near([("Exempel Bygg AB", "SE")], limit=5)
    assert [hit.country for hit in hits] == ["SE", "FI", None]
    (again,) = index.near([("Exempel Bygg AB", None)], limit=2)
    assert [hit.party_id for hit in again] == ["XX-TEST:0001", "XX-TEST:0000"]
    index.close()


def test_a_name_that_is_longer_than_any_is_found_as_it_is_written(tmp_path):
    long = " ".join(f"Filial{at}" for at in range(200))
    index = NameIndex({"a": write(tmp_path / "a", [long, long.replace("199", ""), "Annat AB"])})
    assert near(index, long)[0] == long
    assert near(index, f"{long} AB")[0] == long
    assert [hit.name for hit in index.beginning(long, limit=1)] == [long]
    index.close()


def test_a_former_name_finds_the_party_once(tmp_path):
    folder = tmp_path / "a"
    folder.mkdir()
    two = pl.DataFrame({"party_id": ["p", "p"], "name": ["Nya Exempel AB", "Exempel AB"]})
    two.write_parquet(folder / "names.parquet")
    pl.DataFrame({"party_id": ["p"], "country": ["SE"]}).write_parquet(folder / "parties.parquet")
    write_search(folder)
    index = NameIndex({"a": folder})
    assert near(index, "Exempel AB") == ["Exempel AB"]
    assert [hit.name for hit in index.beginning("exem", limit=9)] == ["Exempel AB"]
    index.close()


@pytest.mark.parametrize(
    ("registered", "typed"),
    [
        ("Щукарев Мебель", "Shchukarev Mebel"),
        ("Ταλμύρα", "Talmyra"),
        ("შპს თალმირა", "Talmira LLC"),
        ("瑞澜纺织有限公司", "Ruilan Fangzhi"),
        ("شركة النهراوي للنسيج", "Al-Nahrawi Textile"),
        ('שטראוס תלמירה בע"מ', "Strauss Talmira Ltd"),
    ],
)
def test_a_name_in_other_letters_is_found_by_its_latin_form(tmp_path, registered, typed):
    found = NameIndex({"a": write(tmp_path / "a", [registered, "Granhult AB"])})
    assert near(found, typed) == [registered]
    assert near(found, registered) == [registered]
    found.close()


def test_a_latin_name_is_found_by_the_same_name_in_other_letters(tmp_path):
    found = NameIndex({"a": write(tmp_path / "a", ["Melikishvili LLC", "Granhult AB"])})
    assert near(found, "მელიქიშვილი") == ["Melikishvili LLC"]
    found.close()


def test_a_beginning_finds_names_that_go_on(index):
    assert {hit.name for hit in index.beginning("nordan b", limit=20)} == {
        f"Nordan {word} {form}" for word in ("Bygg", "Bemanning") for form in FORMS
    }
    assert [hit.name for hit in index.beginning("Nordan Bygg", limit=2)] == [
        "Nordan Bygg AB", "Nordan Bygg Handelsbolag",
    ]  # fmt: skip
    assert index.beginning("n", limit=5) == []
    assert index.beginning("nordan b", limit=20, country="NO") == []


def test_a_beginning_that_is_misspelt_finds_what_is_near(index):
    assert index.beginning("Nordna Bygg AB", limit=1)[0].name == "Nordan Bygg AB"
    assert index.beginning("Nordna Bygg AB", limit=1, country="NO") == []


def test_an_index_is_whole_until_a_file_is_changed_or_gone(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    assert is_whole(copy)
    victim = next(copy.glob("search.*.term"))
    victim.chmod(0o644)
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    assert not is_whole(copy)
    write_search(copy)
    assert is_whole(copy)
    (copy / CHECKSUMS).unlink()
    assert not is_whole(copy)


def test_what_an_interrupted_writing_left_is_cleared_away(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / ".search-left").mkdir()
    (copy / ".search-left" / "meta.json").write_text("{}")
    write_search(copy)
    assert not list(copy.glob(".search-*"))
    assert is_whole(copy)


def test_a_source_without_names_has_no_index(tmp_path):
    write_search(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert is_whole(tmp_path)
    index = NameIndex({"a": tmp_path})
    assert near(index, "Exempel") == []
    index.close()


def test_an_index_that_is_missing_or_damaged_is_said_not_passed_over(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    meta = copy / "search.meta.json"
    meta.chmod(0o644)
    meta.write_text("{")
    for _ in range(2):
        with pytest.raises(UnreadableInput) as caught:
            NameIndex({"a": copy})
        assert [one.code for one in caught.value.problems] == ["snapshot-lookup"]
        (copy / CHECKSUMS).unlink(missing_ok=True)


def test_searching_writes_nothing_beside_the_index(folder):
    before = sorted(one.name for one in folder.iterdir())
    index = NameIndex({"a": folder})
    near(index, "Nordan Bygg AB")
    index.close()
    assert sorted(one.name for one in folder.iterdir()) == before


def test_closing_takes_what_is_put_back_while_the_links_are_removed(folder, monkeypatch):
    index, remove, put_back = NameIndex({"xx": folder}), os.rmdir, []

    def remove_too_late(path, *, dir_fd=None):
        if not put_back:
            inside = Path(path, ".tantivy-meta.lock")
            put_back.append(os.open(inside, os.O_CREAT | os.O_WRONLY, dir_fd=dir_fd))
        remove(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "rmdir", remove_too_late)
    index.close()
    os.close(*put_back)
    assert not Path(index._links.name).exists()


def test_the_order_is_the_same_after_the_index_is_written_again(folder, index, tmp_path):
    again = NameIndex({"register": write(tmp_path / "again", NAMES)})
    for name in NAMES[::16]:
        assert again.near([(name[1:], None)], limit=20) == index.near([(name[1:], None)], limit=20)
    again.close()
