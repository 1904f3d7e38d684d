from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from data_ingest.model.problem import UnreadableInput
from service.casework.follow_up.correcting import standing
from service.casework.follow_up.store import (
    list_follow_ups,
    load_follow_up,
    record_follow_up,
    recorded,
)
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.screening.record.recording import store

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
KEY = b"a key of thirty-two made-up bytes"


@pytest.fixture(scope="module")
def kept(engine, screened):
    """The number of a screening of "ours"."""
    screening = replace(screened.record, tenant_id="ours", id=new_id("screening"))
    with acting_for("ours"):
        store(engine, screening)
    return screening.id


@pytest.fixture
def record(engine, kept, stated):
    def make(tenant_id="ours", **changes):
        return record_follow_up(
            engine,
            stated(**({"screening_id": kept} | changes)),
            principal=Principal(tenant_id=tenant_id, actor="local-user"),
            person_key=KEY,
            now=NOON,
        )

    return make


def codes(make, **changes):
    with pytest.raises(UnreadableInput) as fault:
        make(**changes)
    return [(one.code, one.location) for one in fault.value.problems]


def test_a_follow_up_comes_back_as_it_was_kept_and_only_to_its_tenant(engine, kept, record):
    one = record()
    with transaction(engine, read_only=True, tenant="ours") as connection:
        assert load_follow_up(connection, tenant_id="ours", follow_up_id=one.id) == one
        listed = list_follow_ups(connection, tenant_id="ours", screening_id=kept)
    assert one in listed
    with transaction(engine, read_only=True, tenant="theirs") as connection:
        assert load_follow_up(connection, tenant_id="theirs", follow_up_id=one.id) is None
        assert list_follow_ups(connection, tenant_id="theirs", screening_id=kept) == []
    content = recorded(one).content
    assert content.canonical_bytes() == one.content
    assert content.sha256() == one.result_hash
    assert content.sample.rows[:2] == (23, 34)
    assert content.findings[1].amount == "1240.50"


def test_what_is_not_there_is_refused_at_its_place(record):
    assert codes(record, screening_id=new_id("screening")) == [
        ("follow-up-screening", "/screening_id")
    ]
    assert codes(record, tenant_id="theirs") == [("follow-up-screening", "/screening_id")]
    assert codes(record, tender_id="A99") == [("follow-up-tender", "/tender_id")]
    assert codes(record, party_id="norr") == [("follow-up-party", "/party_id")]


def test_a_recheck_needs_a_deviation_that_was_recorded(record):
    first = record()
    clean = {"sample": None, "findings": [], "deviations": []}
    again = {"follow_up_id": first.id, "item": "base_pay", "row": 34, "mended": True}
    assert record(**clean, rechecks=[again]).id != first.id
    wrong = again | {"row": 23}
    assert codes(record, **clean, rechecks=[wrong]) == [("follow-up-recheck", "/rechecks/0")]


def test_the_database_itself_refuses_to_change_or_remove_a_follow_up(engine, record):
    record()
    for statement in ("UPDATE follow_ups SET actor = 'x'", "DELETE FROM follow_ups"):
        with (
            pytest.raises((IntegrityError, DBAPIError)),
            transaction(engine, tenant="ours") as connection,
        ):
            connection.exec_driver_sql(statement)


def test_a_correction_stands_in_the_place_of_what_was_recorded_and_both_are_kept(
    engine, kept, record
):
    wrong = record()
    right = record(corrects=wrong.id, findings=[], deviations=[], sample=None)
    with transaction(engine, read_only=True, tenant="ours") as connection:
        listed = list_follow_ups(connection, tenant_id="ours", screening_id=kept)
    assert {wrong, right} <= set(listed)
    assert recorded(wrong).content.corrects is None
    assert b"corrects" not in wrong.content
    stands = [number for number, _ in standing((one.id, recorded(one).content) for one in listed)]
    assert right.id in stands
    assert wrong.id not in stands


def test_only_a_follow_up_of_the_same_kind_is_corrected_and_only_once(record):
    wrong = record()
    none = [("follow-up-corrects", "/corrects")]
    assert codes(record, corrects="nothing") == none
    assert codes(record, corrects=new_id("followup")) == none
    clean = {"sample": None, "findings": [], "deviations": []}
    assert codes(record, **clean, form="visit", corrects=wrong.id) == none
    record(corrects=wrong.id)
    assert codes(record, corrects=wrong.id) == [("follow-up-corrected", "/corrects")]
