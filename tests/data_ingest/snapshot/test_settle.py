import json

import polars as pl
import pytest

from data_ingest.ids.identifiers import hash_person
from data_ingest.model.rows import RejectRow
from data_ingest.records.source import Batch
from data_ingest.snapshot.settle import settle
from data_ingest.sources import SOURCES

KEY = b"person key of the tests".ljust(32)
PERSON = "191212121212"  # the test number of Skatteverket
HASHED = f"SE-PERSON:{hash_person('1212121212', person_key=KEY)}"
SOURCE = SOURCES["no_brreg_enheter"]


def settled(**frames):
    frames = {name: pl.DataFrame(rows) for name, rows in frames.items()}
    return settle(Batch(records=1, **frames), SOURCE, person_key=KEY)


def firm(party_id, **values):
    return {"party_id": party_id, "kind": "company", "display_name": "A", **values}


def test_ids_are_brought_to_normal_form_in_every_table():
    found = settled(
        parties=[firm("SE-ON:559901-2340")],
        control_links=[
            {"owned_id": "GB-COH:1234568", "owner_id": "SE-ON:559901-2340", "kind": "other"}
        ],
        places=[{"party_id": "SE-ON:559901-2340", "role": "registered", "country": " SE "}],
    ).frames
    assert found["parties"]["party_id"].to_list() == ["SE-ON:5599012340"]
    links = found["control_links"].select("owned_id", "owner_id", "is_current").rows()
    assert links == [("GB-COH:01234568", "SE-ON:5599012340", True)]
    assert found["places"]["party_id"].to_list() == ["SE-ON:5599012340"]
    numbers = found["identifiers"].select("party_id", "scheme", "value", "checksum_ok").rows()
    assert numbers == [("SE-ON:5599012340", "SE-ON", "5599012340", True)]


@pytest.mark.parametrize("flagged", [True, False])
def test_a_persons_number_is_a_hash_wherever_it_stands(flagged):
    own = f"SE-ON:{PERSON}"
    found = settled(
        parties=[firm(own, is_personal=flagged, country="SE")],
        names=[{"party_id": own, "kind": "trading", "name": "B"}],
        places=[{"party_id": own, "role": "registered", "locality": "Lund"}],
        control_links=[{"owned_id": "SE-ON:5599012340", "owner_id": own, "kind": "other"}],
        identifiers=[
            {"party_id": own, "country": "SE", "scheme": "VAT", "number": f"SE{PERSON[2:]}01"}
        ],
    ).frames
    parties = found["parties"].select("party_id", "kind", "display_name", "is_personal").rows()
    assert parties == [(HASHED, "sole_trader", None, True)]
    assert "names" not in found
    assert found["places"]["locality"].to_list() == [None]
    assert found["control_links"]["owner_id"].to_list() == [HASHED]
    assert found["identifiers"]["is_personal"].all()
    assert PERSON[2:] not in str([frame.rows() for frame in found.values()])


def test_a_firm_that_a_further_number_shows_to_be_a_person_is_one():
    own = "XI-LEI:9845EX00000000000193"
    found = settled(
        parties=[firm(own, country="SE")],
        identifiers=[
            {"party_id": own, "country": "SE", "scheme": "SE-ON", "number": PERSON},
            {"party_id": own, "country": "SE", "scheme": "VAT", "number": "SE559901234001"},
        ],
    ).frames
    (party,) = found["parties"].iter_rows(named=True)
    assert (party["is_personal"], party["display_name"]) == (True, None)
    assert party["party_id"].startswith("XX-PERSON:")
    assert found["identifiers"]["is_personal"].all()
    assert set(found["identifiers"]["party_id"]) == {party["party_id"]}


def test_a_party_without_a_number_keeps_the_sources_own_key():
    found = settled(parties=[firm(f"{SOURCE.id}:entry-7")]).frames
    assert found["parties"]["party_id"].to_list() == [f"{SOURCE.id}:entry-7"]
    assert found["identifiers"].is_empty() if "identifiers" in found else True
    person = settled(parties=[firm(f"{SOURCE.id}:entry-7", is_personal=True)]).frames
    assert person["parties"]["party_id"].str.contains("^XX-PERSON:[0-9a-f]{64}$").all()


def test_what_breaks_a_rule_is_refused_and_what_hangs_on_it_is_left_out():
    found = settled(
        parties=[firm("NO-BRC:930000019", kind="club"), firm("NO-BRC:930000027")],
        places=[{"party_id": "NO-BRC:930000027", "role": "home", "country": "NO"}],
    )
    assert found.frames["parties"].height == 1
    assert [(one[1], json.loads(one[2])["rule"], one[3]) for one in found.rejects] == [
        ("register-rule", "kind|dtype", True),
        ("register-rule", "role|dtype", False),
    ]


def test_a_record_repeated_inside_a_batch_is_counted_once_for_each_repeat():
    found = settled(parties=[firm("NO-BRC:930000019")] * 3)
    assert found.frames["parties"].height == 1
    assert [one[1] for one in found.rejects] == ["register-repeated"] * 2


def test_what_the_reader_left_out_is_handed_on():
    batch = Batch(
        records=2, rejects=(RejectRow("row 2", "a", "{}"),), notes=(RejectRow("row 3", "b", "{}"),)
    )
    found = settle(batch, SOURCE, person_key=KEY)
    assert found.frames == {}
    assert found.rejects == [("row 2", "a", "{}", True), ("row 3", "b", "{}", False)]


def test_names_are_one_line_in_normal_form():
    found = settled(parties=[firm("NO-BRC:930000019", display_name=" A\u030angstro\u0308m\n\tAB ")])
    assert found.frames["names"]["name"].to_list() == ["\u00c5ngstr\u00f6m AB"]
