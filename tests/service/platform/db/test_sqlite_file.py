"""A file that a link leads to is written; a connection opened for reading alone is not kept."""

import sqlite3

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from service.platform.db.database import open_engine, transaction
from service.platform.process.outages import is_outage


def write(engine):
    with transaction(engine) as connection:
        connection.execute(text("INSERT INTO kept VALUES (1)"))


def test_a_file_that_could_not_be_written_for_a_while_is_written_again(tmp_path):
    path = tmp_path / "kept.db"
    engine = open_engine(f"sqlite:///{path}")
    with transaction(engine) as connection:
        connection.execute(text("CREATE TABLE kept (number INTEGER)"))
    is_read_only = True

    @event.listens_for(engine, "do_connect")
    def fall_back(_dialect, _entry, _given, named):
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True, **named) if is_read_only else None

    engine.dispose()  # what was opened before is not used by whoever comes now
    with pytest.raises(DBAPIError) as refused:
        write(engine)
    assert is_outage(refused.value)
    is_read_only = False
    write(engine)
    with transaction(engine, read_only=True) as connection:
        assert connection.execute(text("SELECT count(*) FROM kept")).scalar_one() == 1
    engine.dispose()


def test_a_file_that_a_link_leads_to_is_written(tmp_path):
    disk, link = tmp_path / "disk", tmp_path / "kept.db"
    disk.mkdir()
    link.symlink_to(disk / "kept.db")
    engine = open_engine(f"sqlite:///{link}")
    with transaction(engine) as connection:
        connection.execute(text("CREATE TABLE kept (number INTEGER)"))
    write(engine)
    engine.dispose()
    assert (disk / "kept.db").exists()


def test_a_file_that_another_has_been_put_in_the_place_of_is_not_written_by_its_link(tmp_path):
    link = tmp_path / "kept.db"
    link.symlink_to(tmp_path / "first.db")
    engine = open_engine(f"sqlite:///{link}")
    with transaction(engine) as connection:
        connection.execute(text("CREATE TABLE kept (number INTEGER)"))
        (tmp_path / "second.db").touch()
        link.unlink()
        link.symlink_to(tmp_path / "second.db")
        with pytest.raises(DBAPIError, match="moved"):
            connection.commit()
    engine.dispose()
