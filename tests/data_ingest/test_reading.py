import json

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.reading import FORMATS, detect, read_procurement
from service.screening.purchase.examples import load_example


def codes(payload):
    with pytest.raises(UnreadableInput) as refusal:
        detect(payload, name="file")
    return [problem.code for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b'{"a": 1}', "procurement-json"),
        (b" \n\t{", "procurement-json"),
        (b"<?xml version='1.0'?>", "eforms"),
        (b"\xef\xbb\xbf<ContractNotice/>", "eforms"),
    ],
)
def test_the_format_is_told_by_the_first_character(payload, expected):
    assert detect(payload, name="file") == expected


@pytest.mark.parametrize("payload", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(payload):
    assert codes(payload) == ["empty-input"]


@pytest.mark.parametrize(
    "payload", [b"PK\x03\x04", b"%PDF-1.7", b"a;b;c", b"[1]", b"\xff\xfe<\x00"]
)
def test_another_format_is_refused_with_those_that_can_be_read(payload):
    with pytest.raises(UnreadableInput, match="not recognised") as refusal:
        detect(payload, name="file")
    (problem,) = refusal.value.problems
    assert all(name in problem.mend("sv") for name in FORMATS)


def test_the_format_can_be_said():
    read = read_procurement(
        load_example(), name="x", person_key=b"k", format_name="procurement-json"
    )
    assert read.format == "procurement-json"
    assert read.procurement.tenders.height == 4
    with pytest.raises(UnreadableInput):
        read_procurement(load_example(), name="x", person_key=b"k", format_name="eforms")


def test_one_process_of_an_ocds_file_can_be_named():
    release = {"ocid": "ocds-1", "id": "1", "date": "2026-01-01T00:00:00Z", "tag": ["tender"]}
    package = {"version": "1.1", "releases": [release, release | {"ocid": "ocds-2"}]}
    payload = json.dumps(package).encode()
    with pytest.raises(UnreadableInput, match="contains 2 procurements"):
        read_procurement(payload, name="x", person_key=b"k")
    read = read_procurement(payload, name="x", person_key=b"k", ocid="ocds-2")
    assert read.format == "ocds"
    assert read.procurement.purchases.height == 1
