"""Parties by number, one number and many at once."""

import polars as pl
import pytest

from data_ingest.model.register_tables import TABLES
from data_ingest.snapshot.lookup import Lookup, write_lookup

PARTIES = {f"SE-ON:{number}": number for number in ("5599990016", "5599990024", "5599990032")}


@pytest.fixture
def lookup(tmp_path):
    parties = [
        {"source_id": "a", "party_id": one, "kind": "company", "country": "SE",
         "status": "active", "activity": "unknown", "is_personal": False}
        for one in PARTIES
    ]  # fmt: skip
    numbers = [
        {"source_id": "a", "party_id": one, "scheme": "SE-ON", "value": number,
         "checksum_ok": True, "is_personal": False}
        for one, number in PARTIES.items()
    ]  # fmt: skip
    for table, rows in (("parties", parties), ("identifiers", numbers)):
        types = {name: column.dtype for name, column in TABLES[table].columns().items()}
        pl.DataFrame(rows, schema=types).write_parquet(tmp_path / f"{table}.parquet")
    write_lookup(tmp_path)
    found = Lookup({"a": tmp_path})
    yield found
    found.close()


def test_many_numbers_at_once_are_those_one_by_one(lookup):
    asked = [("SE-ON", one) for one in PARTIES.values()]
    assert lookup.find_many(asked) == {one: lookup.find(*one) for one in asked}


def test_a_number_of_nobody_is_left_out(lookup):
    asked = [("SE-ON", "5569999999"), ("NO-BRC", "5599990016"), ("SE-ON", "5599990016")]
    assert list(lookup.find_many(asked)) == [("SE-ON", "5599990016")]
    assert lookup.find_many([]) == {}
