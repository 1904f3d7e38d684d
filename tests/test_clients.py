"""The typed clients, as `make clients` builds them: each takes a purchase through its stages."""

import importlib
import json
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from service.screening.purchase.examples import load_example
from tests.npm import run
from tests.service.entering import bearer_in
from tests.service.own_server import free_port, started

ROOT = Path(__file__).parents[1]
CASE = ROOT / "tests" / "fixtures" / "clients" / "whole_case.ts"


def built(language, folder):
    """Build a client and return its package and what the builders said."""
    said = run("make", "-o", "setup", f"client-{language}", f"DIST={folder}", folder=ROOT)
    (package,) = [at for at in (folder / "clients").iterdir() if at.is_file()]
    return package, said


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The address of a service of its own, and the key to it."""
    folder, port = tmp_path_factory.mktemp("service"), free_port()
    with started(folder, port):
        key = bearer_in(folder)["authorization"].removeprefix("Bearer ")
        yield f"http://127.0.0.1:{port}", key


def test_the_client_for_typescript_is_typed_and_takes_a_purchase_to_its_end(service, tmp_path):
    package, _ = built("typescript", tmp_path / "dist")
    user = tmp_path / "user"
    user.mkdir()
    (user / "package.json").write_text('{"type": "module", "private": true}')
    (user / CASE.name).write_text(CASE.read_text())
    run("npm", "install", "--no-audit", "--no-fund", str(package), "@types/node@24", folder=user)
    compiler = tmp_path / "dist/clients/typescript/node_modules/typescript/bin/tsc"
    options = ("--module", "nodenext", "--target", "es2022", "--strict", "--noEmit")
    run("node", str(compiler), *options, CASE.name, folder=user)
    (user / "tenders.json").write_bytes(load_example())
    said = run("node", CASE.name, *service, "tenders.json", folder=user)
    assert said.split()[-1] == "ended"


@pytest.fixture(scope="module")
def client(service, tmp_path_factory):
    """Loads a module of the client for Python, and connects it; what its generator said."""
    package, said = built("python", tmp_path_factory.mktemp("python"))
    sys.path.insert(0, str(package))

    def load(module):
        return importlib.import_module(f"kedjekoll_client.{module}")

    address, key = service
    with load("client").AuthenticatedClient(base_url=address, token=key) as connected:
        yield load, connected, said
    sys.path.remove(str(package))
    for name in [name for name in sys.modules if name.split(".")[0] == "kedjekoll_client"]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def call(client):
    """Calls an operation by its tag and name: `call("cases.list_cases", ...)`."""
    load, connected, _ = client

    def called(operation, *ids, **more):
        return load(f"api.{operation}").sync_detailed(*ids, client=connected, **more)

    return called


@pytest.fixture(scope="module")
def change(call):
    """Changes a case on the basis of its version, and fails with what the service says."""

    def changed(operation, case_id, body):
        version = call("cases.get_case", case_id).headers["etag"]
        answer = call(f"cases.{operation}", case_id, body=body, if_match=version)
        assert answer.status_code in (200, 201), answer.content
        return answer.parsed

    return changed


def test_the_generator_for_python_takes_the_whole_description(client):
    _, _, said = client
    assert "arning" not in said
    assert "Unable" not in said


def test_the_client_for_python_understands_a_problem(client, call):
    load, _, _ = client
    models = load("models")
    case = models.NewCase(diary_number="SKN 2026/77", title="Lokalvård")
    assert call("cases.create_case", body=case).status_code == 201
    listed = call("cases.list_cases").parsed
    assert "SKN 2026/77" in [found.diary_number for found in listed.items]
    again = call("cases.create_case", body=case)
    assert again.status_code == 409
    assert isinstance(again.parsed, models.ProblemDetails)
    assert again.parsed.errors[0].code == "case-diary-number"


def test_the_client_for_python_takes_a_purchase_to_its_end(client, call, change):
    load, _, _ = client
    models = load("models")

    def move(stage):
        to = models.StageMove(stage=stage, reason="Uppgifterna görs utanför tjänsten.")
        change("create_stage_move", case_id, to)

    asked = models.NewNeed(
        cpv="90910000", value="4200000", currency="SEK", place="SE224", starts_on=date(2027, 1, 1)
    )
    need = call("needs.create_need", body=asked).parsed
    clauses = models.PackageRequest(kind="clauses", need_id=need.id)
    assert call("packages.create_package", body=clauses).status_code == 201

    new = models.NewCase(diary_number="SKN 2026/99", title="Lokalvård")
    case_id = call("cases.create_case", body=new).parsed.case.id
    change("create_case_link", case_id, models.NewLink(kind="need", id=need.id))
    move("documents_out")
    move("tenders_in")
    tenders = models.ProcurementDocument.from_dict(json.loads(load_example()))
    screened = call("screenings.create_screening", body=tenders, case=case_id)
    assert isinstance(screened.parsed, models.ScreeningResource)
    link = models.NewLink(kind="screening", id=screened.parsed.id)
    change("create_case_link", case_id, link)
    read = call("cases.get_case_screening", case_id, screened.parsed.id).parsed
    assert read.points == "closed"

    task = call("cases.list_tasks", case=case_id).parsed.items[0]
    paper = load("types").File(payload=BytesIO(b"%PDF-1.7\n%%EOF\n"), file_name="bevis.pdf")
    kept = call("evidence_files.create_evidence_file", body=paper, name="bevis.pdf").parsed
    done = models.TaskChange(state="done", evidence_file_id=kept.id)
    version = f'"{task.version}"'
    assert call("cases.update_task", task.id, body=done, if_match=version).parsed.state == "done"

    decided = models.NewDecision(
        what="Anbudet antas.", delegation="Delegationsordningen 4.2", conflict="none",
        reasons="Villkoren är uppfyllda.", legal_basis="LOU 16 kap. 1 §",
    )  # fmt: skip
    change("create_decision", case_id, decided)
    move("award")
    winners = [models.Winner(lot="1", tender_ids=["A1"])]
    change("create_case_award", case_id, models.NewAward(winners=winners))
    move("contract_start")
    move("in_contract")
    visit = models.FollowUpRequest(
        screening_id=screened.parsed.id, tender_id="A1", party_id="norr", form="visit",
        on=date(2026, 11, 26), observer="reviewer",
        findings=[models.Finding(item="ledger", outcome="pass")],
    )  # fmt: skip
    seen = call("follow_ups.create_follow_up", body=visit)
    assert seen.parsed.follow_up.findings[0].outcome == "pass"
    move("ended")
    assert call("cases.get_case", case_id).parsed.case.stage == "ended"
