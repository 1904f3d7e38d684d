"""The interface of a witness over HTTP, and a checkpoint that another server has cosigned."""

import hashlib
from datetime import UTC, datetime

import httpx2
import pytest

from service.app import create_app
from service.operations.audit import sealer
from service.operations.audit.checkpoint import open_note
from service.operations.audit.copies import list_copies
from service.operations.witness.cosignature import CosigningKey
from service.operations.witness.rounds import Rounds
from service.operations.witness.settings import Witnesses, WitnessServer
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.platform.process.outbound import Outbound
from service.settings import Settings
from tests.service.operations.audit.rolled_back import act, cut_off
from tests.service.operations.witness.exchange import KEY, ORIGIN, leaves, note, proof, request
from tests.started import until

TYPE = "text/plain; charset=utf-8"


@pytest.fixture
def api(client, tmp_path, migrated_file):
    """A server that is a witness for one log."""
    (tmp_path / "kedjekoll.db").write_bytes(migrated_file.read_bytes())
    stated = tmp_path / "witnesses.yaml"
    stated.write_text(
        f"cosign: {{name: w.example/1, logs: [{{keys: ['{KEY.verifier.text()}']}}]}}\n"
    )
    settings = Settings(data_dir=tmp_path, embedded_worker=False, witness_file=stated)
    return client(create_app(settings), key=False)


def add(api, body, **headers):
    return api.post("/witness/add-checkpoint", content=body, headers=headers)


def test_a_checkpoint_is_cosigned_without_a_key_of_the_api(api):
    found = leaves(12)
    first = add(api, request(0, [], note(found, 5)))
    assert (first.status_code, first.headers["content-type"]) == (200, TYPE)
    then = add(api, request(5, proof(found, 5, 12), note(found, 12)), **{"content-type": "x/y"})
    assert then.status_code == 200
    late = add(api, request(5, proof(found, 5, 12), note(found, 12)))
    assert (late.status_code, late.text) == (409, "12\n")
    assert late.headers["content-type"] == "text/x.tlog.size"
    newest = api.get(f"/witness/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint")
    assert open_note(newest.content, [KEY.verifier])
    key = api.app.state.witness.key.cosigner
    text, _, lines = newest.text.rpartition("\n\n")
    key.find(text + "\n", lines)


def test_a_long_request_is_refused(api):
    assert add(api, b"old 0\n\n" + b"x" * 100_000).status_code == 400


def test_a_server_that_is_no_witness_has_no_such_address(client, tmp_path, migrated_file):
    (tmp_path / "kedjekoll.db").write_bytes(migrated_file.read_bytes())
    plain = client(create_app(Settings(data_dir=tmp_path, embedded_worker=False)))
    assert add(plain, request(0, [], note(leaves(5), 5))).status_code == 404
    assert plain.get(f"/witness/{'0' * 64}/checkpoint").status_code == 404


def test_one_server_cosigns_the_log_of_another(api, client, tmp_path, migrated_file):
    own = tmp_path / "own"
    own.mkdir(mode=0o700)
    (own / "kedjekoll.db").write_bytes(migrated_file.read_bytes())
    other = client(create_app(Settings(data_dir=own, embedded_worker=False)))
    installation = other.app.state.installation
    with transaction(installation.engine, tenant="local") as connection:
        ensure_tenant(connection, tenant_id="local", actor="anna", created_at=datetime.now(UTC))
    act(installation.log, tenant_id="local")
    installation.log.seal()
    witness = api.app.state.witness
    object.__setattr__(
        witness, "logs", {installation.log.keys.origin: installation.log.keys.verifiers}
    )
    server = WitnessServer(
        name="w", url="https://w.example/witness", key=witness.key.cosigner.text()
    )

    def handle(asked):
        answer = api.request(asked.method, asked.url.path, content=asked.content)
        return httpx2.Response(answer.status_code, content=answer.content)

    outbound = Outbound(transport=httpx2.MockTransport(handle))
    rounds = Rounds(installation.log, Witnesses(servers=[server]), lambda _: outbound)
    (state,) = rounds.do()
    assert state.error is None
    shown = other.get("/v1/log/checkpoint").text
    text, _, lines = shown.rpartition("\n\n")
    witness.key.cosigner.find(text + "\n", lines)
    with pytest.raises(ValueError, match="no cosignature"):
        CosigningKey("w.example/1", b"o" * 32).cosigner.find(text + "\n", lines)


def test_a_server_whose_log_is_rolled_back_is_not_ready_and_signs_nothing_more(
    client, tmp_path, migrated_file, monkeypatch
):
    monkeypatch.setattr(sealer, "SEAL_SECONDS", 0.01)
    (tmp_path / "kedjekoll.db").write_bytes(migrated_file.read_bytes())
    api = client(create_app(Settings(data_dir=tmp_path, language="en", embedded_worker=False)))
    log = api.app.state.installation.log
    with transaction(log.engine, tenant="local") as connection:
        ensure_tenant(connection, tenant_id="local", actor="anna", created_at=datetime.now(UTC))
    act(log, tenant_id="local")
    until(lambda: list_copies(tmp_path / "checkpoints"))
    assert api.get("/readyz").status_code == 200
    cut_off(log, 0)
    act(log, tenant_id="local")
    refused = api.get("/readyz")
    assert refused.status_code == 503
    assert refused.json()["detail"] == "Checks that failed: signing of the log."
    metrics = api.app.state.metrics.registry
    counted = ("kedjekoll_work_interrupted_total", {"part": "log"})
    assert until(lambda: metrics.get_sample_value(*counted)) >= 1
    assert api.get("/v1/log/checkpoint").status_code == 404
