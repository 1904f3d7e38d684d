import base64
import hashlib

import pytest
from sqlalchemy import text

from benchmarks.invoices import invoice
from service.platform.db.database import transaction
from tests.data_ingest.formats.test_ubl import zipped

URL = "/v1/evidence-files"
PDF = {"content-type": "application/pdf"}
OCTETS = {"content-type": "application/octet-stream"}
LOCKED = zipped(invoice()).replace(
    b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
)
CONTENT = b"%PDF-1.7 made up \x00\xff"


@pytest.fixture(scope="module")
def created(api):
    return api.post(URL + "?name=Svar%20810105-2382.pdf", content=CONTENT, headers=PDF)


def test_a_file_is_kept_with_its_hash_and_never_looked_into(created):
    assert created.status_code == 201
    kept = created.json()
    assert kept["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert (kept["size"], kept["media_type"]) == (len(CONTENT), "application/pdf")
    assert created.headers["location"] == f"{URL}/{kept['id']}"


def test_a_persons_number_in_a_files_name_is_not_kept(created):
    assert "2382" not in created.json()["name"]
    assert created.json()["name"].startswith("Svar person-")


def test_the_same_bytes_have_one_number(api, created):
    again = api.post(URL + "?name=other.pdf", content=CONTENT, headers=PDF)
    assert again.json() == created.json()


def test_its_bytes_come_back_as_something_to_save(api, created):
    found = api.get(created.headers["location"] + "/content")
    assert found.content == CONTENT
    digest = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
    assert found.headers["content-digest"] == f"sha-256=:{digest}:"
    assert found.headers["content-disposition"].startswith("attachment")
    assert found.headers["content-type"] == "application/octet-stream"
    assert api.get(created.headers["location"]).json() == created.json()


def test_of_invoices_for_a_list_of_suppliers_only_what_is_read_is_kept(api):
    text = invoice().encode()
    assert b"Brukare" in text
    kept = {}
    for stored, query in (("whole", ""), ("reduced", "&reduce=invoices")):
        answer = api.post(f"{URL}?name=1.xml{query}", content=text, headers=OCTETS)
        kept[stored] = api.get(answer.headers["location"] + "/content").content
    assert kept["whole"] == text
    assert b"Brukare" not in kept["reduced"]
    assert b"Exempel" in kept["reduced"]
    other = api.post(f"{URL}?name=a.pdf&reduce=invoices", content=CONTENT, headers=PDF)
    assert other.json()["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    locked = api.post(f"{URL}?name=1.zip&reduce=invoices", content=LOCKED, headers=OCTETS)
    assert locked.json()["sha256"] == hashlib.sha256(LOCKED).hexdigest()


@pytest.mark.parametrize(
    "number", ["file_000000000000000000001", "screening_000000000000000000001", "file_1", "a" * 300]
)
def test_an_unknown_file_is_not_found(api, number):
    assert api.get(f"{URL}/{number}").status_code == 404
    assert api.get(f"{URL}/{number}/content").status_code == 404


def test_another_media_type_is_not_taken(api):
    refused = api.post(URL, content=b"x", headers={"content-type": "text/html"})
    assert refused.status_code == 415


def test_a_file_that_was_altered_in_the_database_is_not_handed_out(api, created):
    installation, number = api.app.state.installation, created.json()["id"]
    with transaction(installation.engine, tenant=installation.principal.tenant_id) as connection:
        for statement in (
            "DROP TRIGGER evidence_files_no_update",
            f"UPDATE evidence_files SET content = x'00' WHERE id = '{number}'",
        ):
            connection.execute(text(statement))
    found = api.get(created.headers["location"] + "/content")
    assert (found.status_code, found.json()["type"]) == (500, "/problems/file-altered")
