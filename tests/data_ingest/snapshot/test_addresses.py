"""Firms that share an address: counted as a register is read, and the address is not kept."""

from datetime import date

import polars as pl
import pytest

from data_ingest.snapshot.addresses import normal_addresses
from data_ingest.snapshot.derived import address_firms
from data_ingest.snapshot.opened import open_snapshot

SOURCE = "no_brreg_enheter"


def normal(*lines):
    frame = pl.DataFrame(
        [(str(at), *line) for at, line in enumerate(lines)],
        schema=dict.fromkeys(("party_id", "street", "post"), pl.String),
        orient="row",
    )
    return dict(normal_addresses(frame).iter_rows())


@pytest.fixture
def placed(units):
    """Return what gives units their addresses: `placed(["Provgata 1", None, …])`."""

    def make(streets):
        made = units(len(streets))
        for unit, street in zip(made, streets, strict=True):
            if street is not None:
                unit["forretningsadresse"] |= {"adresse": [street], "postnummer": "0123"}
        return made

    return make


def counts(root):
    with open_snapshot(root) as snapshot:
        ids = snapshot.scan("parties").select("party_id").collect()["party_id"].sort()
        found = address_firms(snapshot, [(SOURCE, one) for one in ids])
    return [found.get((SOURCE, one)) for one in ids]


@pytest.mark.parametrize(
    "written",
    [
        "PROVGATAN  5",
        "Provgatan 5,",
        "c/o Exempel AB, Provgatan 5",
        "Provgatan 5, C/O Exempel Redovisning",
        "Provgatan 5 lgh 1203",
        "Provgatan 5, 3 tr",
        "Provgatan 5 våning 2",
    ],
)
def test_one_address_written_in_several_ways_is_one(written):
    assert normal((written, "123 45"))["0"] == normal(("Provgatan 5", "12345"))["0"]


def test_another_number_or_another_post_code_is_another_address():
    found = normal(("Provgatan 5", "12345"), ("Provgatan 5 B", "12345"), ("Provgatan 5", "12346"))
    assert len(set(found.values())) == 3


def test_without_a_street_or_a_place_there_is_no_address():
    lines = [(None, "12345"), ("", "12345"), ("12", "12345"), ("Provgatan 5", None)]
    assert normal(*lines, ("c/o Exempel AB", "12345")) == {}


def test_firms_of_one_address_are_counted_and_those_without_one_are_not(add, root, placed):
    add(placed(["Provgata 1", "PROVGATA 1", "Provgata 2", None, "Provgata 1"]))
    assert counts(root) == [3, 3, 1, None, 3]


def test_a_deleted_unit_and_a_sole_trader_are_not_counted(add, root, placed):
    units = placed(["Provgata 1"] * 4)
    units[0]["slettedato"] = "2026-01-01"
    units[1]["organisasjonsform"] = {"kode": "ENK"}
    add(units)
    assert sorted(counts(root), key=str) == [2, 2, None, None]


def test_no_street_is_on_the_disk(add, root, placed):
    outcome = add(placed(["Hemmeliggata 17", "Hemmeliggata 17"]))
    files = [one for one in (root / outcome.snapshot_id).rglob("*") if one.is_file()]
    assert not any("address" in one.name and "shared" not in one.name for one in files)
    for file in files:
        if file.suffix == ".parquet":
            text = pl.read_parquet(file).select(pl.all().cast(pl.String)).write_csv()
            assert "hemmelig" not in text.lower()
        else:
            assert b"hemmelig" not in file.read_bytes().lower()


def test_a_source_without_addresses_answers_nothing(add, root, units):
    add(units(3), as_of=date(2026, 11, 20))
    assert counts(root) == [None, None, None]
