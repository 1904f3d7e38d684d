"""Every uploaded file goes to the malware scanner before it is read; what it stops is nowhere."""

import ast
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from structlog.testing import capture_logs

import service
from service.api import log_checks, member_counts, received_extracts
from service.api.uploads import RETRY_SECONDS
from service.app import create_app
from service.operations.files.tables import EVIDENCE_FILES
from service.platform.db.database import transaction
from service.screening.purchase.examples import load_example
from service.settings import Settings
from tests.service.entering import FORM_KEY
from tests.service.fake_clamd import EICAR, FOUND, clamd

FILES = "/v1/evidence-files"
PDF = {"content-type": "application/pdf"}
CSV = {"content-type": "text/csv"}
BARE = {
    f"{FILES}?name=bilaga.pdf": PDF,
    "/v1/screenings?name=bilaga.csv": CSV,
    "/v1/mappings/proposals?name=bilaga.csv": CSV,
    "/v1/log/checks": {"content-type": log_checks.ACCEPTED[0]},
    "/v1/received-extracts": {"content-type": received_extracts.MEDIA_TYPE},
    "/v1/member-counts": {"content-type": member_counts.MEDIA_TYPE},
}


@pytest.fixture(scope="module")
def scanner():
    with clamd() as running:
        yield running


@pytest.fixture(scope="module")
def scanned(client, settings, scanner):
    """An installation that has a scanner."""
    changed = {"scanner": scanner.address, "embedded_worker": False}
    return client(create_app(settings.model_copy(update=changed)))


@pytest.fixture(autouse=True)
def as_clamd(scanner):
    """Let the scanner answer as clamd does."""
    scanner.most, scanner.says = 1_000_000, None
    scanner.scanned.clear()


@pytest.mark.parametrize("address", BARE)
def test_an_infected_file_is_refused_at_every_door_and_named(scanned, address):
    with capture_logs() as lines:
        refused = scanned.post(address, content=EICAR, headers=BARE[address])
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["type"].endswith("/problems/file-infected")
    assert FOUND in problem["detail"]
    assert ("bilaga" in problem["detail"]) is ("name=" in address)
    assert scanned.get("/v1/screenings").json()["items"] == []
    told = next(line for line in lines if line["event"] == "file.infected")
    assert (told["found"], told["sha256"]) == (FOUND, sha256(EICAR).hexdigest())
    assert "EICAR-STANDARD" not in str(lines)
    assert "bilaga" not in str(told), "names of files may tell of people"


@pytest.mark.parametrize("part", ["file", "further"])
def test_one_infected_part_refuses_the_whole_form(scanned, part):
    clean = ("ren.json", load_example(), "application/json")
    parts = {"file": clean, "further": clean} | {part: ("bilaga.csv", EICAR, "text/csv")}
    refused = scanned.post("/v1/screenings", files=parts)
    assert refused.status_code == 422
    assert "bilaga.csv" in refused.json()["detail"]
    assert scanned.get("/v1/screenings").json()["items"] == []


def test_a_clean_file_is_read_as_without_a_scanner(scanned, scanner):
    kept = scanned.post(f"{FILES}?name=ren.pdf", content=b"%PDF-1.7", headers=PDF)
    assert kept.status_code == 201
    assert scanner.scanned == [b"%PDF-1.7"]


def test_an_infected_file_is_in_no_table(scanned):
    scanned.post(f"{FILES}?name=x", content=EICAR, headers=PDF)
    engine = scanned.app.state.installation.engine
    with transaction(engine, read_only=True, tenant="local") as connection:
        kept = set(connection.scalars(select(EVIDENCE_FILES.c.sha256)))
    assert sha256(EICAR).hexdigest() not in kept


@pytest.mark.parametrize("said", [b"", b"stream: OK\n", b"stream: lstat() failed ERROR\0"])
def test_what_nobody_could_scan_does_not_pass(scanned, scanner, said):
    scanner.says = said
    with capture_logs() as lines:
        refused = scanned.post(f"{FILES}?name=x", content=b"a;b", headers=CSV)
    assert refused.status_code == 503
    assert refused.json()["type"].endswith("/problems/scanner-unavailable")
    assert refused.headers["retry-after"] == str(RETRY_SECONDS)
    assert next(line for line in lines if line["event"] == "file.not_scanned")["size"] == 3


def test_a_file_that_the_scanner_takes_no_more_of_says_what_to_raise(scanned, scanner):
    scanner.most = 100
    refused = scanned.post(f"{FILES}?name=x", content=b"a" * 101, headers=CSV)
    assert refused.status_code == 413
    assert "StreamMaxLength" in refused.json()["detail"]


def test_a_scanner_that_is_away_impairs_and_the_rest_is_answered(client, settings):
    with clamd() as gone:
        pass
    api = client(create_app(settings.model_copy(update={"scanner": gone.address})))
    ready = api.get("/readyz")
    assert (ready.status_code, ready.json()["impaired"]) == (200, ["malware scanner"])
    assert api.post(f"{FILES}?name=x", content=b"a;b", headers=CSV).status_code == 503
    assert api.get("/v1/cases").status_code == 200


def test_a_scanner_that_answers_impairs_nothing(scanned):
    assert "impaired" not in scanned.get("/readyz").json()


def test_without_the_setting_nothing_is_scanned(client, settings):
    api = client(create_app(settings))
    assert api.post(f"{FILES}?name=x", content=EICAR, headers=CSV).status_code == 201
    assert "malware scanner" not in str(api.app.state.checks)


def test_a_page_says_what_was_found(scanned):
    shown = scanned.get("/app/upload")
    fields = {"form_key": FORM_KEY.search(shown.text)[1], "cpv": "90919200"}
    refused = scanned.post(
        "/app/upload", data=fields, files={"file": ("bilaga.csv", EICAR, "text/csv")}
    )
    assert refused.status_code == 422
    assert FOUND in unescape(refused.text)


@pytest.mark.parametrize(
    "address", ["tcp://scan", "http://scan:3310", "unix:relative", "tcp://:1", "scan:3310"]
)
def test_an_address_that_is_none_of_a_scanner_is_refused(address):
    with pytest.raises(ValidationError):
        Settings(scanner=address)


def test_no_file_comes_in_past_the_scanner():
    """What reads a body by itself is the door of files, or takes JSON and fields alone."""
    folder = Path(service.__file__).parent / "api"
    readers = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "read_body",
                "request.form",
            ):
                readers.add(path.stem)
    assert readers == {"uploads", "reconcile", "access_tokens"}
