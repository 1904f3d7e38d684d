"""After a restore the log goes on under a new origin, and says in itself what went before."""

from datetime import UTC, datetime

import pytest

from service.operations.audit.checkpoint import open_checkpoint
from service.operations.audit.copies import CHECKPOINTS, every_copy, list_copies
from service.operations.audit.entry import dispose, list_entries, write_entry
from service.operations.audit.fork import LogForked
from service.operations.audit.handed_in import check_handed_in
from service.operations.audit.new_origin import replace_origin
from service.operations.audit.origin_change import ORIGIN_REPLACED
from service.operations.audit.records import CheckedRecords
from service.operations.audit.sealer import InstalledLog
from service.operations.audit.sealing import newest_note
from service.operations.audit.verifying import verify_log
from service.operations.audit.wording import verified_lines
from service.platform.db.database import EVERY_TENANT, transaction
from tests.service.operations.audit.conftest import ANNA, AS_ANNA, BO
from tests.service.operations.audit.rolled_back import act, cut_off, grow, run

REASON = "restored from the backup of Monday"


@pytest.fixture
def installed(log, tmp_path):
    """The log of an installation that was rolled back from 8 entries to 3."""
    installed = InstalledLog(log.engine, tmp_path)
    grow(installed, 2, 3, 5, 8)
    cut_off(installed, 3)
    return installed


def notes(installed):
    found = every_copy(installed.data_dir / CHECKPOINTS)
    return {open_checkpoint(one, installed.keys.verifiers).size: one for one in found}


def go_on(installed):
    return replace_origin(installed, reason=REASON, actor="anna", at=datetime.now(UTC))


def verified(installed, **given):
    with transaction(installed.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        return verify_log(connection, installed.keys.verifiers, **given)


def handed_in(installed, note, tenant_id=ANNA.tenant_id):
    with transaction(installed.engine, read_only=True, tenant=tenant_id) as connection:
        return check_handed_in(note, installed.keys.verifiers, lambda: connection)


def test_the_log_goes_on_and_names_what_ended_and_what_is_lost(installed):
    old = installed.keys
    found = go_on(installed)
    assert (found.before, found.size, found.lost.size, found.set_aside) == (old.origin, 3, 8, 4)
    assert found.keys.origin != old.origin
    assert installed.keys.verifiers == (*old.verifiers, found.keys.signing.verifier)
    with transaction(installed.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        newest = newest_note(connection)
    assert open_checkpoint(newest, [found.keys.signing.verifier]).origin == found.keys.origin
    act(installed)
    assert installed.seal().size == 6  # an entry for each of two organisations, and this one
    installed.check_not_forked()
    for tenant in (ANNA, BO):
        with transaction(installed.engine, read_only=True, tenant=tenant.tenant_id) as connection:
            (entry,) = list_entries(
                connection, tenant_id=tenant.tenant_id, subject_id=found.keys.origin,
                limit=9, offset=0,
            )  # fmt: skip
        assert entry.action == ORIGIN_REPLACED
        assert f'"origin":"{old.origin}"' in entry.details.decode()
        assert '"lost":{"root":"' in entry.details.decode()


def test_own_copies_and_held_checkpoints_up_to_what_went_on_still_agree(installed):
    before = notes(installed)
    go_on(installed)
    copies = every_copy(installed.data_dir / CHECKPOINTS)
    found = verified(installed, held=[before[2], before[3]], copies=copies)
    assert (found.faults, found.ended) == ((), ())
    assert (found.held, found.copies, found.set_aside) == (2, 5, 2)
    assert handed_in(installed, before[2]).holds


def test_a_held_checkpoint_of_lost_entries_is_said_to_be_one_and_is_no_fault(installed):
    before = notes(installed)
    go_on(installed)
    found = verified(installed, held=[before[5]])
    assert found.faults == ()
    assert [checkpoint.size for checkpoint, _ in found.ended] == [5]
    said = "\n".join(verified_lines(found, CheckedRecords({}, (), 0), "en"))
    assert "It was signed before the log continued under a new origin" in said
    assert f"because: {REASON}. Only the first 3 entries were carried over" in said
    assert "Nothing has been changed" not in said
    for tenant in (ANNA, BO):
        shown = handed_in(installed, before[8], tenant.tenant_id)
        assert not shown.holds
        assert REASON in shown.said[-1].en


def test_without_the_entry_in_the_signed_log_it_is_tampering(installed):
    before = notes(installed)
    go_on(installed)
    run(installed, f"UPDATE log_entries SET details = (SELECT details FROM log_entries "
        f"WHERE leaf_index = 0) WHERE action = '{ORIGIN_REPLACED}'")  # fmt: skip
    found = verified(installed, held=[before[8]])
    assert {"leaves-taken-away", "changed-entry"} <= {fault.code for fault in found.faults}
    assert found.ended == ()


def test_an_origin_does_not_end_by_an_entry_that_it_signs_itself(installed):
    go_on(installed)
    grown = installed.keys.origin
    with transaction(installed.engine, tenant=ANNA.tenant_id) as connection:
        details = {"origin": grown, "size": 5, "lost": None, "reason": "none", "earlier": {}}
        write_entry(
            connection, ORIGIN_REPLACED, grown, **AS_ANNA, at=datetime.now(UTC), details=details
        )
    act(installed)
    installed.seal()
    act(installed, 4)
    installed.seal()
    with transaction(installed.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        held = newest_note(connection)
    cut_off(installed, 7)
    with pytest.raises(LogForked, match="has 11 entries"):
        installed.check_not_forked()
    assert [f.code for f in verified(installed, held=[held]).faults] == ["leaves-taken-away"]


def test_a_log_that_loses_the_entry_of_its_first_change_names_both_origins(installed):
    before = notes(installed)
    first = go_on(installed)
    cut_off(installed, 3)
    second = go_on(installed)
    assert (second.before, second.size) == (first.keys.origin, 3)
    found = verified(installed, held=[before[8], before[2]])
    assert (found.faults, [one.size for one, _ in found.ended]) == ((), [8])
    installed.check_not_forked()


def test_after_a_change_the_log_goes_on_from_what_still_agrees(installed):
    grown = notes(installed)
    run(installed, "UPDATE log_leaves SET hash = (SELECT salt FROM log_entries LIMIT 1) "
        "WHERE leaf_index = 2")  # fmt: skip
    with pytest.raises(LogForked):
        installed.seal()
    found = go_on(installed)
    assert (found.size, found.lost.size) == (2, 8)
    assert [one.size for one, _ in verified(installed, held=[grown[3]]).ended] == [3]


def test_the_entry_is_never_disposed_of(installed):
    found = go_on(installed)
    with transaction(installed.engine, tenant=ANNA.tenant_id) as connection:
        (entry,) = list_entries(
            connection, tenant_id=ANNA.tenant_id, subject_id=found.keys.origin, limit=9, offset=0
        )
        assert dispose(connection, [entry.id], **AS_ANNA, at=datetime.now(UTC)) == 0


def test_copies_that_were_set_aside_stay_in_a_folder_of_their_own(installed):
    old, before = installed.keys.origin, notes(installed)
    go_on(installed)
    into = installed.data_dir / CHECKPOINTS / old.replace("/", "-")
    assert [copy.path.read_bytes() for copy in list_copies(into)] == list(before.values())
