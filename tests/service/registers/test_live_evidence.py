"""What registers answer live becomes facts; that one does not answer changes nothing."""

import json
from datetime import UTC, date, datetime

import httpx2
import pytest

from data_ingest.live.client import RegisterClient
from data_ingest.live.live import LiveRegisters
from data_ingest.reading import read_procurement
from service.registers.live import ask_about
from service.registers.query import parties_of
from service.screening.assessment.evidence import EvidenceRegisters, gather

KEY = b"a key of thirty-two made-up bytes"
NOW = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)
TODAY = NOW.date()
NUMBER = "930000019"
UNIT = {
    "organisasjonsnummer": NUMBER,
    "navn": "EKSEMPEL RENHOLD AS",
    "organisasjonsform": {"kode": "AS"},
    "naeringskode1": {"kode": "81.210"},
    "konkurs": True,
    "konkursdato": "2026-10-01",
}
NO_LEI = {"data": [], "meta": {"pagination": {"total": 0}}}


@pytest.fixture
def procurement(one_tender):
    """The first tender of the example, its tenderer a Norwegian firm of some name."""

    def make(name="Eksempel Renhold AS", number=NUMBER):
        document = one_tender()
        for party in document["parties"]:
            party["facts"] = []
        document["parties"][0] |= {
            "name": name,
            "country": "NO",
            "identifiers": [{"scheme": "NO-BRC", "number": number}],
        }
        return read_procurement(json.dumps(document).encode(), name="x", person_key=KEY).procurement

    return make


@pytest.fixture
def answered():
    """Ask registers that answer by a part of the address; the others refuse."""

    def ask(procurement, answers, *, most=10, told=lambda done, total: None):
        def answer(request):
            for part, content in answers.items():
                if part in str(request.url):
                    return httpx2.Response(200, json=content)
            return httpx2.Response(403, json={})

        with httpx2.Client(transport=httpx2.MockTransport(answer)) as http:
            client = RegisterClient(http, now=lambda: NOW, sleep=lambda seconds: None)
            registers = LiveRegisters(client=client, person_key=KEY)
            return ask_about(parties_of(procurement), registers, most=most, progress=told)

    return ask


def gathered(procurement, answers, snapshot=None):
    return gather(
        procurement, name="x", registers=EvidenceRegisters(snapshot, TODAY, answers=answers)
    )


def insolvency(evidence):
    rows = evidence.facts.filter(party_id="norr", fact="insolvency", state="stated")
    return rows.rows(named=True)


def test_an_answer_becomes_facts_with_register_day_and_hour(procurement, answered):
    purchase = procurement()
    evidence = gathered(purchase, answered(purchase, {f"/enheter/{NUMBER}": UNIT}))
    (fact,) = insolvency(evidence)
    assert (fact["value_text"], fact["basis"], fact["as_of"]) == ("bankruptcy", "register", TODAY)
    assert fact["source_id"] == "no_brreg@2026-11-24T12:05Z"
    (source,) = evidence.sources.filter(source_id=fact["source_id"]).rows(named=True)
    assert source["title"].endswith("(12:05 UTC)")
    assert len(source["sha256"]) == 64


def test_a_register_that_does_not_answer_leaves_the_fact_as_it_was(
    procurement, answered, registers
):
    registers.add(
        "no_brreg_enheter",
        parties=[
            {"party_id": f"NO-BRC:{NUMBER}", "kind": "company", "country": "NO",
             "display_name": "EKSEMPEL RENHOLD AS", "status": "active"}
        ],
    )  # fmt: skip
    purchase = procurement()
    snapshot = registers.open()
    alone = gathered(purchase, None, snapshot)
    silent = gathered(purchase, answered(purchase, {}), snapshot)
    assert silent.facts.equals(alone.facts)
    assert [row["value_text"] for row in insolvency(silent)] == ["none"]
    told = silent.register_answers.filter(party_id="norr")
    assert dict(told.select("source", "status").iter_rows()) == {
        "no_brreg": "unavailable", "xx_gleif": "unavailable"
    }  # fmt: skip
    assert told["reason"].to_list() == ["lookup-status", "lookup-status"]
    assert alone.register_answers is None


def test_a_later_answer_counts_before_an_older_snapshot(procurement, answered, registers):
    registers.add(
        "no_brreg_enheter",
        parties=[
            {"party_id": f"NO-BRC:{NUMBER}", "kind": "company", "country": "NO",
             "display_name": "EKSEMPEL RENHOLD AS", "status": "active"}
        ],
    )  # fmt: skip
    purchase = procurement()
    told = answered(purchase, {f"/enheter/{NUMBER}": UNIT})
    assert [
        row["value_text"] for row in insolvency(gathered(purchase, told, registers.open()))
    ] == ["bankruptcy"]


def test_that_a_register_has_no_such_number_states_nothing(procurement, answered):
    purchase = procurement()
    evidence = gathered(purchase, answered(purchase, {"lei-records": NO_LEI}))
    assert evidence.facts.filter(party_id="norr").is_empty()
    told = evidence.register_answers.filter(source="xx_gleif")["status"].to_list()
    assert set(told) <= {"not_found", "unavailable"}


def test_the_number_under_another_name_is_a_possible_match_that_can_be_judged(
    procurement, answered
):
    purchase = procurement(name="Fjällvinds Snickeri AB")
    evidence = gathered(purchase, answered(purchase, {f"/enheter/{NUMBER}": UNIT}))
    assert insolvency(evidence) == []
    (match,) = evidence.possible_matches.filter(party_id="norr").rows(named=True)
    assert (match["reason"], match["name"]) == ("name_differs", "EKSEMPEL RENHOLD AS")
    assert json.loads(match["compared"])["found"]["source_id"] == "no_brreg"


def test_no_more_parties_are_asked_about_than_settled_and_the_rest_are_told(procurement, answered):
    purchase = procurement()
    steps = []
    told = answered(purchase, {}, most=1, told=lambda done, total: steps.append((done, total)))
    assert steps == [(1, 1)]
    assert len({party_id for party_id, _ in told.answers}) == 1
    assert told.not_asked
    rows = gathered(purchase, told).register_answers.filter(status="not_asked")
    assert rows["party_id"].to_list() == sorted(told.not_asked)


def test_nobody_is_asked_about_a_number_with_a_wrong_check_digit(procurement, answered):
    purchase = procurement(number="930000018")
    assert "norr" not in {party_id for party_id, _ in answered(purchase, {}).answers}


def test_the_day_of_an_answer_is_a_day(procurement, answered):
    purchase = procurement()
    for _, one in answered(purchase, {f"/enheter/{NUMBER}": UNIT}).answers:
        assert one.as_of in (None, date(2026, 11, 24))
