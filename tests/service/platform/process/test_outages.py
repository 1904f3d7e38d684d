import errno
import sqlite3

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service.platform.db.database import open_engine
from service.platform.process.outages import (
    AWAY,
    DAMAGED,
    FULL,
    SHORT,
    UNEXPECTED,
    answer_to,
    code_of,
    is_outage,
)
from service.settings import InvalidSettings


def sqlite_fault(code):
    fault = sqlite3.OperationalError("x")
    fault.sqlite_errorcode = code
    return OperationalError("", {}, fault)


@pytest.mark.parametrize(
    "code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_IOERR_WRITE]
)
def test_a_full_disk_or_a_busy_file_passes(code):
    assert is_outage(sqlite_fault(code))


def test_a_statement_that_is_wrong_stays_wrong():
    assert not is_outage(sqlite_fault(sqlite3.SQLITE_ERROR))
    assert not is_outage(ProgrammingError("", {}, sqlite3.ProgrammingError("closed")))
    assert not is_outage(IntegrityError("", {}, errors.UniqueViolation()))


@pytest.mark.parametrize(
    "fault",
    [
        errors.DiskFull(),
        errors.AdminShutdown(),
        errors.CannotConnectNow(),
        errors.DeadlockDetected(),
        psycopg.OperationalError("connection refused"),
    ],
)
def test_a_server_that_is_away_full_or_stopping_passes(fault):
    assert is_outage(OperationalError("", {}, fault))


def test_a_connection_that_broke_passes():
    fault = ProgrammingError("", {}, errors.SyntaxError(), connection_invalidated=True)
    assert is_outage(fault)


@pytest.mark.parametrize(
    "fault",
    [
        errors.ReadOnlySqlTransaction(),
        errors.InvalidAuthorizationSpecification(),
        errors.InsufficientPrivilege(),
        errors.LockNotAvailable(),
    ],
)
def test_what_an_operator_has_taken_away_or_holds_passes(fault):
    assert is_outage(OperationalError("", {}, fault))


def test_what_comes_of_undoing_after_an_outage_is_one():
    undoing = sqlite_fault(sqlite3.SQLITE_ERROR)
    undoing.__context__ = sqlite_fault(sqlite3.SQLITE_FULL)
    assert is_outage(undoing)
    assert answer_to(undoing) is FULL
    bug = RuntimeError()
    bug.__context__ = sqlite_fault(sqlite3.SQLITE_FULL)
    assert not is_outage(bug)


def test_a_fault_is_called_what_the_database_or_the_system_calls_it():
    assert code_of(OSError(errno.EMFILE, "x")) == "EMFILE"
    assert code_of(OperationalError("", {}, errors.DiskFull())) == "53100"
    with sqlite3.connect(":memory:") as connection, pytest.raises(sqlite3.Error) as wrong:
        connection.execute("no statement")
    connection.close()
    assert code_of(wrong.value) == "SQLITE_ERROR"
    assert code_of(RuntimeError()) is None


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC])
def test_a_machine_without_files_memory_or_room_passes(number):
    assert is_outage(OSError(number, "x"))
    assert not is_outage(OSError(errno.ENOENT, "x"))


def test_a_pool_whose_connections_are_all_in_use_passes():
    assert is_outage(PoolTimeout())
    assert not is_outage(RuntimeError())


def test_a_real_server_that_does_not_answer_passes():
    engine = open_engine("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(OperationalError) as refused:
        engine.connect()
    assert is_outage(refused.value)
    engine.dispose()


@pytest.mark.parametrize(
    ("fault", "answered"),
    [
        (sqlite_fault(sqlite3.SQLITE_FULL), FULL),
        (OperationalError("", {}, errors.DiskFull()), FULL),
        (OSError(errno.ENOSPC, "no space"), FULL),
        (OSError(errno.ENOENT, "no file"), UNEXPECTED),
        (OSError(errno.EMFILE, "too many files"), SHORT),
        (InvalidSettings("log.keys is gone"), SHORT),
        (sqlite_fault(sqlite3.SQLITE_CORRUPT), DAMAGED),
        (OperationalError("", {}, errors.DataCorrupted()), DAMAGED),
        (sqlite_fault(sqlite3.SQLITE_BUSY), AWAY),
        (OperationalError("", {}, errors.AdminShutdown()), AWAY),
        (PoolTimeout(), AWAY),
        (IntegrityError("", {}, errors.UniqueViolation()), UNEXPECTED),
        (RuntimeError(), UNEXPECTED),
    ],
    ids=[
        "full",
        "full server",
        "full disk",
        "no file",
        "files",
        "keys",
        "damage",
        "data",
        "busy",
        "stopping",
        "pool",
        "twice",
        "bug",
    ],
)
def test_a_fault_that_passes_is_answered_as_one_and_no_other(fault, answered):
    assert answer_to(fault) is answered
