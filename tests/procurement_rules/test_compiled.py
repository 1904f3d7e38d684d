"""The compiled rulebook says what the files say, and nothing where they say anything else."""

from importlib.resources import files

import pytest

from procurement_rules import rulebook as module
from procurement_rules.compiled import (
    COMPILED,
    Lines,
    compiled_lines,
    compiled_text,
    sha256_of,
)
from procurement_rules.rulebook import compile_rulebook, load_rulebook, read_rulebook

LINES = Lines(
    sha256_of(['{"id":"A"}', '{"id":"B","of":"p"}', '{"id":"p"}']),
    ['{"id":"p"}'],
    ['{"id":"A"}', '{"of":"p","id":"B"}'],
)
SOURCES = {"parameters/p.yaml": "p", "rules/se/a.yaml": "a"}


def test_what_ships_is_what_the_files_say(rulebook):
    read = read_rulebook(files("procurement_rules"))
    assert rulebook == read
    assert repr(rulebook.parameters) == repr(read.parameters)
    assert repr(rulebook.rules) == repr(read.rules), "also in the order in which it is stated"
    assert files("procurement_rules").joinpath(COMPILED).read_text("utf-8") == compile_rulebook()


def test_lines_come_back_as_they_were():
    assert compiled_lines(compiled_text(LINES, sources=SOURCES), sources=SOURCES) == LINES


@pytest.mark.parametrize(
    "other",
    [
        SOURCES | {"rules/se/a.yaml": "b"},
        SOURCES | {"rules/se/b.yaml": ""},
        {"rules/se/a.yaml": "a"},
        {"parameters/p.yaml": "prules/se/a.yaml", "": "a"},
    ],
)
def test_where_a_file_says_anything_else_nothing_is_taken(other):
    assert compiled_lines(compiled_text(LINES, sources=SOURCES), sources=other) is None


def test_a_compiled_rulebook_of_other_files_is_passed_over(monkeypatch, rulebook):
    monkeypatch.setattr(module, "compiled_lines", lambda _text, *, sources: None)
    assert load_rulebook.__wrapped__() == rulebook


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ('{"id":"A"}', '{"id":"C"}'),
        ('{"id":"A"}\n', ""),
        ('{"id":"p"}', '{"id":"p","value":1}'),
        (LINES.sha256, "0" * 64),
        ('"B"}\n', ""),
        ('"sha256"', '"hash"'),
    ],
)
def test_what_was_changed_after_it_was_compiled_is_not_taken(there, instead):
    text = compiled_text(LINES, sources=SOURCES)
    assert there in text
    assert compiled_lines(text.replace(there, instead), sources=SOURCES) is None


def test_lines_that_the_models_of_today_do_not_read_are_passed_over(monkeypatch, rulebook):
    monkeypatch.setattr(module, "compiled_lines", lambda _text, *, sources: LINES)
    assert load_rulebook.__wrapped__() == rulebook
