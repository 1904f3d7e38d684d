"""What drives two trees side by side: its own parts, without any tree being driven."""

import subprocess
from pathlib import Path
from typing import get_args

import pytest

from service.platform.db.record_id import Kind
from tests.alike.__main__ import BASE
from tests.alike.compared import Intended, compare
from tests.alike.faults import load_faults
from tests.alike.install import ROOT, Install
from tests.alike.moved import differences, files_of
from tests.alike.normal import normal
from tests.alike.notes import Notes
from tests.alike.prefixes import WORDS, with_words
from tests.alike.tests_named import compared, load_gone, named
from tests.alike.watching import Differs, Known, Watching

CASE, TASK = "case_0123456789abcdefghjkm", "task_mkjhgfedcba9876543210"
FOLDER = Path("/somewhere/else")
OLD = b"""
\"\"\"Keeps things (`service.keeping`).\"\"\"

from typing import TYPE_CHECKING

from service import words
from service.frames import canonical as plain

if TYPE_CHECKING:
    from service.keeping import Kept

LIMIT = 20


def listed(found: "list[Kept]", limit: int = LIMIT) -> list[str]:
    \"\"\"Return names, as `service/keeping.py` has them.\"\"\"
    from service.keeping import load

    several = [words.shown(one, "service.keeping.load") for one in found[:limit]]
    return [plain(load(one)) for one in several]
"""
MOVES = {"service.keeping": "service.store.files", "service.words": "service.texts"}
NEW = b"""
\"\"\"Keeps things
(`service.store.files`).\"\"\"

import typing

from service import texts
from service.frames import canonical
from service.store.files import Kept, load

LIMIT = 20


def listed(found: list[Kept], limit: int = LIMIT) -> list[str]:
    \"\"\"Return names, as `service/store/files.py` has them.\"\"\"
    several = [texts.shown(one, "service.store.files.load") for one in found[:limit]]
    return [canonical(load(one)) for one in several]
"""
OTHERS = {
    "service/__init__.py": b'"""All of it."""\n',
    "service/frames.py": b"def canonical(): ...\n",
}
BEFORE = OTHERS | {
    "service/list.py": OLD,
    "service/keeping.py": b"class Kept: ...\ndef load(): ...\n",
    "service/words.py": b"def shown(): ...\n",
}
AFTER = OTHERS | {
    "service/list.py": NEW,
    "service/store/__init__.py": b'"""What is kept."""\n',
    "service/store/files.py": b"class Kept: ...\ndef load(): ...\n",
    "service/texts.py": b"def shown(): ...\n",
}


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


def test_a_move_changes_nothing_but_imports() -> None:
    assert list(differences(BEFORE, AFTER, MOVES, {})) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"several = [", b"some = [", id="another local name"),
        pytest.param(b"LIMIT = 20", b"LIMIT = 25", id="another constant"),
        pytest.param(b"limit: int = LIMIT", b"limit: int", id="no default"),
        pytest.param(b"canonical(load(one))", b"load(canonical(one))", id="calls swapped"),
        pytest.param(b"texts.shown", b"texts.hidden", id="another function"),
        pytest.param(b"files import Kept, load", b"other import Kept, load", id="of another"),
        pytest.param(b"`service.store.files`", b"`service.keeping`", id="an old place in words"),
        pytest.param(b"list[Kept]", b"list[object]", id="another annotation"),
        pytest.param(b"found[:limit]", b"found[limit:]", id="another slice"),
    ],
)
def test_anything_else_shows(old: bytes, new: bytes) -> None:
    assert NEW.count(old) == 1
    changed = AFTER | {"service/list.py": NEW.replace(old, new)}
    (told,) = differences(BEFORE, changed, MOVES, {})
    assert told.startswith("service.list -> service.list\n    line ")


def test_modules_and_files_that_are_gone_or_new_show() -> None:
    without = {path: text for path, text in AFTER.items() if path != "service/texts.py"}
    assert list(differences(BEFORE, without, MOVES, {})) == [
        "service.words: gone, there is no service.texts"
    ]
    more = AFTER | {"service/more.py": b"MORE = 1\n", "service/more.csv": b"a\n"}
    assert list(differences(BEFORE, more, MOVES, {})) == [
        "service.more: new",
        "service/more.csv: new",
    ]
    named = {"service/use.py": b'"""As `service/more.csv`."""\nA = 1\n', "service/more.csv": b"a\n"}
    moved = {"service/use.py": b'"""As `service/store/all.csv`."""\nA = 1\n'}
    moved["service/store/all.csv"] = b"a\n"
    places = {"service/more.csv": "service/store/all.csv"}
    assert list(differences(BEFORE | named, AFTER | moved, MOVES, places)) == []
    other = {"service/a.csv": b"1\n"}, {"service/a.csv": b"2\n"}
    (told,) = differences(BEFORE | other[0], AFTER | other[1], MOVES, {})
    assert told == "service/a.csv -> service/a.csv: other content"


def test_what_a_package_hands_on_is_followed() -> None:
    used = b"from service.kept import load\n\nLOADED = load()\n"
    handed = b"from service.store.files import load\n"
    before = {"service/use.py": used, "service/kept.py": b"def load(): ...\n"}
    after = {
        "service/use.py": b"import service.store\n\nLOADED = service.store.load()\n",
        "service/store/__init__.py": handed,
        "service/store/files.py": b"def load(): ...\n",
    }
    assert list(differences(before, after, {"service.kept": "service.store.files"}, {})) == []


def test_a_name_of_ones_own_is_not_what_an_import_of_that_name_gives() -> None:
    local = b"from service import case\n\ndef one(case):\n    return case.title\n"
    swapped = b"from service import case\n\ndef one(other):\n    return case.title\n"
    files = {"service/case.py": b"title = 1\n"}
    (told,) = differences(
        {"service/a.py": local} | files, {"service/a.py": swapped} | files, {}, {}
    )
    assert "case" in told


def test_a_module_imported_for_what_that_does_shows() -> None:
    files = {"service/factor.py": b"REGISTERED = 1\n"}
    with_it = files | {"service/a.py": b"from service import factor\n\nA = 1\n"}
    without = files | {"service/a.py": b"A = 1\n"}
    (told,) = differences(with_it, without, {}, {})
    assert told.endswith("imported by one alone and not named: service.factor")


def test_tests_are_compared_whatever_file_they_stand_in() -> None:
    nodes = ["tests/a/test_x.py::test_one[1-2]", "tests/a/test_x.py::test_two"]
    moved = ["tests/b/test_y.py::test_two", "tests/b/test_y.py::TestAll::test_one[1-2]"]
    assert not list(compared(named(nodes), named(moved), {}))
    twice = [*nodes, "tests/b/test_z.py::test_two"]
    (told,) = compared(named(twice), named(moved), {})
    assert told == (True, "gone: test_two, 1 of tests/a/test_x.py, tests/b/test_z.py")
    assert not list(compared(named(twice), named(moved), {"test_two": "it was there twice"}))
    ((wrong, unused),) = compared(named(nodes), named(moved), {"test_two": "no reason"})
    assert wrong
    assert unused.endswith("is not gone")


def test_a_reason_is_needed() -> None:
    with pytest.raises(ValueError, match="with its reason"):
        load_gone('[[test]]\nname = "test_two"\nreason = " "\n')


def test_the_base_is_given_the_words_that_numbers_begin_with_now() -> None:
    assert sorted(WORDS.values()) == sorted(get_args(Kind))
    assert with_words("service/commands/map.py", "Number of a mapping (m_…).") == (
        "Number of a mapping (mapping_…)."
    )
    with pytest.raises(ValueError, match="does not have once"):
        with_words("service/units.py", "")


def test_each_fault_can_be_put_into_the_base() -> None:
    known = subprocess.run(["git", "cat-file", "-e", BASE], cwd=ROOT, check=False)
    if known.returncode:
        pytest.skip(f"the base {BASE} is not in this history")
    base, faults = files_of(BASE), load_faults()
    assert len(faults) >= 60
    for one in faults:
        text = with_words(one.file, base[one.file].decode())
        assert text.count(one.old) == 1, one.name
        assert one.old != one.new
        assert one.sections
        if one.file.endswith(".py"):
            compile(text.replace(one.old, one.new), one.file, "exec")
