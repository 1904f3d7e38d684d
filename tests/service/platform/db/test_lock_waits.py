from functools import partial

import pytest
from sqlalchemy.exc import OperationalError

from service.platform.db import lock_waits
from service.platform.db.database import transaction
from tests.started import thread, until


@pytest.fixture
def watched(own_engine, monkeypatch):
    if own_engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one lock, which the trial of writing meets")
    monkeypatch.setattr(lock_waits, "LONG_SECONDS", 0.2)
    monkeypatch.setattr(lock_waits, "REMEMBERED_SECONDS", 0.5)
    lock_waits.watch_locks(own_engine)
    return own_engine


def read_cases(engine, timeout):
    with transaction(engine, read_only=True) as connection:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{timeout}'")
        connection.exec_driver_sql("SELECT count(*) FROM cases")


def test_who_waits_long_for_a_lock_is_told_of_until_it_is_given(watched):
    assert lock_waits.find_waits(watched) == []
    with watched.connect() as other:
        held = other.begin()
        other.exec_driver_sql("LOCK TABLE cases IN ACCESS EXCLUSIVE MODE")
        assert lock_waits.find_waits(watched) == []  # nobody waits
        with thread(partial(read_cases, watched, "1min"), stop=held.rollback):
            (found,) = until(lambda: lock_waits.find_waits(watched))
    assert found == "statements that wait for a lock of another: 1"
    assert lock_waits.find_waits(watched) == []


def test_who_has_given_up_waiting_is_told_of_until_others_have_waited_as_long(watched):
    with watched.connect() as other, other.begin():
        other.exec_driver_sql("LOCK TABLE cases IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(OperationalError):
            read_cases(watched, "10ms")
        (found,) = lock_waits.find_waits(watched)
    assert found == "a statement has given up waiting for a lock that another holds"
    until(lambda: not lock_waits.find_waits(watched))
