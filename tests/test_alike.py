"""What drives two trees side by side: its own parts, without any tree being driven."""

from pathlib import Path

import pytest

from tests.alike.compared import Intended, compare
from tests.alike.install import Install
from tests.alike.normal import normal
from tests.alike.notes import Notes
from tests.alike.watching import Differs, Known, Watching

CASE, TASK = "case_0123456789abcdefghjkm", "task_mkjhgfedcba9876543210"
FOLDER = Path("/somewhere/else")


def test_a_difference_that_is_meant_is_none() -> None:
    meant = Intended("^api", "a mistyped word", "Alder", "Alter")
    assert not compare({"api": "Alder"}, {"api": "Alter"}, [meant], unused_is_wrong=True)
    assert compare({"page": "Alder"}, {"page": "Alter"}, [meant], unused_is_wrong=False)


def test_a_meant_difference_that_does_not_occur_is_one() -> None:
    meant = Intended("^api", "a mistyped word", "Alder", "Alter")
    (told,) = compare({"api": "x"}, {"api": "x"}, [meant], unused_is_wrong=True)
    assert "it does not occur" in told
    assert not compare({"api": "x"}, {"api": "x"}, [meant], unused_is_wrong=False)


def test_what_is_gone_new_changed_or_in_another_order_is_told() -> None:
    old, new = {"a": "1", "b": "2"}, {"a": "1", "c": "3"}
    assert compare(old, new, [], unused_is_wrong=True) == [
        "only the old tree has: b",
        "only the new tree has: c",
    ]
    (told,) = compare(old, {"b": "2", "a": "1"}, [], unused_is_wrong=True)
    assert "order" in told
    (told,) = compare(old, {"a": "1", "b": "3"}, [], unused_is_wrong=True)
    assert told.endswith("-2\n+3")


def test_ids_of_another_run_are_the_same() -> None:
    seen = [
        normal({"made": f"case {case} by {task}", "read": f"{case}"}, FOLDER)
        for case, task in ((CASE, TASK), (CASE.replace("0", "1"), TASK.replace("m", "n")))
    ]
    assert seen[0] == seen[1]


def test_an_id_in_the_place_of_another_shows() -> None:
    right = normal({"made": f"{CASE} {TASK}", "read": CASE}, FOLDER)
    wrong = normal({"made": f"{CASE} {TASK}", "read": TASK}, FOLDER)
    assert right["made"] == wrong["made"]
    assert right["read"] != wrong["read"]


def test_moments_and_the_folder_are_named() -> None:
    text = f"{FOLDER}/data 2026-03-02T09:15:00Z"
    assert normal({"a": text}, FOLDER) == {"a": "<folder>/data <moment>"}


def test_watched_notes_end_where_they_differ() -> None:
    known = Known({"a": "1", "b": "2", "c": "3"}, frozenset({"a"}))
    install = Install("faulty", Path("/env"))
    notes = Watching(known, install, FOLDER)
    notes.add("a", "0")
    notes.compared_next = 0.0
    with pytest.raises(Differs):
        notes.add("b", "3")


def test_notes_are_made_once() -> None:
    notes = Notes()
    notes.add("a", {"b": 1})
    with pytest.raises(ValueError, match="noted twice"):
        notes.add("a", "1")
