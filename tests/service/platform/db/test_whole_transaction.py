"""All that a request with a key writes is one transaction, of which each part stands alone."""

from contextvars import copy_context

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.platform.db.database import (
    WholeTransaction,
    acting_for,
    keep_whole,
    open_engine,
    transaction,
)


def write(connection, note):
    connection.execute(text("INSERT INTO notes VALUES (:note)"), {"note": note})


def read(connection):
    return list(connection.scalars(text("SELECT note FROM notes ORDER BY note")))


def kept(engine):
    with transaction(engine, read_only=True, tenant="elsewhere") as connection:
        return read(connection)


def begun(connection):
    write(connection, "begun")


def in_request(engine, work, *, begin=begun, tenant="lund"):
    """Do work as a request that is kept whole, in a context that ends with it."""

    def request():
        whole = WholeTransaction(engine, tenant, begin=begin)
        keep_whole(whole)
        with acting_for("lund"):
            work(whole)

    try:
        copy_context().run(request)
    finally:
        assert engine.pool.checkedout() == 0


def last(connection):
    write(connection, "last")


def fails(connection):
    raise ZeroDivisionError


def test_what_is_written_is_kept_together_and_not_before_the_last(notes):
    def work(whole):
        with transaction(notes) as connection:
            write(connection, "one")
        assert kept(notes) == []
        with transaction(notes) as connection:
            write(connection, "two")
        with transaction(notes, read_only=True) as connection:
            assert read(connection) == ["begun", "one", "two"]
        assert kept(notes) == []
        whole.commit(last)

    in_request(notes, work)
    assert kept(notes) == ["begun", "last", "one", "two"]


def test_until_something_is_written_it_holds_no_connection(notes):
    def work(whole):
        with transaction(notes, read_only=True) as connection:
            assert read(connection) == []
            assert not whole.has_begun
            with pytest.raises(DBAPIError):
                write(connection, "refused")
        assert notes.pool.checkedout() == 0
        with transaction(notes) as connection:
            write(connection, "one")
        assert whole.has_begun
        whole.commit(last)
        assert not whole.has_begun

    in_request(notes, work)
    assert kept(notes) == ["begun", "last", "one"]


def write_and_fail(engine):
    with transaction(engine) as connection:
        write(connection, "lost")
        raise ZeroDivisionError


def test_a_part_that_fails_undoes_itself_alone(notes):
    def work(whole):
        with transaction(notes) as connection:
            write(connection, "one")
        with pytest.raises(ZeroDivisionError):
            write_and_fail(notes)
        with transaction(notes) as connection:
            write(connection, "two")
        whole.commit(last)

    in_request(notes, work)
    assert kept(notes) == ["begun", "last", "one", "two"]


def test_what_is_given_up_leaves_nothing_and_takes_part_in_nothing_more(notes):
    def work(whole):
        with transaction(notes) as connection:
            write(connection, "lost")
        whole.abandon()
        assert not whole.has_begun
        with transaction(notes) as connection:
            write(connection, "after")

    in_request(notes, work)
    assert kept(notes) == ["after"]


def test_after_it_is_kept_a_transaction_is_one_of_its_own(notes):
    def work(whole):
        with transaction(notes) as connection:
            write(connection, "one")
        whole.commit(last)
        with pytest.raises(ZeroDivisionError):
            write_and_fail(notes)
        with transaction(notes) as connection:
            write(connection, "two")
        assert not whole.has_begun

    in_request(notes, work)
    assert kept(notes) == ["begun", "last", "one", "two"]


def test_where_the_last_cannot_be_written_nothing_is_kept(notes):
    def work(whole):
        with transaction(notes) as connection:
            write(connection, "lost")
        with pytest.raises(ZeroDivisionError):
            whole.commit(fails)
        assert not whole.has_begun

    in_request(notes, work)
    assert kept(notes) == []


def test_where_it_cannot_begin_nothing_is_held(notes):
    def work(whole):
        with pytest.raises(ZeroDivisionError):
            write_nothing(notes)
        assert not whole.has_begun

    in_request(notes, work, begin=fails)
    assert kept(notes) == []


def write_nothing(engine):
    with transaction(engine) as connection:
        write(connection, "lost")


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_another_tenants_transaction_is_no_part_of_it(engine):
    setting = text("SELECT current_setting('kedjekoll.tenant_id')")

    def work(whole):
        with transaction(engine) as one, transaction(engine, tenant="malmo") as other:
            assert one is not other
            assert (one.scalar(setting), other.scalar(setting)) == ("lund", "malmo")
            with transaction(engine, read_only=True) as part:
                assert part is one
        whole.abandon()

    in_request(engine, work, begin=lambda _: None)


def test_a_request_of_another_tenant_or_database_is_not_kept_whole(notes, tmp_path):
    def work(whole):
        with transaction(notes) as connection:
            write(connection, "one")
        assert not whole.has_begun

    in_request(notes, work, tenant="malmo")
    assert kept(notes) == ["one"]
    whole = WholeTransaction(notes, "lund", begin=begun)
    elsewhere = open_engine(f"sqlite:///{tmp_path / 'other'}")
    assert whole.takes(notes, "lund", read_only=False)
    assert not whole.takes(notes, "lund", read_only=True)
    assert not whole.takes(elsewhere, "lund", read_only=False)
    assert not whole.takes(notes, "malmo", read_only=False)
