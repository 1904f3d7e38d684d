"""Labour terms that a case shows reach the suppliers of a portfolio that won there."""

import re

from service.screening.purchase.examples import load_example
from tests.service.ended_jobs import ended

WINNER, LOSER = "559999-0024", "559999-0016"
TEXT = {"content-type": "text/plain"}
JSON = {"content-type": "application/json"}
CSV = {"content-type": "text/csv"}


def write(api, case, path, body):
    tag = api.get(f"/v1/cases/{case}").headers["etag"]
    answer = api.post(f"/v1/cases/{case}/{path}", json=body, headers={"if-match": tag})
    assert answer.status_code < 300, answer.text
    return answer.json()


def case_that_is_awarded(api):
    """A case in which A2 has won, with a draft of its labour terms; the case and the draft."""
    stated = {"diary_number": "SKN 2026/9", "title": "Lokalvård", "stage": "award"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    need = {"cpv": "90911200", "value": 9_200_000, "currency": "SEK", "place": "SE224"}
    need = api.post("/v1/needs", json=need | {"starts_on": "2027-01-01"}).json()["id"]
    levels = {"fields": {"levels": "160 kr i timmen"}}
    package = api.post("/v1/packages", json={"kind": "clauses", "need_id": need} | levels)
    package = package.json()["id"]
    run = api.post("/v1/screenings", content=load_example(), headers=JSON).json()
    for kind, one in (("need", need), ("package", package), ("screening", run["id"])):
        write(api, case, "links", {"kind": kind, "id": one})
    lots = run["assessment"]["lots"]
    (lot,) = (lot for lot in lots if "A2" in {one["tender_id"] for one in lot["tenders"]})
    won = [{"lot": lot["contract_id"], "tender_ids": ["A2"]}]
    write(api, case, "awards", {"winners": won, "decided_on": "2026-11-25", "reason": "Bäst pris."})
    return case, package


def show_terms(api, case, package):
    """Decide that the terms are in the contract, with the file that shows it."""
    kept = api.post("/v1/evidence-files?name=avtal.txt", content=b"The contract.", headers=TEXT)
    file = kept.json()["id"]
    write(api, case, "links", {"kind": "evidence_file", "id": file})
    said = {"what": f"Villkoren i {package} ingår i kontraktet.", "reasons": "Skäl."}
    said |= {"legal_basis": "LOU 17:2", "delegation": "4.2", "conflict": "none"}
    write(api, case, "decisions", said | {"evidence_file_id": file})


def suppliers(api):
    """The suppliers of a list with the winner and one that lost, by number."""
    listed = f"number;country;cpv\n{WINNER};SE;90911200\n{LOSER};SE;90911200\n".encode()
    file = api.post("/v1/evidence-files?name=l.csv", content=listed, headers=CSV).json()["id"]
    job = ended(api, api.post("/v1/portfolios", json={"files": [file]}).json()["id"])
    items = api.get(job["result"]).json()["result"]["items"]
    return {re.sub(r"\D", "", one["numbers"][0]): one for one in items}


def test_terms_that_a_case_shows_reach_the_supplier_that_won_there_and_no_other(api):
    case, package = case_that_is_awarded(api)
    before = suppliers(api)["5599990024"]
    assert (before["labour_terms"], before["contract_state"], before["cases"]) == (
        None, "unknown", None,
    )  # fmt: skip
    show_terms(api, case, package)
    after = suppliers(api)
    won, lost = after["5599990024"], after["5599990016"]
    assert (won["labour_terms"], won["contract_state"], won["cases"]) == ("set", "running", [case])
    assert (lost["labour_terms"], lost["cases"]) == (None, None)
    assert (lost["place"], won["place"]) == (1, 2)  # what is covered comes last of its band
