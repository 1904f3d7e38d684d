"""Damage that a database has told of is looked at again, however often somebody asks."""

import pytest

from service.platform.db import damage
from service.platform.db.database import open_engine

FOUND = ["a page of the database is damaged: restore it from a backup"]


@pytest.fixture
def engine(tmp_path):
    opened = open_engine(f"sqlite:///{tmp_path / 'kept.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def clock(monkeypatch):
    """The monotonic clock, in seconds, which goes on by hand."""
    told = [1_000.0]
    monkeypatch.setattr(damage, "monotonic", lambda: told[0])
    return told


def test_whoever_asks_more_often_than_it_is_looked_still_hears_that_it_is_mended(
    engine, clock, monkeypatch
):
    looked = []

    def is_whole(_):
        looked.append(clock[0])
        return len(looked) > 1

    monkeypatch.setattr(damage, "_is_whole", is_whole)
    damage.note_damage(engine)
    answers = []
    for _ in range(8):
        answers.append(damage.find_damage(engine))
        clock[0] += damage.LOOK_SECONDS / 4
    assert looked == [1_000.0, 1_000.0 + damage.LOOK_SECONDS]
    assert answers == [FOUND] * 4 + [[]] * 4


def test_what_cannot_be_looked_at_is_not_looked_at_by_everybody_who_asks(
    engine, clock, monkeypatch
):
    looked = []

    def cannot(_):
        looked.append(clock[0])
        raise OSError("no answer")

    monkeypatch.setattr(damage, "_is_whole", cannot)
    damage.note_damage(engine)
    with pytest.raises(OSError, match="no answer"):
        damage.find_damage(engine)
    clock[0] += damage.LOOK_SECONDS / 2
    assert damage.find_damage(engine) == FOUND
    assert looked == [1_000.0]
