"""The newest annual report at Bolagsverket: what comes of it, and what does not."""

import io
import json
import zipfile
from datetime import date

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.live.answer import NoAnswer
from data_ingest.live.client import ATTEMPTS, LONGEST_ANSWER
from data_ingest.live.se_bolagsverket import Bolagsverket
from data_ingest.live.se_bolagsverket_reports import MOST_DOCUMENT_BYTES, listed_reports

NUMBER, OTHER = "5599990008", "5599990016"
PERSON = "198101052382"
TOKEN = {"access_token": "first", "token_type": "Bearer", "expires_in": 3600}
FIGURES = {
    "Nettoomsattning": 4_200_000,
    "MedelantaletAnstallda": 2,
    "LonerAndraErsattningar": 428_000,
}
PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:g="http://www.taxonomier.se/se/fr/gen-base/2021-10-31">
<head><title>-</title></head><body><ix:header><ix:references>
<link:schemaRef xlink:href="http://xbrl.taxonomier.se/se/fr/gaap/k2/risbs/2021-10-31/a.xsd"/>
</ix:references><ix:resources><xbrli:context id="c"><xbrli:entity>
<xbrli:identifier scheme="http://www.bolagsverket.se">{number}</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate>
</xbrli:period></xbrli:context>
<xbrli:unit id="SEK"><xbrli:measure>iso4217:SEK</xbrli:measure></xbrli:unit>
<xbrli:unit id="n"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>
</ix:resources></ix:header>{figures}</body></html>"""
FIGURE = '<ix:nonFraction name="g:{name}" contextRef="c" unitRef="{unit}">{value}</ix:nonFraction>'


def report(number=NUMBER, start="2025-01-01", end="2025-12-31", **figures):
    """The document of one made-up report, as the register gives it."""
    shown = "".join(
        FIGURE.format(name=name, value=value, unit="n" if name.startswith("Medel") else "SEK")
        for name, value in (FIGURES | figures).items()
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        page = PAGE.format(number=number, start=start, end=end, figures=shown)
        archive.writestr("arsredovisning.xhtml", page)
    return made.getvalue()


def document(body, content_type="application/zip"):
    return httpx2.Response(200, content=body, headers={"content-type": content_type})


def entry(end="2025-12-31", filed="2026-06-10", document_id="b7f1_paket", **changes):
    return {
        "dokumentId": document_id,
        "filformat": "application/zip",
        "rapporteringsperiodTom": end,
        "registreringstidpunkt": filed,
    } | changes


def listing(*listed):
    return {"dokument": list(listed)}


@pytest.fixture
def register(world, person_key):
    organisation = {
        "organisationsidentitet": {"identitetsbeteckning": NUMBER, "typ": {"kod": "ORGNR"}},
        "organisationsnamn": {
            "organisationsnamnLista": [
                {"namn": "Exempelbolaget Städ AB", "organisationsnamntyp": {"kod": "FORETAGSNAMN"}}
            ]
        },
        "organisationsform": {"kod": "AB"},
    }
    parts = (
        "avregistreradOrganisation", "avregistreringsorsak", "organisationsdatum", "juridiskForm",
        "pagaendeAvvecklingsEllerOmstruktureringsforfarande", "naringsgrenOrganisation",
        "verksamOrganisation", "postadressOrganisation",
    )  # fmt: skip
    world.answers = {
        "oauth2/token": [TOKEN],
        "organisationer": [{"organisationer": [dict.fromkeys(parts) | organisation]}],
        "dokumentlista": [listing(entry())],
        "dokument/": [document(report())],
    }
    return Bolagsverket(
        world.client(), client_id="id", client_secret="secret", person_key=person_key
    )


def codes(found):
    return [one.code for one in found.reasons]


def facts(found):
    return dict(found.register.party_facts.select("fact", "value_int").rows())


def paths(world):
    return [address.rpartition("/v1/")[2] for address in world.addresses()[1:]]


def test_the_newest_report_gives_its_figures(register, world):
    world.answers["dokumentlista"] = [
        listing(entry(end="2024-12-31", document_id="old"), entry(document_id="new"))
    ]
    found = register.look_up(NUMBER)
    assert (found.status, found.reasons, found.rejects) == ("found", (), ())
    assert paths(world) == ["organisationer", "dokumentlista", "dokument/new"]
    stated = facts(found)
    assert (stated["turnover"], stated["employees"], stated["wage_cost"]) == (4_200_000, 2, 428_000)
    assert found.register.parties["display_name"].to_list() == ["Exempelbolaget Städ AB"]
    assert set(found.register.party_facts["party_id"]) == {f"SE-ON:{NUMBER}"}


def test_the_number_is_in_bodies_only_and_the_token_in_every_question(register, world):
    register.look_up(NUMBER)
    assert [json.loads(asked.content) for asked in world.asked[1:3]] == [
        {"identitetsbeteckning": NUMBER}
    ] * 2
    assert not any(NUMBER in address for address in world.addresses())
    assert {asked.headers["authorization"] for asked in world.asked[1:]} == {"Bearer first"}


@pytest.mark.parametrize("answer", [{}, {"dokument": []}, {"dokument": None}])
def test_a_firm_without_digital_reports_is_found_and_that_is_said(register, world, answer):
    world.answers["dokumentlista"] = [answer]
    found = register.look_up(NUMBER)
    assert (found.status, codes(found)) == ("found", ["lookup-no-report"])
    assert "employees" not in facts(found)


def test_a_report_filed_anew_replaces_the_one_before_it(register, world):
    world.answers["dokumentlista"] = [
        listing(entry(filed="2026-08-20", document_id="new"), entry(document_id="old"))
    ]
    register.look_up(NUMBER)
    assert paths(world)[-1] == "dokument/new"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ([], "lookup-content"),
        ({"dokument": "inga"}, "lookup-content"),
        (httpx2.Response(200, content=b"<html>", headers={"content-type": "text/html"}),
         "lookup-content"),
        (400, "lookup-number"),
        (429, "lookup-limit"),
        (500, "lookup-status"),
        (httpx2.ReadTimeout(""), "lookup-unreachable"),
        (httpx2.ReadError(""), "lookup-incomplete"),
    ],
)  # fmt: skip
def test_a_list_that_does_not_come_leaves_the_organisation_found_in_part(
    register, world, answer, code
):
    world.answers["dokumentlista"] = [answer]
    found = register.look_up(NUMBER)
    assert (found.status, codes(found)) == ("partial", ["lookup-part", code])
    assert found.reasons[0].params == {"part": "dokumentlista"}
    assert found.register.parties["display_name"].to_list() == ["Exempelbolaget Städ AB"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (404, "lookup-status"),
        (429, "lookup-limit"),
        (503, "lookup-status"),
        (document(b"<html>Driftstopp</html>", "text/html"), "lookup-content"),
        (document(b'{"fel": "borta"}', "application/json"), "lookup-content"),
        (document(b"PK" * (MOST_DOCUMENT_BYTES // 2 + 1)), "lookup-content"),
        (document(b"PK\x03\x04 cut"), "annual-report-archive"),
        (document(report(number=OTHER)), "lookup-other-party"),
        (document(report(start="2024-01-01", end="2024-12-31")), "lookup-content"),
        (httpx2.ReadError(""), "lookup-incomplete"),
    ],
)
def test_a_document_that_cannot_be_used_leaves_the_organisation_found_in_part(
    register, world, answer, code
):
    world.answers["dokument/"] = [answer]
    found = register.look_up(NUMBER)
    assert (found.status, codes(found)) == ("partial", ["lookup-part", code])
    assert found.reasons[0].params == {"part": "dokument"}
    assert not {"employees", "turnover", "wage_cost"} & set(facts(found))


def test_a_document_that_comes_too_slowly_is_cut_off(register, world):
    def slowly(_):
        def parts():
            yield b"PK"
            world.time += LONGEST_ANSWER + 1
            yield b"PK"

        return httpx2.Response(200, content=parts(), headers={"content-type": "application/zip"})

    world.answers["dokument/"] = [slowly]
    found = register.look_up(NUMBER)
    assert (found.status, codes(found)) == ("partial", ["lookup-part", "lookup-unreachable"])
    assert paths(world).count("dokument/b7f1_paket") == ATTEMPTS


def test_a_token_that_expires_between_the_questions_is_renewed(register, world):
    world.answers["oauth2/token"] = [TOKEN, TOKEN | {"access_token": "second"}]
    world.answers["dokument/"] = [401, document(report())]
    assert register.look_up(NUMBER).status == "found"
    assert world.asked[-1].headers["authorization"] == "Bearer second"


def test_an_entry_that_cannot_be_used_is_told_and_the_others_are_read(register, world):
    world.answers["dokumentlista"] = [listing(entry(document_id="../organisationer"), entry())]
    found = register.look_up(NUMBER)
    assert (found.status, codes(found)) == ("partial", ["lookup-part"])
    assert facts(found)["employees"] == 2


def test_a_list_of_which_nothing_can_be_used_is_not_an_empty_one(register, world):
    world.answers["dokumentlista"] = [listing(entry(end="i fjol"), None)]
    assert codes(register.look_up(NUMBER)) == ["lookup-part"]


def test_a_person_has_no_annual_report_to_ask_for(register, world):
    identity = {"identitetsbeteckning": PERSON, "typ": {"kod": "PERSON"}}
    world.answers["organisationer"][0]["organisationer"][0]["organisationsidentitet"] = identity
    register.look_up(PERSON, persons=True)
    assert paths(world) == ["organisationer"]


_LEAVES = st.none() | st.booleans() | st.integers() | st.text()
_WRITTEN = st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
_ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "dokumentId": st.sampled_from(["a_paket", "b", "../x", ""]) | _LEAVES,
        "rapporteringsperiodTom": st.dates().map(str) | _LEAVES,
        "registreringstidpunkt": st.dates().map(str) | _LEAVES,
    },
)


@settings(max_examples=50)
@given(st.lists(_ENTRIES | _WRITTEN, max_size=5))
def test_every_entry_is_a_report_or_counted_and_the_newest_is_first(listed):
    reports, unusable = listed_reports({"dokument": listed})
    assert len(reports) + unusable == len(listed)
    days = [(one.period_end, one.filed_on or date.min) for one in reports]
    assert days == sorted(days, reverse=True)
    assert not any(set("/?#") & set(one.document_id) for one in reports)


@settings(max_examples=50)
@given(_WRITTEN)
def test_whatever_a_list_is_it_is_read_or_refused(data):
    try:
        reports, _ = listed_reports(data)
    except NoAnswer:
        return
    assert reports == []
