"""The words of the pages: each in both languages, none twice, none left over."""

import re
from collections import Counter

import pytest
from jinja2.ext import babel_extract

from service.job_kinds import KINDS
from service.operations.webhooks.event_types import TYPES
from service.web.admin import JOB_WORDS
from service.web.admin_webhooks import TYPE_WORDS
from service.web.page import FOLDER
from service.web.wording import LOCALES, catalog, translations

OPTIONS = {
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "extensions": "jinja2.ext.do",
}
FILES = sorted((LOCALES / "sv").glob("*.po"))


def words_of_templates():
    found = set()
    for template in sorted((FOLDER / "templates").glob("*.html")):
        with template.open("rb") as opened:
            said = babel_extract(opened, ("_", "gettext", "ngettext"), (), OPTIONS)
            found |= {_key(message) for _, _, message, _ in said}
    return found


def messages():
    return [message for file in FILES for message in catalog(file) if message.id]


def _key(message):
    parts = (message,) if isinstance(message, str) else message
    return tuple(part for part in parts if part)


def test_every_word_of_a_template_has_its_swedish_and_no_swedish_is_left_over():
    translated = {_key(message.id) for message in messages()}
    assert sorted(words_of_templates() - translated) == []
    assert sorted(translated - words_of_templates()) == []


def test_a_word_stands_in_one_file_only():
    counted = Counter(_key(message.id) for message in messages())
    assert [key for key, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_translation_is_empty_or_a_guess_and_each_names_what_it_fills_in(file):
    for message in catalog(file):
        if not message.id:
            continue
        said = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(said), message.id
        assert not message.fuzzy, message.id
        assert [str(fault) for fault in message.check(catalog(file))] == []


def test_a_screening_is_called_so_in_both_languages():
    """*Granskning* is the review that it calls for."""
    said = {str(message.id): str(message.string) for message in messages()}
    of_screenings = {one for one in said if re.search(r"\bscreenings?\b", one, re.IGNORECASE)}
    assert len(of_screenings) > 20
    assert {one: said[one] for one in of_screenings if "creening" not in said[one]} == {}


def test_every_kind_of_job_and_everything_a_receiver_is_told_of_has_words():
    assert (set(JOB_WORDS), set(TYPE_WORDS)) == (set(KINDS), set(TYPES))


def test_english_stands_in_the_templates_and_swedish_beside_them():
    assert translations("en").gettext("To do") == "To do"
    assert translations("sv").gettext("To do") == "Att göra"
    assert translations("sv").ngettext("And one more.", "And %(count)s more.", 2) == (
        "Och %(count)s till."
    )
