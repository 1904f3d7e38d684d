"""The case of a call-off shows the framework agreement, and what its case shows of labour terms."""

import json
from itertools import count

import pytest

from service.screening.purchase.examples import load_example
from tests.service.api.test_purchase_of_case import changed, opened
from tests.service.api.test_terms_of_cases import (
    CSV,
    JSON,
    case_that_is_awarded,
    show_terms,
    suppliers,
    write,
)

NUMBERS = (f"SKN 2027/{number}" for number in count(1))


@pytest.fixture
def call_off(api):
    """The case of a call-off, of which nobody has said what it is called off from."""
    made = opened(api, next(NUMBERS), procedure="call_off")
    assert made["framework"] is None
    return made["case"]["id"]


def framework(api, case):
    return api.get(f"/v1/cases/{case}").json()["framework"]


def test_it_is_found_by_the_number_of_its_contract_and_by_its_id(api, call_off):
    above = opened(api, "SKN 2026/4", title="Städ", contract_number="AVT-77")["case"]["id"]
    for number in ("AVT-77", above):
        changed(api, call_off, purchase={"called_off_from": number})
        assert framework(api, call_off)["case"]["diary_number"] == "SKN 2026/4"
    assert framework(api, call_off)["case"]["terms"] == "none"


def test_a_case_that_states_a_framework_is_a_call_off_until_a_person_says_otherwise(api):
    stated = {"called_off_from": "Ramavtal städ"}
    made = opened(api, next(NUMBERS), purchase=stated)
    assert made["case"]["procedure"] == "call_off"
    plain = opened(api, next(NUMBERS), procedure="procurement")["case"]["id"]
    told = changed(api, plain, purchase=stated).json()
    assert told["procedure_note"]["procedure"] == "call_off"
    move = {"stage": "need", "procedure": "procurement", "reason": "Vi annonserar."}
    moved = write(api, made["case"]["id"], "stage-moves", move)
    assert (moved["framework"], moved["procedure_note"]) == (None, None)


def test_the_framework_of_another_body_has_no_case_and_is_told_by_its_name(api, call_off):
    changed(api, call_off, purchase={"called_off_from": "Inköpscentralens ramavtal, städ 2025"})
    found = framework(api, call_off)
    assert found["called_off_from"] == "Inköpscentralens ramavtal, städ 2025"
    assert found["case"] is None
    assert found["text"].startswith("No other case that you can see has this number")


def test_a_number_that_two_cases_have_is_neithers_and_a_case_is_not_its_own_framework(
    api, call_off
):
    for number in (1, 2):
        opened(api, f"SKN 2026/1{number}", title="Städ", contract_number="AVT-1")
    own = api.get(f"/v1/cases/{call_off}").json()["case"]["diary_number"]
    for stated, said in (("AVT-1", "Several cases"), (own, "No other case")):
        changed(api, call_off, purchase={"called_off_from": stated})
        found = framework(api, call_off)
        assert (found["case"], found["text"].startswith(said)) == (None, True)


def screened(api, case, number, **purchase):
    """Screen the example as another notice, and add it to a case."""
    document = json.loads(load_example())
    document |= {"id": number, "stage": "award", **purchase}
    run = api.post("/v1/screenings", content=json.dumps(document), headers=JSON)
    assert run.status_code == 201, run.text
    write(api, case, "links", {"kind": "screening", "id": run.json()["id"]})
    return run.json()["id"]


def test_a_document_of_the_call_off_names_the_notice_of_the_framework(api, call_off):
    above = opened(api, "SKN 2025/3", title="Ramavtal", purchase={"framework": True})["case"]["id"]
    screened(api, above, "00123456-2024", framework=True)
    run = screened(api, call_off, "00222222-2026", framework_notice="00123456-2024")
    found = framework(api, call_off)
    assert (found["case"]["id"], found["screening_id"]) == (above, run)
    changed(api, call_off, purchase={"called_off_from": "Ett annat"})
    assert framework(api, call_off)["case"] is None, "what a person enters stands"


def test_a_purchase_that_is_no_call_off_reads_no_document_for_it(api):
    case = opened(api, next(NUMBERS), procedure="procurement")["case"]["id"]
    screened(api, case, "00222222-2026", framework_notice="00123456-2024")
    assert framework(api, case) is None


def test_a_call_off_and_its_winner_have_the_terms_that_the_case_of_the_framework_shows(
    api, call_off
):
    above, package = case_that_is_awarded(api)
    write(api, call_off, "stage-moves", {"stage": "tenders_in", "reason": "Konkurrens."})
    run = api.post("/v1/screenings", content=load_example(), headers=JSON).json()
    write(api, call_off, "links", {"kind": "screening", "id": run["id"]})
    lots = run["assessment"]["lots"]
    (lot,) = (lot for lot in lots if "A1" in {one["tender_id"] for one in lot["tenders"]})
    won = [{"lot": lot["contract_id"], "tender_ids": ["A1"]}]
    said = {"winners": won, "decided_on": "2026-11-30", "reason": "Bäst pris."}
    write(api, call_off, "awards", said)
    changed(api, call_off, purchase={"called_off_from": "SKN 2026/9"})
    found = framework(api, call_off)
    assert (found["case"]["id"], found["case"]["title"]) == (above, "Lokalvård")
    assert (found["case"]["terms"], found["screening_id"]) == ("draft", None)
    assert suppliers(api)["5599990016"]["labour_terms"] is None
    own = api.get(f"/v1/cases/{call_off}").json()["case"]["diary_number"]
    assert terms_in_coverage(api, own) == "none"
    show_terms(api, above, package)
    assert terms_in_coverage(api, own) == "framework_levels"
    found = framework(api, call_off)
    assert found["case"]["terms"] == "levels"
    assert found["text"].startswith("The framework agreement has labour terms with levels.")
    winner = suppliers(api)["5599990016"]
    assert (winner["labour_terms"], winner["cases"]) == ("set", [call_off])


def terms_in_coverage(api, number):
    """What a coverage report says of the labour terms of a contract of the register."""
    headings = ["Avtalsnummer", "Leverantör", "Organisationsnummer", "CPV-kod"]
    row = [number, "Norrskenets Lokalvård AB", "559999-0016", "90911200"]
    register = "\n".join([";".join(headings), ";".join(row), ""]).encode()
    at = "/v1/mappings/proposals?name=register.csv&target=contracts"
    (proposed,) = api.post(at, content=register, headers=CSV).json()["items"]
    new = {"source": "register", "headings": headings, "mapping": proposed["mapping"]}
    assert api.post("/v1/mappings", json=new).status_code == 201
    at = "/v1/evidence-files?name=register.csv"
    file = api.post(at, content=register, headers=CSV).json()["id"]
    made = api.post("/v1/coverage", json={"files": [file], "year": 2026}).json()
    (line,) = made["report"]["lines"]
    return line["states"]["terms"]
