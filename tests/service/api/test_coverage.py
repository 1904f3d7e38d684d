import hashlib
import io
import re
import zipfile
from datetime import UTC, datetime

import orjson
import pypdf
import pytest

from service.screening.purchase.examples import load_example
from tests.pdf_texts import page_texts

URL = "/v1/coverage"
CSV = {"content-type": "text/csv"}
HEADINGS = [
    "Avtalsnummer", "Avtal", "Leverantör", "Organisationsnummer", "CPV-kod", "Enhet",
    "Kontraktsvärde", "Valuta",
]  # fmt: skip
ROWS = (
    "A1;Lokalvård;Norrskenets Lokalvård AB;559999-0016;90911200;Skolor;9200000;SEK",
    "A2;Lokalvård äldre;Sundets Städtjänst AB;559999-0024;90911200;Vård;4100000;SEK",
    "A3;Konsulter;Exempel Data AB;559998-0025;72220000;Vård;800000;SEK",
)
REGISTER = "\n".join([";".join(HEADINGS), *ROWS, ""]).encode()
LEDGER = (
    b"kopare_id;kopare;verifikationsnummer;leverantor;leverantor_id;konto_nr;konto_text;"
    b"bokforingsdatum;forvaltning;fakturanummer;nettobelopp;grund;avtal;kommun_id;s_kod_nr\n"
    + "2120009994;EXEMPELSTAD;1;Sundets Städtjänst AB;5599990024;6171;Städ;2026-01-07;N;-;"
    "150500.00;;;;\n".encode()
)


def write(api, case, path, body):
    tag = api.get(f"/v1/cases/{case}").headers["etag"]
    answer = api.post(f"/v1/cases/{case}/{path}", json=body, headers={"if-match": tag})
    assert answer.status_code < 300, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def case(api):
    stated = {"diary_number": "SKN 2026/317", "title": "=1+1", "contract_number": "A 1"}
    case = api.post("/v1/cases", json=stated | {"stage": "need"}).json()["case"]["id"]
    need = {"cpv": "90911200", "value": 9_200_000, "currency": "SEK", "place": "SE224"}
    need = api.post("/v1/needs", json=need | {"starts_on": "2027-01-01"}).json()["id"]
    write(api, case, "links", {"kind": "need", "id": need})
    package = api.post("/v1/packages", json={"kind": "clauses", "need_id": need}).json()["id"]
    write(api, case, "links", {"kind": "package", "id": package})
    decide(api, case, f"Behovsbedömningen {need} är beslutad.", "LOU 17:2")
    write(api, case, "stage-moves", {"stage": "documents_out"})
    shown_by_file(api, case, f"Villkoren i {package} ingår i kontraktet.", b"The contract of A1.")
    return case


def shown_by_file(api, case, what, content):
    """Record a decision with the file of the case that shows it."""
    at = "/v1/evidence-files?name=contract.txt"
    file = api.post(at, content=content, headers={"content-type": "text/plain"}).json()["id"]
    write(api, case, "links", {"kind": "evidence_file", "id": file})
    decide(api, case, what, "LOU 17:2", evidence_file_id=file)


def decide(api, case, what, basis, **more):
    said = {"what": what, "reasons": "Skäl.", "legal_basis": basis} | more
    write(api, case, "decisions", said | {"delegation": "4.2", "conflict": "none"})


@pytest.fixture(scope="module")
def files(api):
    at = "/v1/mappings/proposals?name=register.csv&target=contracts"
    (proposed,) = api.post(at, content=REGISTER, headers=CSV).json()["items"]
    new = {"source": "register", "headings": HEADINGS, "mapping": proposed["mapping"]}
    assert api.post("/v1/mappings", json=new).status_code == 201
    return [
        api.post(f"/v1/evidence-files?name={name}", content=content, headers=CSV).json()["id"]
        for name, content in (("register.csv", REGISTER), ("ledger.csv", LEDGER))
    ]


@pytest.fixture(scope="module")
def made(api, case, files):
    answer = api.post(URL, json={"files": files, "year": 2026, "seed": 7})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_report_tells_what_the_cases_show_and_is_kept(api, case, made):
    lines = {one["contract_id"]: one for one in made["report"]["lines"]}
    assert set(lines) == {"A1", "A2"}
    assert lines["A1"]["case_id"] == case
    assert lines["A1"]["states"] == {
        "case": "case",
        "need": "before",
        "terms": "general",  # the level in the draft is a proposal that nobody has confirmed
        "pre_award": "none",
        "low_price": "none",
        "list": "none",
        "follow_up": "none",
    }
    assert lines["A2"]["states"]["case"] == "no_case"
    assert {one["state"]: one["amount"] for one in made["report"]["spend"]["cells"]} == {
        "no_case": "150500.00"
    }
    assert case in made["report"]["sample"]["of"]
    assert api.get(f"{URL}/{made['id']}").json() == made
    assert api.get(URL, params={"year": 2026}).json()["items"][0]["id"] == made["id"]
    assert api.get(URL, params={"year": 2025}).json()["items"] == []
    assert api.get(f"{URL}/coverage_1").status_code == 404


def test_each_source_of_a_risk_category_has_its_title_beside_the_report(api, made):
    ids = {one for category in made["report"]["categories"] for one in category["sources"]}
    assert ids
    assert set(made["source_titles"]) == ids
    english = api.get(f"{URL}/{made['id']}", headers={"accept-language": "en"}).json()
    assert english["report"] == made["report"]
    assert all(english["source_titles"].values())


def test_what_nobody_has_decided_and_what_a_loser_reported_years_ago_covers_nothing(api, files):
    """A proposal is no assessment, a draft no term, a loser's own report no follow-up."""
    stated = {"diary_number": "SKN 2026/2", "title": "Lokalvård", "contract_number": "B2"}
    case = api.post("/v1/cases", json=stated | {"stage": "award"}).json()["case"]["id"]
    need = {"cpv": "90911200", "value": 9_200_000, "currency": "SEK", "place": "SE224"}
    need = api.post("/v1/needs", json=need | {"starts_on": "2027-01-01"}).json()["id"]
    levels = {"fields": {"levels": "160 kr i timmen"}}
    package = api.post("/v1/packages", json={"kind": "clauses", "need_id": need} | levels)
    package = package.json()["id"]
    headers = {"content-type": "application/json"}
    run = api.post("/v1/screenings", content=load_example(), headers=headers).json()["id"]
    for kind, one in (("need", need), ("package", package), ("screening", run)):
        write(api, case, "links", {"kind": kind, "id": one})
    follow_up(api, run, "A1", "norr", "self_report", "2021-03-01")
    row = "B2;Lokalvård;Sundets Städtjänst AB;559999-0024;90911200;Skolor;100;SEK"
    register = "\n".join([";".join(HEADINGS), row, ""]).encode()
    at = "/v1/evidence-files?name=b.csv"
    file = api.post(at, content=register, headers=CSV).json()["id"]
    assert told(api, file, case) == {"need": "proposed", "terms": "draft", "follow_up": "none"}
    decide(api, case, f"The needs assessment {need} is decided.", "LOU 17:2")
    included = f"The terms of {package} are in the contract."
    decide(api, case, included, "LOU 17:2")
    assert told(api, file, case)["terms"] == "stated"
    shown_by_file(api, case, included, b"The contract of B2.")
    year = datetime.now(UTC).year
    follow_up(api, run, "A1", "norr", "visit", f"{year}-01-01")  # of the loser still
    assert told(api, file, case) == {"need": "after", "terms": "levels", "follow_up": "none"}
    follow_up(api, run, "A2", "sund-bemanning", "visit", f"{year}-01-01")
    assert told(api, file, case)["follow_up"] == "done"


def test_a_decision_is_shown_by_a_file_of_its_own_case(api, case):
    at = "/v1/evidence-files?name=other.txt"
    file = api.post(at, content=b"Another.", headers={"content-type": "text/plain"}).json()["id"]
    tag = {"if-match": api.get(f"/v1/cases/{case}").headers["etag"]}
    said = {"what": "Anything.", "reasons": "Skäl.", "legal_basis": "LOU", "delegation": "4.2"}
    stated = said | {"conflict": "none", "evidence_file_id": file}
    answer = api.post(f"/v1/cases/{case}/decisions", json=stated, headers=tag)
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["errors"]] == ["case-file-not-linked"]


def follow_up(api, run, tender, party, form, on):
    item = "head_count" if form == "visit" else "subcontractors"
    content = {
        "screening_id": run, "tender_id": tender, "party_id": party, "form": form, "on": on,
        "findings": [{"item": item, "outcome": "pass"}],
    }  # fmt: skip
    answer = api.post("/v1/follow-ups", json=content)
    assert answer.status_code == 201, answer.text


def told(api, file, case):
    asked = {"files": [file], "year": datetime.now(UTC).year, "seed": 7}
    (line,) = api.post(URL, json=asked).json()["report"]["lines"]
    assert line["case_id"] == case
    return {name: line["states"][name] for name in ("need", "terms", "follow_up")}


def test_the_hash_is_that_of_the_file_as_json_and_stands_in_the_log(api, made):
    answer = api.get(f"{URL}/{made['id']}/report", params={"format": "json"})
    assert hashlib.sha256(answer.content).hexdigest() == made["result_hash"]
    assert orjson.loads(answer.content) == made["report"]
    entries = api.get("/v1/log/entries", params={"subject_id": made["id"]}).json()["items"]
    *reads, entry = entries
    assert {one["action"] for one in reads} == {"file.read"}
    assert (entry["action"], entry["content_sha256"]) == ("coverage.kept", made["result_hash"])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_document_shows_the_report_and_is_the_same_once_more(api, made, language):
    at, headers = f"{URL}/{made['id']}/report", {"accept-language": language}
    first, again = (api.get(at, headers=headers) for _ in range(2))
    assert first.content == again.content
    reader = pypdf.PdfReader(io.BytesIO(first.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = "".join(page_texts(first.content))
    assert "A2" in text
    assert made["id"] in text


def test_the_workbook_leads_from_counts_to_cases_and_has_no_formula(api, case, made):
    answer = api.get(f"{URL}/{made['id']}/report", params={"format": "xlsx"})
    parts = zipfile.ZipFile(io.BytesIO(answer.content))
    everything = {name: parts.read(name).decode() for name in parts.namelist()}
    assert not any("<f>" in text for text in everything.values())
    assert f"/app/cases/{case}" in "".join(everything.values())
    names = re.findall('<sheet name="([^"]+)"', everything["xl/workbook.xml"])
    counts = names.index("Counts") + 1
    assert "location=" in everything[f"xl/worksheets/sheet{counts}.xml"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"year": 1999}, "coverage-year"),
        ({"year": datetime.now(UTC).year + 1}, "coverage-year"),
        ({"files": ["file_1"]}, "request-no-such-file"),
    ],
    ids=["early", "ahead", "no-file"],
)
def test_what_cannot_be_counted_says_how_to_mend_it(api, files, change, code):
    answer = api.post(URL, json={"files": files, "year": 2026} | change)
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["errors"]] == [code]


def test_a_ledger_alone_is_no_register(api, files):
    answer = api.post(URL, json={"files": files[1:], "year": 2026})
    assert [one["code"] for one in answer.json()["errors"]] == ["coverage-register"]
