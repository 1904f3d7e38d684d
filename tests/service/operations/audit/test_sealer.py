"""The log goes on being signed whatever befalls what signs it, and what is behind is told."""

import errno
from datetime import UTC, datetime, timedelta

import pytest
from polars.exceptions import PanicException
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog.testing import capture_logs

from service.app import create_app
from service.operations.audit import sealer
from service.operations.audit.entry import write_entry
from service.operations.audit.sealer import CHECKPOINTS, InstalledLog, sealed_now_and_then
from service.operations.audit.sealing import newest_note
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.tenants import ensure_tenant
from service.settings import Settings
from tests.service.operations.audit.conftest import ANNA
from tests.started import until

NOW = timedelta()


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch):
    monkeypatch.setattr(sealer, "SEAL_SECONDS", 0.01)


@pytest.fixture
def installed(log, tmp_path):
    """The log of an installation, with tenants and no entry."""
    return InstalledLog(log.engine, tmp_path)


def act(installed, *, ago=NOW, tenant_id=ANNA.tenant_id):
    with transaction(installed.engine, tenant=tenant_id) as connection:
        write_entry(
            connection, "screening.kept", "screening_1", tenant_id=tenant_id, actor="anna",
            at=datetime.now(UTC) - ago, content_sha256="ab" * 32,
        )  # fmt: skip


def signed(installed):
    with transaction(installed.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        return newest_note(connection)


@pytest.mark.parametrize(
    "fault",
    [
        OSError(errno.EMFILE, "too many open files"),
        OSError(errno.ENOSPC, "no space"),
        PermissionError(errno.EACCES, "permission denied"),
        PoolTimeout(),
        RuntimeError("can't start new thread"),
        PanicException("made up"),
    ],
    ids=lambda fault: f"{type(fault).__name__}-{getattr(fault, 'errno', 0)}",
)
def test_the_log_is_signed_as_soon_as_what_kept_it_from_that_is_over(installed, monkeypatch, fault):
    real, left, told = sealer.load_log_keys, [1, 2, 3], []

    def sometimes(folder):
        if left:
            left.pop()
            raise fault
        return real(folder)

    monkeypatch.setattr(sealer, "load_log_keys", sometimes)
    act(installed)
    with (
        capture_logs() as lines,
        sealed_now_and_then(installed, interrupted=lambda *, part: told.append(part)),
    ):
        until(lambda: signed(installed))
    assert [line["event"] for line in lines] == ["log.not_sealed"] * 3
    assert told == ["log"] * 3


def test_a_checkpoint_that_could_not_be_copied_is_copied_later_though_nothing_is_done(installed):
    folder = installed.data_dir / CHECKPOINTS
    folder.write_text("in the way")
    act(installed)
    with sealed_now_and_then(installed):
        until(lambda: signed(installed))
        folder.unlink()
        (copy,) = until(lambda: sorted(folder.glob("*.checkpoint")) if folder.is_dir() else None)
    assert copy.read_bytes() == signed(installed)


def test_an_entry_may_wait_two_minutes_to_be_signed_and_no_longer(installed):
    assert installed.behind() == []
    act(installed, ago=timedelta(seconds=30))
    assert installed.behind() == []
    act(installed, ago=timedelta(seconds=130))
    assert installed.behind() == ["entries of the log have waited over 2 minutes to be signed"]
    installed.seal()
    assert installed.behind() == []


@pytest.mark.parametrize("hours", [7, -7])
def test_a_clock_that_jumps_makes_no_log_look_behind_that_was_just_signed(
    installed, monkeypatch, hours
):
    class Jumped(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(hours=hours)

    act(installed)
    with sealed_now_and_then(installed):
        until(lambda: signed(installed))
    act(installed)
    monkeypatch.setattr(sealer, "datetime", Jumped)
    assert installed.behind() == []
    sealer._SEALED.pop(installed.engine)  # a process that has not signed lately
    assert installed.behind() == ["entries of the log have waited over 2 minutes to be signed"]


def test_a_server_that_cannot_sign_is_not_ready_until_it_can(client, tmp_path, migrated_file):
    (tmp_path / "kedjekoll.db").write_bytes(migrated_file.read_bytes())
    keys = InstalledLog(None, tmp_path).data_dir / "log.keys"
    settings = Settings(data_dir=tmp_path, language="en", embedded_worker=False)
    api = client(create_app(settings))
    installation = api.app.state.installation
    keys_made = installation.log.keys
    with transaction(installation.engine, tenant="local") as connection:
        ensure_tenant(connection, tenant_id="local", actor="anna", created_at=datetime.now(UTC))
    keys.chmod(0o644)  # as after a careless copy of the folder
    act(installation.log, ago=timedelta(minutes=3), tenant_id="local")

    def is_refused():
        answer = api.get("/readyz")
        return answer if answer.status_code == 503 else None

    refused = until(is_refused)
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/not-ready")
    assert refused.json()["detail"] == "Checks that failed: signing of the log."
    metrics = api.app.state.metrics.registry
    counted = ("kedjekoll_work_interrupted_total", {"part": "log"})
    assert until(lambda: metrics.get_sample_value(*counted)) >= 1
    keys.chmod(0o600)
    until(lambda: api.get("/readyz").status_code == 200)
    assert installation.log.keys == keys_made
