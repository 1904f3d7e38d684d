"""Checkpoints come to witnesses beside sealing, and what a witness knows is compared."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from structlog.testing import capture_logs

from service.operations.audit.copies import CHECKPOINTS, list_copies
from service.operations.audit.fork import LogForked
from service.operations.audit.new_origin import replace_origin
from service.operations.audit.sealer import InstalledLog
from service.operations.audit.sealing import newest_note
from service.operations.audit.witness_state import load_state
from service.operations.witness import rounds as of_rounds
from service.operations.witness.cosignature import CosigningKey
from service.operations.witness.newest import with_cosignatures
from service.operations.witness.rounds import Rounds, witnessed_now_and_then
from service.operations.witness.serving import WitnessServing
from service.operations.witness.settings import Witnesses, WitnessFolder, WitnessServer
from service.operations.witness.status import log_status
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.process.outbound import Outbound
from tests.service.operations.audit.conftest import log  # noqa: F401 - a fixture
from tests.service.operations.audit.rolled_back import act, cut_off, grow
from tests.started import until

BEGUN = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


class World:
    """An installation, a witness on the network, and a clock."""

    def __init__(self, installed, engine):
        self.installed = installed
        self.now = BEGUN
        self.asked = []
        self.answer = None
        keys = installed.keys
        key = CosigningKey("witness.example/w1", b"w" * 32)
        self.serving = WitnessServing(engine, key, {keys.origin: list(keys.verifiers)})
        self.server = WitnessServer(
            name="w1", url="https://witness.example/here", key=key.cosigner.text()
        )

    def rounds(self, *, folders=(), servers=True):
        stated = Witnesses(servers=[self.server] if servers else [], folders=list(folders))
        made = httpx2.MockTransport(self._handle)
        return Rounds(self.installed, stated, lambda _: Outbound(transport=made), lambda: self.now)

    def _handle(self, request):
        path = urlsplit(str(request.url)).path
        self.asked.append(path)
        if self.answer is not None:
            return self.answer(request)
        if request.method == "POST":
            assert path == "/here/add-checkpoint"
            found = self.serving.add_checkpoint(request.content, now=self.now)
        else:
            found = self.serving.checkpoint(path.split("/")[2])
        return httpx2.Response(found.status, content=found.body)

    def note(self):
        with transaction(self.installed.engine, read_only=True, tenant=EVERY_TENANT) as connection:
            return newest_note(connection)

    def handed_out(self):
        keys = self.installed.keys.verifiers
        return with_cosignatures(self.installed.data_dir, self.note(), keys)


@pytest.fixture
def world(log, tmp_path):  # noqa: F811
    """A log of three entries, and a witness that has not seen it."""
    installed = InstalledLog(log.engine, tmp_path / "data")
    grow(installed, 3)
    return World(installed, log.engine)


def test_a_cosignature_comes_back_and_is_handed_out_with_the_checkpoint(world):
    assert world.handed_out() == world.note()
    (state,) = world.rounds().do()
    assert (state.size, state.at, state.error) == (3, BEGUN, None)
    out = world.handed_out()
    assert out.startswith(world.note())
    text = world.note().decode().rpartition("\n\n")[0] + "\n"
    line = out[len(world.note()) :].decode()
    assert world.serving.key.cosigner.find(text, line)[1] == BEGUN
    world.installed.check_not_forked()


def test_a_witness_gets_what_has_grown_since_with_a_proof(world):
    world.rounds().do()
    act(world.installed, 600)
    world.installed.seal()
    world.now += timedelta(seconds=59)
    assert world.rounds().do()[0].size == 3
    world.now += timedelta(seconds=1)
    assert world.rounds().do()[0].size == 603
    assert world.asked == ["/here/add-checkpoint"] * 2


def test_a_lost_state_is_found_again_by_the_size_that_the_witness_answers(world):
    world.rounds().do()
    shutil.rmtree(world.installed.data_dir / "witnesses")
    act(world.installed)
    world.installed.seal()
    assert world.rounds().do()[0].size == 4


def test_a_witness_catches_a_rolled_back_log_though_copies_and_state_are_gone(world):
    act(world.installed, 5)
    world.installed.seal()
    world.rounds().do()
    cut_off(world.installed, 3)
    shutil.rmtree(world.installed.data_dir / CHECKPOINTS)
    shutil.rmtree(world.installed.data_dir / "witnesses")
    world.installed.check_not_forked()  # nothing here shows it any longer
    act(world.installed)
    with capture_logs() as lines:
        world.rounds().do()
    assert [line["event"] for line in lines] == ["log.witness_knows_another"]
    with pytest.raises(LogForked, match="has 8 entries, but only 3"):
        world.installed.seal()
    with pytest.raises(LogForked):
        world.installed.check_not_forked()
    found = log_status(world.installed, Witnesses(servers=[world.server]), now=world.now)
    said = [text.en for text in found.notices()]
    assert "rolled back" in said[0]
    assert "Witness w1: the last 1 attempts failed: it knows another log" in said[-1]


def test_a_witness_catches_a_log_that_was_written_again_to_the_same_size(world):
    act(world.installed, 5)
    world.installed.seal()
    world.rounds().do()
    cut_off(world.installed, 3)
    shutil.rmtree(world.installed.data_dir / CHECKPOINTS)
    shutil.rmtree(world.installed.data_dir / "witnesses")
    act(world.installed, 5, what="screening_2")
    world.installed.seal()
    world.rounds().do()
    with pytest.raises(LogForked, match="with 8 entries"):
        world.installed.seal()


def test_a_statement_without_a_signed_checkpoint_counts_until_the_witness_takes_one(world):
    def larger(request):
        if request.method == "POST":
            return httpx2.Response(409, content=b"900\n")
        return httpx2.Response(404)

    world.answer = larger
    world.rounds().do()
    with pytest.raises(LogForked, match=r"w1 states .* \(one of 900 entries, here are 3\)"):
        world.installed.seal()
    world.answer = lambda _: httpx2.Response(503)
    world.rounds().do(all_now=True)
    with pytest.raises(LogForked):
        world.installed.seal()
    world.answer = None
    assert world.rounds().do(all_now=True)[0].claim is None
    world.installed.check_not_forked()


def test_a_witness_that_has_forgotten_what_it_cosigned_is_not_trusted_again_by_itself(world):
    act(world.installed, 5)
    world.installed.seal()
    world.rounds().do()
    act(world.installed)
    world.installed.seal()
    world.answer = lambda _: httpx2.Response(409, content=b"3\n")
    (state,) = world.rounds().do(all_now=True)
    assert "has lost what it cosigned: it states 3 entries" in state.error
    assert state.size == 8
    world.installed.seal()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (httpx2.Response(403), "does not accept the key"),
        (httpx2.Response(404), "does not know this log"),
        (httpx2.Response(500), "status 500"),
        (httpx2.Response(200, content=b"thanks\n"), "no cosignature"),
        (httpx2.Response(200, content=b"\xff"), "no cosignature"),
        (httpx2.Response(409, content=b"0\n"), "do not fit"),
        (httpx2.Response(409, content=b"many\n"), "status 409"),
        (httpx2.Response(307, headers={"location": "https://inside.example"}), "status 307"),
        (httpx2.Response(200, content=b"x" * 20_000), "larger than"),
    ],
    ids=["403", "404", "500", "thanks", "bytes", "same size", "no size", "redirect", "long"],
)
def test_what_a_witness_refuses_is_said_and_tried_again_with_growing_pauses(world, answer, why):
    world.answer = lambda _: answer
    pauses = []
    for _ in range(12):
        (state,) = world.rounds().do()
        assert why in state.error
        due = state.due_at(world.server.every)
        pauses.append((due - world.now) // timedelta(minutes=1))
        world.now = due
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
    assert state.failures == 12
    world.installed.seal()  # nothing of this holds up signing
    world.answer = None
    assert world.rounds().do()[0].failures == 0


def test_an_address_inside_is_not_asked(world):
    made = Outbound(resolve=lambda *_: ["127.0.0.1"])
    rounds = Rounds(world.installed, Witnesses(servers=[world.server]), lambda _: made)
    assert "leads to the machine itself" in rounds.do()[0].error


def test_a_folder_gets_each_newest_checkpoint_and_is_read_back(world, tmp_path):
    share = tmp_path / "share"
    folder = WitnessFolder(name="share", path=share)
    (state,) = world.rounds(folders=[folder], servers=False).do()
    assert "is not there" in state.error
    share.mkdir()
    world.rounds(folders=[folder], servers=False).do(all_now=True)
    into = share / world.installed.keys.origin.replace("/", "-")
    assert (into / "000000000003.checkpoint").read_bytes() == world.note()
    act(world.installed, 5)
    world.installed.seal()
    world.now += timedelta(hours=1)
    world.rounds(folders=[folder], servers=False).do()
    assert [copy.size for copy in list_copies(into)] == [3, 8]


def test_a_folder_shows_a_rollback_though_copies_and_state_are_gone(world, tmp_path):
    folder = WitnessFolder(name="share", path=tmp_path / "share")
    folder.path.mkdir()
    act(world.installed, 5)
    world.installed.seal()
    rounds = world.rounds(folders=[folder], servers=False)
    rounds.do()
    cut_off(world.installed, 3)
    shutil.rmtree(world.installed.data_dir / CHECKPOINTS)
    shutil.rmtree(world.installed.data_dir / "witnesses")
    rounds.do()
    with pytest.raises(LogForked, match="has 8 entries"):
        world.installed.seal()


def test_a_fault_with_one_witness_does_not_keep_another_from_its_turn(world, tmp_path):
    folder = WitnessFolder(name="share", path=tmp_path / "share")
    folder.path.mkdir()

    def broken(_):
        raise RuntimeError("made up")

    world.answer = broken
    server, share = world.rounds(folders=[folder]).do()
    assert (server.error, share.error, share.size) == ("RuntimeError", None, 3)


def test_a_folder_that_takes_nothing_more_is_said(world, tmp_path, monkeypatch):
    folder = WitnessFolder(name="share", path=tmp_path / "share")
    folder.path.mkdir()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("service.operations.witness.folder.write_note", full)
    (state,) = world.rounds(folders=[folder], servers=False).do()
    assert "cannot be written: No space left on device" in state.error


def test_under_a_new_origin_a_witness_starts_from_zero(world):
    act(world.installed, 5)
    world.installed.seal()
    world.rounds().do()
    cut_off(world.installed, 3)
    found = replace_origin(world.installed, reason="restored", actor="anna", at=BEGUN)
    assert load_state(world.installed.data_dir, "w1", found.keys.origin).size == 0
    (state,) = world.rounds().do()
    assert "does not know this log" in state.error
    world.serving = WitnessServing(
        world.serving.engine, world.serving.key, {found.keys.origin: found.keys.verifiers}
    )
    assert world.rounds().do(all_now=True)[0].size == 5
    world.installed.check_not_forked()


def test_what_a_witness_knows_of_an_earlier_origin_does_not_shorten_the_next(world):
    act(world.installed, 5)
    world.installed.seal()
    world.rounds().do()
    cut_off(world.installed, 3)
    replace_origin(world.installed, reason="restored", actor="anna", at=BEGUN)
    act(world.installed, 20)
    world.installed.seal()
    found = replace_origin(world.installed, reason="moved", actor="anna", at=BEGUN)
    assert (found.size, found.lost) == (25, None)
    world.installed.check_not_forked()


def test_one_process_at_a_time_asks_the_witnesses(world):
    def asks_again(_):
        world.answer = None
        assert [state.size for state in world.rounds().do()] == [0]
        return httpx2.Response(500)

    world.answer = asks_again
    world.rounds().do()
    assert world.asked == ["/here/add-checkpoint"]


def test_the_thread_goes_on_whatever_it_meets(world, monkeypatch):
    monkeypatch.setattr(of_rounds, "ROUND_SECONDS", 0.01)
    told, real, left = [], Rounds.do, [1, 2]

    def sometimes(self):
        if left:
            left.pop()
            raise RuntimeError("made up")
        return real(self)

    monkeypatch.setattr(Rounds, "do", sometimes)
    with witnessed_now_and_then(world.rounds(), interrupted=lambda *, part: told.append(part)):
        until(lambda: load_state(
            world.installed.data_dir, "w1", world.installed.keys.origin).size == 3)  # fmt: skip
    assert told == ["witnesses"] * 2


def test_a_witness_that_lacks_the_newest_for_long_is_said_to_be_behind(world):
    world.rounds().do()
    stated = Witnesses(servers=[world.server])
    assert list(log_status(world.installed, stated, now=world.now).notices()) == []
    act(world.installed)
    world.installed.seal()
    later = datetime.now(UTC) + timedelta(hours=3)
    (said,) = log_status(world.installed, stated, now=later).notices()
    assert said.en == "Witness w1 does not have the newest checkpoint: 3 of 4 entries."


def test_states_lie_in_the_data_folder_and_a_damaged_one_begins_again(world):
    world.rounds().do()
    path = Path(world.installed.data_dir) / "witnesses" / "w1.json"
    path.write_text("{")
    assert load_state(world.installed.data_dir, "w1", "x").size == 0
    assert world.rounds().do()[0].size == 3
