from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.formats.eforms import read_eforms
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import Procurement

FIXTURES = Path(__file__).parents[2] / "fixtures" / "eforms"
CONTRACT = (FIXTURES / "contract.xml").read_bytes()
AWARD = (FIXTURES / "award.xml").read_bytes()


def refused(payload: bytes):
    with pytest.raises(UnreadableInput) as refusal:
        read_eforms(payload, name="annons.xml", person_key=b"key")
    assert refusal.value.name == "annons.xml"
    for problem in refusal.value.problems:
        for language in ("sv", "en"):
            assert "{" not in problem.detail(language) + problem.mend(language)
    return [(problem.code, problem.location, problem.params) for problem in refusal.value.problems]


@pytest.mark.parametrize("payload", [b"", b" \n\t"])
def test_an_empty_file_is_refused(payload):
    assert refused(payload) == [("empty-input", "", {})]


def test_a_notice_that_is_not_in_utf8_is_refused_and_names_the_line():
    payload = CONTRACT.replace("Lokalvård".encode(), "Lokalvård".encode("latin-1"))
    line = str(payload[: payload.index("å".encode("latin-1"))].count(b"\n") + 1)
    assert refused(payload) == [("xml-encoding", f"line {line}", {"line": line})]


def test_utf16_is_refused_so_that_no_doctype_can_hide_in_it():
    hidden = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'
    assert refused(hidden.encode("utf-16"))[0][0] == "xml-encoding"
    without_mark = hidden.encode("utf-16-le")
    assert refused(without_mark)[0][0] == "not-xml"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE ContractNotice [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE ContractNotice SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
    ],
)
def test_a_doctype_is_refused_before_anything_expands(doctype):
    payload = CONTRACT.replace(b"<ContractNotice", doctype.encode() + b"<ContractNotice", 1)
    assert refused(payload) == [("xml-dtd", "", {})]


def test_a_declared_encoding_cannot_change_how_the_bytes_are_read():
    declared = CONTRACT.replace(b'encoding="UTF-8"', b'encoding="IBM037"')
    procurement, _ = read_eforms(declared, name="annons.xml", person_key=b"key")
    assert procurement.purchases["title"].item() == "Lokalvård i Ekdala"


def test_a_file_that_breaks_off_is_refused_and_names_the_line():
    payload = CONTRACT[: CONTRACT.index(b"<cbc:VersionID>")]
    line = str(payload.count(b"\n") + 1)
    assert refused(payload) == [("not-xml", f"line {line}", {"line": line})]


@pytest.mark.parametrize("payload", [b"hello", b"<a>&nowhere;</a>", b"<a><b></a>", b"\xef\xbb\xbf"])
def test_what_is_no_xml_is_refused(payload):
    assert [code for code, _, _ in refused(payload)] == ["not-xml"]


def test_deep_nesting_is_refused_and_names_the_element():
    payload = b"<root>\n" + b"<deep>" * 300 + b"</deep>" * 300 + b"</root>"
    assert refused(payload) == [("xml-limit", "line 2", {"line": "2", "element": "deep"})]


def test_an_endless_text_is_refused_by_the_limit_of_the_parser():
    payload = b"<root>" + b"x" * 10_100_000 + b"</root>"
    assert [code for code, _, _ in refused(payload)] == ["xml-limit"]


def test_an_endless_name_is_refused_even_if_no_element_can_be_named():
    payload = b"<" + b"a" * 60_000 + b"/>"
    assert refused(payload)[0][2]["element"] == "?"


@pytest.mark.parametrize("root", ["html", "BusinessRegistrationInformationNotice"])
def test_another_document_is_refused_with_those_that_are_read(root):
    assert refused(f"<{root}/>".encode()) == [
        (
            "eforms-root",
            f"/{root}",
            {"accepted": "ContractNotice, ContractAwardNotice, PriorInformationNotice"},
        )
    ]


@pytest.mark.parametrize("version", ["1.2", "1.16", "2.0", "1.13-beta", ""])
def test_an_unknown_version_is_refused_with_those_that_are_read(version):
    payload = CONTRACT.replace(b"eforms-sdk-1.13", f"eforms-sdk-{version}".encode())
    assert refused(payload) == [
        ("eforms-version", "/ContractNotice/CustomizationID", {"first": "1.3", "last": "1.15"})
    ]


@pytest.mark.parametrize("version", ["1.3", "1.15"])
def test_the_first_and_the_last_version_are_read(version):
    payload = CONTRACT.replace(b"eforms-sdk-1.13", f"eforms-sdk-{version}".encode())
    procurement, _ = read_eforms(payload, name="annons.xml", person_key=b"key")
    assert procurement.contracts.height == 1


def test_a_notice_without_number_and_lots_is_refused_with_both_reasons():
    payload = CONTRACT.replace(b"6a1d5b1e-0000-4000-8000-000000000002", b"").replace(
        b">LOT-0000<", b"><"
    )
    assert refused(payload) == [
        ("eforms-no-notice-id", "/ContractNotice/ID", {}),
        ("eforms-no-lot", "/ContractNotice/ProcurementProjectLot", {}),
    ]


@settings(max_examples=150)
@given(st.integers(min_value=0, max_value=len(AWARD) - 1))
def test_a_notice_cut_anywhere_is_refused_or_read_as_a_valid_procurement(end):
    _refused_or_valid(AWARD[:end])


@settings(max_examples=100)
@given(
    st.integers(min_value=0, max_value=len(AWARD) - 40), st.integers(1, 40), st.binary(max_size=3)
)
def test_a_notice_with_changed_bytes_is_refused_or_read_as_a_valid_procurement(start, length, new):
    _refused_or_valid(AWARD[:start] + new + AWARD[start + length :])


@settings(max_examples=60)
@given(st.data())
def test_a_notice_that_lacks_any_line_is_refused_or_read_as_a_valid_procurement(data):
    lines = AWARD.split(b"\n")
    del lines[data.draw(st.integers(3, len(lines) - 2))]
    _refused_or_valid(b"\n".join(lines))


def _refused_or_valid(payload: bytes) -> None:
    try:
        procurement, _ = read_eforms(payload, name="annons.xml", person_key=b"key")
    except UnreadableInput:
        return
    assert Procurement.is_valid(procurement.to_dict())
