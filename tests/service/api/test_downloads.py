"""Downloads: who has a file gets it once more only if it has changed, and each copy is known."""

import base64
import csv
import gzip
import hashlib
import io
import zipfile

import orjson
import pytest
from docx import Document

from service.api.downloads import disposition
from service.documents.docx import MEDIA_TYPE as DOCX
from service.operations.audit.bundle import RULEBOOK, check_bundle
from service.operations.files.copies import mark_of
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.record_id import is_id
from service.platform.http.bodies import ANSWER_HEADERS
from service.screening.purchase.examples import load_example
from tests.pdf_texts import page_texts
from tests.workbooks import text_of

URL = "/v1/screenings"
JSON = {"content-type": "application/json"}
CASE = {"diary_number": "KS 1", "title": "Städ"}
NEED = {
    "cpv": "90910000", "value": 4_200_000, "currency": "SEK", "place": "SE224",
    "starts_on": "2027-01-01",
}  # fmt: skip


@pytest.fixture(scope="module")
def screening(api):
    return api.post(URL, content=load_example(), headers=JSON).json()["id"]


@pytest.fixture(scope="module")
def addresses(api, screening):
    """The address of each kind of download."""
    later = api.post(f"{URL}/{screening}/superseding").json()["id"]
    case = api.post("/v1/cases", json=CASE).json()["case"]["id"]
    for at, one in enumerate((screening, later), 1):
        link = {"kind": "screening", "id": one}
        tag = {"if-match": f'"{at}"'}
        assert api.post(f"/v1/cases/{case}/links", json=link, headers=tag).status_code == 201
    need = api.post("/v1/needs", json=NEED).json()["id"]
    package = api.post("/v1/packages", json={"kind": "clauses", "need_id": need}).json()["id"]
    file = api.post(
        "/v1/evidence-files?name=intyg.pdf",
        content=b"%PDF-1.7 made up",
        headers={"content-type": "application/octet-stream"},
    ).json()["id"]
    compared = f"/v1/cases/{case}/comparison?from={screening}&to={later}"
    return {
        **{f"report {form}": f"{URL}/{screening}/report?format={form}"
           for form in ("pdf", "xlsx", "csv", "md", "json")},
        "comparison pdf": f"{compared}&format=pdf",
        "comparison xlsx": f"{compared}&format=xlsx",
        "export": f"{URL}/{screening}/export?as=ftm",
        "evidence": f"/v1/evidence-files/{file}/content",
        "need": f"/v1/needs/{need}/document",
        "letters": f"/v1/packages/{package}",
        "access review": "/v1/access-review",
    }  # fmt: skip


ACCEPT = {"letters": "text/markdown", "access review": "text/csv"}
KINDS = (
    "report pdf", "report xlsx", "report csv", "report md", "report json", "comparison pdf",
    "comparison xlsx", "export", "evidence", "need", "letters", "access review",
)  # fmt: skip


def entries(api, mark):
    return api.get("/v1/log/entries", params={"copy": mark}).json()["items"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_download_says_what_it_is_and_comes_again_only_if_it_has_changed(api, addresses, kind):
    headers = {"accept": ACCEPT[kind]} if kind in ACCEPT else {}
    first = api.get(addresses[kind], headers=headers)
    assert first.status_code == 200, first.text
    said = first.headers
    digest = base64.b64encode(hashlib.sha256(first.content).digest()).decode()
    assert said["content-digest"] == f"sha-256=:{digest}:"
    assert said["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert said["cache-control"] == "no-store"
    assert said["x-content-type-options"] == "nosniff"
    assert said["content-security-policy"] == ANSWER_HEADERS["content-security-policy"]
    tag = said["etag"]
    assert tag.startswith('"')
    for stated in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = api.get(addresses[kind], headers={**headers, "if-none-match": stated})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    again = api.get(addresses[kind], headers={**headers, "if-none-match": '"other"'})
    assert (again.status_code, again.content) == (200, first.content)


def marks_in(payload, form):
    if form == "pdf":
        pages = page_texts(payload)
        found = {word for page in pages for word in page.split() if word.startswith("copy_")}
        assert all("copy_" in page for page in pages)
        return found
    if form == "csv":
        return {row["copy"] for row in csv.DictReader(io.StringIO(payload.decode()))}
    if form == "json":
        return {orjson.loads(payload)["copy"]}
    if form == "md":
        return {payload.decode().rstrip().rpartition("`")[0].rpartition("`")[2]}
    with zipfile.ZipFile(io.BytesIO(payload)) as book:
        custom = book.read("docProps/custom.xml").decode()
    return {custom.partition("<vt:lpwstr>")[2].partition("<")[0]}


@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv", "md", "json"])
def test_the_mark_in_a_copy_leads_to_who_read_it(api, screening, addresses, form):
    address = f"{addresses[f'report {form}']}"
    payload = api.get(address, headers={"accept-language": "en"}).content
    (mark,) = marks_in(payload, form)
    assert is_id("copy", mark)
    before = entries(api, mark)
    assert before
    assert {(one["subject_id"], one["action"]) for one in before} == {(screening, "screening.read")}
    api.get(address, headers={"accept-language": "en"})
    assert len(entries(api, mark)) == len(before) + 1


@pytest.mark.parametrize("kind", ["need", "letters"])
def test_the_mark_in_the_properties_of_a_word_document_leads_to_who_read_it(api, addresses, kind):
    payload = api.get(addresses[kind], headers={"accept": DOCX}).content
    mark = Document(io.BytesIO(payload)).core_properties.identifier
    assert is_id("copy", mark)
    found = {(one["subject_id"], one["action"]) for one in entries(api, mark)}
    assert found == {(addresses[kind].split("/")[3], "file.read")}


def test_each_reading_is_one_entry_of_the_log_whether_or_not_it_had_changed(api, addresses):
    address = addresses["report csv"]
    (mark,) = marks_in(api.get(address, headers={"accept-language": "en"}).content, "csv")
    before = len(entries(api, mark))
    asked = {"if-none-match": "*", "accept-language": "en"}
    for _ in range(3):
        assert api.get(address, headers=asked).status_code == 304
    assert len(entries(api, mark)) == before + 3


def test_the_documents_of_a_bundle_are_to_the_byte_those_that_the_same_person_downloads(
    api,
):
    screening = api.post(URL, content=load_example(), headers=JSON).json()["id"]
    answer = api.get(f"{URL}/{screening}/bundle", headers={"accept-language": "en"})
    installation: Installation = api.app.state.installation
    checked = check_bundle(answer.content, installation.log.keys.verifiers)
    for form in ("pdf", "xlsx"):
        own = api.get(f"{URL}/{screening}/report?format={form}", headers={"accept-language": "en"})
        name = f"report-en.{form}"
        assert checked.members[name] == own.content
        said = base64.b64encode(bytes.fromhex(checked.manifest["sha256"][name])).decode()
        assert own.headers["content-digest"] == f"sha-256=:{said}:"
    assert b"copy_" not in checked.members["screening.json"]
    rules = gzip.decompress(checked.members[RULEBOOK])
    assert hashlib.sha256(rules).hexdigest() == checked.manifest["about"]["rulebook_sha256"]
    assert len(checked.members[RULEBOOK]) < 100_000
    assert answer.headers["etag"].startswith('"')


def test_another_person_and_another_content_have_another_mark():
    anna, bo = Principal("a", "anna"), Principal("a", "bo")
    marks = [
        mark_of(b"k", anna, ["screening_1", "pdf"]),
        mark_of(b"k", bo, ["screening_1", "pdf"]),
        mark_of(b"k", anna, ["screening_1", "csv"]),
        mark_of(b"l", anna, ["screening_1", "pdf"]),
        mark_of(b"k", Principal("b", "anna"), ["screening_1", "pdf"]),
    ]
    assert len(set(marks)) == len(marks)
    assert all(is_id("copy", one) for one in marks)
    assert mark_of(b"k", anna, ["screening_1", "pdf"]) == marks[0]


def test_a_name_with_other_letters_is_stated_so_that_every_browser_reads_it():
    assert disposition('å"b\r\n.pdf') == (
        "attachment; filename*=UTF-8''%C3%A5%22b%0D%0A.pdf; filename=\"__b__.pdf\""
    )


def test_a_name_in_any_script_is_in_every_form_and_only_the_document_shows_numbers(api):
    name = "北京建筑 🧹 ᠮ"
    purchase = orjson.loads(load_example())
    purchase["parties"][0]["name"] = name
    made = api.post(URL, content=orjson.dumps(purchase), headers=JSON).json()["id"]
    found = {
        form: api.get(f"{URL}/{made}/report?format={form}")
        for form in ("pdf", "xlsx", "csv", "md", "json")
    }
    assert {form: one.status_code for form, one in found.items()} == dict.fromkeys(found, 200)
    pages = page_texts(found["pdf"].content)
    assert "[U+182E]" in "".join(pages)
    assert name in text_of(found["xlsx"].content)
    for form in ("csv", "md", "json"):
        assert name in found[form].text
    assert api.get(f"{URL}/{made}/bundle").status_code == 200
