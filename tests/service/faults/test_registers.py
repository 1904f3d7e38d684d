"""A file of a register is damaged under a running application: nobody is said not to be in it."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event

import pytest
from structlog.testing import capture_logs

from data_ingest.model.problem import UnreadableInput
from data_ingest.snapshot import store, unchanged
from data_ingest.snapshot.opened import open_snapshot
from data_ingest.snapshot.verify import verify
from service.app import create_app
from service.operations import installation as installations
from service.operations.jobs.job import NewJob, enqueue, load_job
from service.operations.jobs.lease import JobOutcome
from service.operations.jobs.worker import Worker, run_worker
from service.platform.db.database import transaction
from service.registers.watching import hashed_now_and_then
from service.screening.purchase.examples import load_example
from service.settings import Settings, WorkLimits
from tests.service.faults import layer
from tests.started import until

SOURCE, NUMBER = "no_brreg_enheter", "930000019"
NAMED = {"name": ["Eksempel Renhold"], "registrationNumber": [NUMBER]}
CHECK = "registers and lists"
DAMAGES = {
    "cut": partial(layer.file_damaged, damage=layer.cut),
    "zeros": partial(layer.file_damaged, damage=layer.zeros),
    "text": partial(layer.file_damaged, damage=layer.text),
    "gone": layer.file_gone,
}


class Asked:
    """An application with a register, and what it says of a firm that is in it."""

    def __init__(self, api, root):
        self.api, self.root = api, root
        self.folder = root / (root / "current").read_text().strip() / SOURCE

    def answers(self):
        by_number = {"suppliers": [{"number": NUMBER, "country": "NO"}]}
        by_name = {"queries": {"a": {"schema": "Company", "properties": NAMED}}}
        return [
            self.api.post("/v1/supplier-checks", json=by_number),
            self.api.post("/v1/match", json=by_name),
        ]

    def found(self):
        by_number, by_name = (answer.json() for answer in self.answers())
        status = by_number["items"][0]["register_status"]["status"]
        return status, by_name["responses"]["a"]["results"][0]["grade"]


@pytest.fixture(scope="module")
def settings(tmp_path_factory, ingest):
    folder = tmp_path_factory.mktemp("registers")
    made = Settings(data_dir=folder, language="en", requests_per_minute=0, embedded_worker=False)
    for source in ("xx_own_list", SOURCE):
        ingest(made, source)
    return made


@pytest.fixture(scope="module")
def asked(client, settings):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(installations, "TRIAL_SECONDS", 0)
        yield Asked(client(create_app(settings)), settings.snapshot_dir)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["parties.parquet", "party_facts.parquet", "lookup.sqlite"])
def test_a_damaged_file_is_named_until_it_is_back(asked, name, damage):
    assert asked.found() == ("registered", "number")
    with DAMAGES[damage](asked.folder / name), capture_logs():
        for answer in asked.answers():
            said = answer.json()
            assert (answer.status_code, said["type"]) == (503, "/problems/registers-damaged")
            assert f"{SOURCE}/{name}" in said["detail"]
            assert answer.headers["retry-after"] == "60"
        assert asked.api.get("/readyz").json() == {"status": "ok", "impaired": [CHECK]}
        assert asked.api.get("/v1/cases").status_code == 200
    assert asked.found() == ("registered", "number")
    assert asked.api.get("/readyz").json() == {"status": "ok"}


def test_a_screening_is_refused_and_nothing_is_stored(asked):
    before = asked.api.get("/v1/screenings").json()["items"]
    with layer.file_gone(asked.folder / "parties.parquet"):
        refused = asked.api.post("/v1/screenings", json=json.loads(load_example()))
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/registers-damaged")
    assert asked.api.get("/v1/screenings").json()["items"] == before


def test_no_case_is_opened_or_changed_by_a_request_that_is_refused(asked):
    stated = {"diary_number": "2026/7", "title": "Städning"}
    kept = asked.api.post("/v1/cases", json={**stated, "diary_number": "2026/6"}).json()["case"]
    path = f"/v1/cases/{kept['id']}"
    with layer.file_gone(asked.folder / "parties.parquet"):
        opened = asked.api.post("/v1/cases", json=stated)
        changed = asked.api.request(
            "PATCH", path, json={"title": "Lokalvård"}, headers={"if-match": f'"{kept["version"]}"'}
        )
        moved = asked.api.post(
            f"{path}/stage-moves",
            json={"stage": "award", "reason": "Klart."},
            headers={"if-match": f'"{kept["version"]}"'},
        )
    for refused in (opened, changed, moved):
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/registers-damaged")
    assert asked.api.get(path).json()["case"] == kept
    assert asked.api.post("/v1/cases", json=stated).status_code == 201


def listed(api, source=SOURCE):
    (register,) = (r for r in api.get("/v1/registers").json()["items"] if r["id"] == source)
    return register


def test_the_list_of_registers_tells_which_file_is_damaged_since_when_and_what_to_do(asked):
    assert (listed(asked.api)["damage"], listed(asked.api)["todo"]) == (None, None)
    before = datetime.now(UTC) - timedelta(seconds=1)
    with layer.file_damaged(asked.folder / "parties.parquet", layer.zeros):
        told = listed(asked.api)
        assert told["todo"] == "mend"
        (problem,) = told["damage"]["problems"]
        assert f"{SOURCE}/parties.parquet" in problem["detail"]
        assert "ingest the source again" in problem["mend"]
        since = datetime.fromisoformat(told["damage"]["since"])
        assert before <= since <= datetime.now(UTC) + timedelta(seconds=1)
        assert listed(asked.api, "xx_own_list")["damage"] is None
        assert listed(asked.api)["damage"] == told["damage"]
    assert (listed(asked.api)["damage"], listed(asked.api)["todo"]) == (None, None)


@pytest.mark.parametrize("path", ["/v1/registers", "/v1/snapshots"])
def test_a_damaged_manifest_is_named_as_what_it_is(asked, path):
    with layer.file_damaged(asked.folder.parent / "manifest.json", layer.cut):
        refused = asked.api.get(path)
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/registers-damaged")
    assert "manifest.json" in refused.json()["detail"]
    assert asked.api.get(path).status_code == 200


def test_another_process_knows_of_damage_that_leaves_no_trace(asked, monkeypatch):
    path = asked.folder / "places.parquet"
    asked.found()
    with layer.file_damaged(path, layer.zeros), capture_logs():
        told = listed(asked.api)["damage"]
        monkeypatch.setattr(unchanged, "_LOOKS", {})  # as a process has that has just begun
        assert listed(asked.api)["damage"] == told
        assert asked.answers()[0].status_code == 503
    assert asked.found() == ("registered", "number")
    assert not (asked.folder / unchanged.MARKER).exists()


def test_damage_is_told_where_nothing_can_be_marked(asked, monkeypatch):
    monkeypatch.setattr(unchanged, "_mark", lambda _folder: None)
    with layer.file_gone(asked.folder / "places.parquet"):
        told = listed(asked.api)["damage"]
        assert f"{SOURCE}/places.parquet" in told["problems"][0]["detail"]
        assert listed(asked.api)["damage"] == told
    assert listed(asked.api)["damage"] is None


def overwritten(path):
    path.chmod(0o600)
    path.write_bytes(layer.zeros(path.read_bytes()))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("parties.parquet", overwritten),
        ("parties.parquet", os.unlink),
        ("lookup.sqlite", overwritten),
        ("", shutil.rmtree),
    ],
    ids=["table overwritten", "table gone", "look-up overwritten", "folder gone"],
)
def test_the_same_file_ingested_again_mends_a_register(asked, settings, ingest, name, damage):
    damage(asked.folder / name)
    assert listed(asked.api)["todo"] == "mend"
    serving = store.current_id(asked.root)
    assert ingest(settings, SOURCE) == serving
    assert asked.found() == ("registered", "number")
    assert listed(asked.api)["damage"] is None
    assert verify(asked.folder.parent) == []


def test_damage_that_leaves_no_trace_is_found_when_all_is_hashed(asked):
    path = asked.folder / "places.parquet"
    before = path.stat()
    asked.found()
    with layer.file_damaged(path, layer.zeros), capture_logs() as lines:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert store.find_damage(asked.root) == []
        with hashed_now_and_then(asked.root):
            until(lambda: asked.answers()[0].status_code == 503)
    (line,) = (line for line in lines if line["event"] == "registers.damaged")
    assert f"{SOURCE}/places.parquet" in line["findings"][0]
    assert asked.found() == ("registered", "number")


def test_damage_after_the_look_is_named_by_whoever_reads_it(asked):
    with open_snapshot(asked.root) as snapshot:
        (party, *_) = snapshot.find("NO-BRC", NUMBER)
        wanted = [(SOURCE, party.party_id)]
        before = snapshot.register(wanted).party_facts
        for damage in DAMAGES.values():
            with damage(asked.folder / "party_facts.parquet"):
                with pytest.raises(UnreadableInput) as met:
                    snapshot.register(wanted)
                assert met.value.is_register_damage
            assert snapshot.register(wanted).party_facts.equals(before)


def test_a_touched_file_is_hashed_and_serves_on(asked):
    path = asked.folder / "parties.parquet"
    path.touch()
    assert asked.found() == ("registered", "number")
    shutil.copy2(path, again := path.with_name(".again"))
    again.replace(path)
    assert asked.found() == ("registered", "number")


def test_a_job_waits_until_the_registers_are_mended(asked):
    installation = asked.api.app.state.installation

    def looks(_context, _payload):
        with installation.snapshot():
            return JobOutcome(b"{}")

    worker = Worker(installation=installation, kinds={"look": looks}, limits=WorkLimits(2**28, 5))
    tenant = installation.principal.tenant_id
    with transaction(installation.engine, tenant=tenant) as connection:
        new = NewJob(tenant_id=tenant, actor="anna", kind="look", payload={})
        job = enqueue(connection, new).id

    def state():
        with transaction(installation.engine, read_only=True, tenant=tenant) as connection:
            return load_job(connection, tenant_id=tenant, job_id=job).state

    def work():
        with capture_logs():
            run_worker(worker, Event(), until_idle=True)
        return state() == "done"

    with layer.file_gone(asked.folder / "parties.parquet"):
        assert not work()
        assert state() == "ready"
    until(work)
