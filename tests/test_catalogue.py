"""The words of the service: each once in every language, none twice, none left over.

`tests/test_pseudo_locale.py` shows that a language is one added file, and that no text escapes.
"""

import re
import subprocess
import sys
from string import Formatter

import pytest

from data_ingest.model.text import Text, message, plain
from data_ingest.model.translation import LOCALES, catalogue, translations
from docs.writers.catalogue import ROOT, written
from service.job_kinds import KINDS
from service.operations.webhooks.event_types import TYPES
from service.web.admin import JOB_WORDS
from service.web.admin_webhooks import TYPE_WORDS

FILES = sorted(LOCALES.glob("*.po"))
_IN_TEMPLATES = re.compile(r"%\((\w+)\)s")


def texts_of(entry):
    ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
    said = [entry.string] if isinstance(entry.string, str) else list(entry.string)
    return ids, said


def names_in(text):
    """The names that a text has filled in, of code or of a template."""
    if found := _IN_TEMPLATES.findall(text):
        return set(found)
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name}
    except ValueError:  # braces that are meant
        return set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_catalogue_has_the_words_that_code_and_templates_say_and_no_others(file):
    assert written(file.stem, file.read_bytes()) == file.read_bytes(), "make catalogue"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_translation_is_empty_or_a_guess_and_each_names_what_it_fills_in(file):
    whole = catalogue(file.stem)
    for entry in (entry for entry in whole if entry.id):
        ids, said = texts_of(entry)
        assert all(said), entry.id
        assert not entry.fuzzy, entry.id
        assert [str(fault) for fault in entry.check(whole)] == []
        for text in said:
            assert names_in(text) <= set().union(*map(names_in, ids)), entry.id
        assert names_in(said[-1]) == names_in(ids[-1]), entry.id


def test_a_text_and_its_context_have_one_swedish_wherever_it_stands():
    ambiguous = subprocess.run(
        [sys.executable, "-c", _AMBIGUOUS], cwd=ROOT, capture_output=True, text=True, check=True
    )  # in a process of its own: every module is imported anew
    assert ambiguous.stdout == ""


_AMBIGUOUS = """
from data_ingest.model.translation import catalogue
from docs.writers.catalogue import by_key, pairs

said = {key: {entry.string} for key, entry in by_key(catalogue("sv")).items()}
beside = pairs()
assert len(beside) > 2000
for key in said.keys() | beside.keys():
    if len(found := said.get(key, set()) | beside.get(key, set())) > 1:
        print(key, found)
"""


def test_a_screening_is_called_granskning_in_swedish():
    said = {str(entry.id): str(entry.string) for entry in catalogue("sv") if entry.id}
    of_screenings = {one for one in said if re.search(r"\bscreenings?\b", one, re.IGNORECASE)}
    of_screenings -= {"Screening suppliers"}  # the verb
    assert len(of_screenings) > 20
    assert {one: said[one] for one in of_screenings if "ranskning" not in said[one]} == {}
    assert [one for one in said.values() if re.search(r"(?<!{)screening(?!_)", one, re.I)] == []


def test_every_kind_of_job_and_everything_a_receiver_is_told_of_has_words():
    assert (set(JOB_WORDS), set(TYPE_WORDS)) == (set(KINDS), set(TYPES))


def test_english_stands_in_the_templates_and_swedish_in_the_catalogue():
    assert translations("en").gettext("To do") == "To do"
    assert translations("sv").gettext("To do") == "Att göra"
    assert translations("sv").ngettext("And one more.", "And %(count)s more.", 2) == (
        "Och %(count)s till."
    )


def test_words_that_are_the_same_in_english_are_told_apart_by_their_context():
    assert {message("Number").to("sv"), message("Number", "ledger").to("sv")} == {"Nummer", "Antal"}


def test_a_text_is_filled_in_with_texts_in_the_language_that_is_asked_for():
    said = Text("{fact}: {value}", "{fact}: {value}").filled(
        fact=Text("Pris", "Price"), value=plain("{5}")
    )
    assert (said.to("sv"), said.to("en")) == ("Pris: {5}", "Price: {5}")
