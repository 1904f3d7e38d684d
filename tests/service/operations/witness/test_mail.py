"""The newest checkpoint goes out by e-mail once a day, and can be checked as it was saved."""

import email
import email.policy
from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest

from service.operations.audit.checkpoint import open_checkpoint
from service.operations.audit.sealer import InstalledLog
from service.operations.audit.verifying import verify_log
from service.operations.witness.rounds import Rounds
from service.operations.witness.settings import Witnesses, WitnessMail
from service.platform.db.database import EVERY_TENANT, transaction
from tests.service.operations.audit.conftest import log  # noqa: F401 - a fixture
from tests.service.operations.audit.rolled_back import act, cut_off, grow
from tests.service.operations.witness.mail_server import certified, mail_server

BEGUN = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@pytest.fixture
def installed(log, tmp_path):  # noqa: F811
    """The log of an installation with three entries."""
    installed = InstalledLog(log.engine, tmp_path / "data")
    grow(installed, 3)
    return installed


def stated(port, **changes):
    values = {
        "host": "127.0.0.1",
        "port": port,
        "tls": "none",
        "from": "kedjekoll@kommun.example",
        "to": ["diarium@kommun.example", "revisor@annan.example"],
    }
    return Witnesses(mail=[WitnessMail(**(values | changes))])


class Day:
    """Rounds at a moment that a test sets."""

    def __init__(self, installed, witnesses):
        self.now = BEGUN
        self._rounds = Rounds(installed, witnesses, clock=lambda: self.now)

    def do(self):
        (state,) = self._rounds.do()
        return state


def attached(message):
    (part,) = email.message_from_bytes(message, policy=email.policy.default).iter_attachments()
    return part.get_filename(), part.get_content()


def test_a_day_has_one_message_and_the_next_the_newest_checkpoint(installed):
    with mail_server() as server:
        day = Day(installed, stated(server.port))
        for hours in (0, 1, 23):
            day.now = BEGUN + timedelta(hours=hours)
            assert day.do().error is None
        assert len(server.messages) == 1
        act(installed, 2)
        installed.seal()
        day.now = BEGUN + timedelta(hours=24)
        assert day.do().size == 5
        day.now = BEGUN + timedelta(hours=48)  # nothing is new
        day.do()
    assert len(server.messages) == 2
    sender, recipients, content = server.messages[0]
    assert sender.startswith("mail FROM:<kedjekoll@kommun.example>")
    assert [one.partition(":")[2] for one in recipients] == [
        "<diarium@kommun.example>",
        "<revisor@annan.example>",
    ]
    assert attached(content)[0] == "000000000003.checkpoint"
    assert attached(server.messages[1][2])[0] == "000000000005.checkpoint"


def test_the_attachment_as_it_is_saved_shows_a_rolled_back_log(installed):
    act(installed, 2)
    installed.seal()
    with mail_server() as server:
        Day(installed, stated(server.port)).do()
    _, note = attached(server.messages[0][2])
    keys = installed.keys.verifiers
    assert open_checkpoint(note, keys).size == 5
    cut_off(installed, 3)
    with transaction(installed.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        found = verify_log(connection, keys, held=[note])
    assert [fault.code for fault in found.faults] == ["leaves-taken-away"]


def test_the_message_goes_through_tls_and_the_password_only_there(installed, tmp_path):
    context, trusted = certified(tmp_path)
    password = tmp_path / "password"
    password.write_text("hemligt\n")
    password.chmod(0o600)
    given = {"tls": "starttls", "user": "kedjekoll", "password_file": password}
    with mail_server(context) as server:
        day = Day(installed, stated(server.port, **given, ca_file=trusted))
        assert day.do().error is None
    assert len(server.messages) == 1
    before = [text for text, is_safe in server.said if not is_safe]
    assert [text.split()[0].lower() for text in before] == ["ehlo", "starttls"]
    (log_in,) = [text for text, is_safe in server.said if is_safe and text.startswith("AUTH")]
    assert b64decode(log_in.split()[2]) == b"\0kedjekoll\0hemligt"


def test_a_server_that_nobody_vouches_for_or_without_tls_gets_nothing(installed, tmp_path):
    context, _ = certified(tmp_path)
    said = []
    for offered in (context, None):
        with mail_server(offered) as server:
            state = Day(installed, stated(server.port, tls="starttls")).do()
            (installed.data_dir / "witnesses" / "mail.json").unlink()
        said.append(state.error)
        assert server.messages == []
    assert said == [
        "the mail server was not reached: SSLCertVerificationError",
        "the mail server was not reached: SMTPNotSupportedError",
    ]


def test_what_the_server_refuses_is_said_and_sent_again_within_the_hour(installed):
    with mail_server() as server:
        server.refuses = "DATA"
        day = Day(installed, stated(server.port))
        state = day.do()
        assert (state.error, state.failures) == ("the mail server answered 554", 1)
        server.refuses = None
        day.now += timedelta(minutes=1)
        assert day.do().error is None
        day.now += timedelta(hours=1)
        day.do()
    assert len(server.messages) == 1


def test_a_password_that_others_can_read_is_not_used(installed, tmp_path):
    password = tmp_path / "password"
    password.write_text("hemligt")
    password.chmod(0o644)
    with mail_server() as server:
        given = {"user": "kedjekoll", "password_file": password}
        assert "chmod 600" in Day(installed, stated(server.port, **given)).do().error
    assert server.said == []
