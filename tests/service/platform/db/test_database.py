import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from service.platform.db.database import Shortcoming, check_durability, open_engine, transaction

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def write(connection, note):
    connection.exec_driver_sql(f"INSERT INTO notes VALUES ('{note}')")


def run_and_fail(engine, statement):
    with transaction(engine) as connection:
        connection.exec_driver_sql(statement)
        raise ZeroDivisionError


def read(connection):
    return list(connection.exec_driver_sql("SELECT note FROM notes ORDER BY note").scalars())


@pytest.mark.parametrize(
    "url", ["mysql://user:secret@host/db", "postgresql+asyncpg://u:secret@h/d"]
)
def test_a_database_of_another_kind_is_refused_without_repeating_its_password(url):
    with pytest.raises(ValueError, match="begins with sqlite or postgresql") as caught:
        open_engine(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file::memory:?uri=true",
        "sqlite:///file:x?mode=memory&uri=true",
    ],
)
def test_a_database_in_memory_is_refused(url):
    with pytest.raises(ValueError, match="keeps nothing"):
        open_engine(url)


def test_both_spellings_of_an_address_open_the_same_driver():
    for kind, driver in (("sqlite", "pysqlite"), ("postgresql", "psycopg")):
        for spelling in (kind, f"{kind}+{driver}"):
            assert open_engine(f"{spelling}:///file").dialect.driver == driver


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_postgresql_is_really_used(engine):
    with transaction(engine) as connection:
        version = connection.exec_driver_sql("SELECT version()").scalar_one()
        driver = type(connection.connection.driver_connection).__module__
    assert version.startswith("PostgreSQL ")
    assert driver.startswith("psycopg")


@sqlite_only
def test_every_sqlite_connection_has_the_settings_that_the_promises_need(empty_engine):
    with transaction(empty_engine) as one, transaction(empty_engine, read_only=True) as other:
        for connection in (one, other):
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
            assert found == {
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "busy_timeout": 30_000,
            }


@pytest.fixture
def exclusive(tmp_path):
    """Another program's connection that has the whole SQLite file to itself."""
    with closing(sqlite3.connect(tmp_path / "kedjekoll.sqlite")) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield connection


@sqlite_only
def test_opening_waits_for_another_program_to_let_go(empty_engine, exclusive, monkeypatch):
    monkeypatch.setattr("service.platform.db.database.sleep", lambda _seconds: exclusive.rollback())
    assert check_durability(empty_engine) == []


@sqlite_only
def test_opening_does_not_wait_for_ever(empty_engine, exclusive, monkeypatch):
    monkeypatch.setattr("service.platform.db.database.BUSY_SECONDS", 0.05)
    with pytest.raises(DBAPIError, match="locked"):
        check_durability(empty_engine)


def test_a_transaction_that_ends_is_kept(notes):
    with transaction(notes) as connection:
        write(connection, "kept")
    with transaction(notes, read_only=True) as connection:
        assert read(connection) == ["kept"]


def test_a_transaction_that_fails_leaves_nothing(notes):
    with pytest.raises(ZeroDivisionError):
        run_and_fail(notes, "INSERT INTO notes VALUES ('lost')")
    with transaction(notes, read_only=True) as connection:
        assert read(connection) == []


def test_tables_too_are_made_in_the_transaction_or_not_at_all(notes):
    with pytest.raises(ZeroDivisionError):
        run_and_fail(notes, "DROP TABLE notes")
    with transaction(notes, read_only=True) as connection:
        assert read(connection) == []


def test_a_reader_is_refused_a_write_and_the_next_writer_is_not(notes):
    with pytest.raises(DBAPIError), transaction(notes, read_only=True) as connection:
        write(connection, "refused")
    with transaction(notes) as connection:
        write(connection, "kept")
        assert read(connection) == ["kept"]


def test_a_reader_sees_one_state_and_waits_for_no_writer(notes):
    with transaction(notes, read_only=True) as reader:
        assert read(reader) == []
        with transaction(notes) as writer:
            write(writer, "new")
            assert read(reader) == []
        assert read(reader) == []
    with transaction(notes, read_only=True) as reader:
        assert read(reader) == ["new"]


@sqlite_only
def test_a_sqlite_writer_that_reads_first_waits_for_its_turn_instead_of_failing(notes):
    """Begun as readers, two of these would deadlock and one would fail at once."""
    with transaction(notes) as connection:
        write(connection, "0")

    def count_up():
        for _ in range(25):
            with transaction(notes) as connection:
                (value,) = read(connection)
                connection.exec_driver_sql(f"UPDATE notes SET note = '{int(value) + 1}'")

    with ThreadPoolExecutor(4) as pool:
        for counting in [pool.submit(count_up) for _ in range(4)]:
            counting.result()
    with transaction(notes, read_only=True) as connection:
        assert read(connection) == ["100"]


def test_a_fresh_database_is_durable(empty_engine):
    assert check_durability(empty_engine) == []


@sqlite_only
def test_one_weak_connection_among_many_is_found(empty_engine):
    connections = [empty_engine.raw_connection() for _ in range(3)]
    connections[1].cursor().execute("PRAGMA synchronous = NORMAL").close()
    for connection in connections:
        connection.close()
    assert check_durability(empty_engine) == [Shortcoming("synchronous", "1", "2 or more")]


@sqlite_only
def test_a_journal_of_another_kind_is_found(empty_engine):
    connection = empty_engine.raw_connection()
    connection.cursor().execute("PRAGMA journal_mode = DELETE").close()
    connection.close()
    assert check_durability(empty_engine) == [Shortcoming("journal_mode", "delete", "wal")]


@postgresql_only
def test_a_server_that_does_not_wait_for_the_disk_is_found(empty_engine):
    with transaction(empty_engine) as connection:
        name = empty_engine.url.database
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    empty_engine.dispose()
    assert check_durability(empty_engine) == [Shortcoming("synchronous_commit", "off", "on")]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_no_lock_is_waited_for_without_end_unless_the_role_says_so(empty_engine):
    asked = "SELECT current_setting('lock_timeout')"
    with transaction(empty_engine) as connection:
        assert connection.exec_driver_sql(asked).scalar_one() == "30s"
    own = open_engine(
        empty_engine.url.update_query_dict({"options": "-c lock_timeout=5s"}).render_as_string(
            hide_password=False
        )
    )
    with transaction(own) as connection:
        assert connection.exec_driver_sql(asked).scalar_one() == "5s"
    own.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_replaced_is_written_to_and_read_from_no_more(notes, tmp_path):
    path = Path(notes.url.database)
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as restored:
        restored.execute("CREATE TABLE notes (note TEXT PRIMARY KEY)")

    def write_while_it_is_replaced():
        with transaction(notes) as connection:
            connection.exec_driver_sql("INSERT INTO notes VALUES ('lost')")
            other.replace(path)
            path.with_name(f"{path.name}-wal").unlink()

    with pytest.raises(OperationalError, match="moved"):
        write_while_it_is_replaced()
    with transaction(notes) as connection:
        connection.exec_driver_sql("INSERT INTO notes VALUES ('kept')")
    with closing(sqlite3.connect(path)) as found:
        assert found.execute("SELECT note FROM notes").fetchall() == [("kept",)]
