import re
from datetime import date
from string import Formatter
from typing import get_args

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.lists.entry_subject import SANCTIONS
from data_ingest.lists.meaning import (
    LISTS,
    OWN_CATEGORIES,
    Concern,
    EntryState,
    ends_on,
    entry_state,
    statement,
)
from data_ingest.model.text import LANGUAGES
from data_ingest.sources import SOURCES

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
VERDICTS = (
    "guilty", "blacklist", "unsafe", "is compliant", "offender", "criminal record",
    "svartlist", "skyldig till", "brottsling", "godkänd",
)  # fmt: skip


def said(list_id: str, **changes: object) -> dict[str, str]:
    stated = {
        "name": "Exempel AB",
        "category": "public_list",
        "listed_on": date(2025, 3, 1),
        "delisted_on": None,
        "as_of": date(2026, 11, 25),
    } | changes
    text = statement(list_id, **stated)
    return {language: text.to(language) for language in LANGUAGES}


def end(list_id: str, day: date) -> date | None:
    frame = pl.DataFrame({"listed_on": [day]}, schema={"listed_on": pl.Date})
    return frame.select(ends_on(list_id, pl.col("listed_on")).alias("end"))["end"][0]


def test_the_lists_of_sanctions_are_those_that_are_about_them():
    assert {one for one, meaning in LISTS.items() if meaning.concern == "sanctions"} == SANCTIONS


def test_every_list_with_a_meaning_is_a_source_of_lists():
    assert {SOURCES[one].kind for one in LISTS} == {"list"}
    assert {one.concern for one in LISTS.values()} == set(get_args(Concern))


@pytest.mark.parametrize("list_id", LISTS)
def test_both_languages_say_the_same_things(list_id):
    meaning = LISTS[list_id]
    for text, day in ((meaning.says, True), (meaning.undated, False)):
        fields = [
            {name for _, name, _, _ in Formatter().parse(one) if name} for one in text.in_all()
        ]
        assert fields[0] == fields[1]
        assert ("day" in fields[0]) is day
        assert "name" in fields[0]
    assert all(text for one in (meaning.means_not, meaning.ends) for text in one.in_all())
    assert meaning.term is None or meaning.term.source


@pytest.mark.parametrize("list_id", LISTS)
@pytest.mark.parametrize("listed_on", [None, date(2025, 3, 1)])
def test_what_a_list_says_names_the_firm_and_its_day_and_is_no_verdict(list_id, listed_on):
    for text in said(list_id, listed_on=listed_on).values():
        assert "Exempel AB" in text
        assert ("2025-03-01" in text) is (listed_on is not None)
        assert "None" not in text
        assert text.endswith(".")
        assert not re.search("|".join(VERDICTS), text.lower())


def test_the_end_of_an_entry_is_said_by_whether_it_has_come():
    to_come = said("xx_own_list", delisted_on=date(2027, 3, 1))
    assert to_come["en"].endswith("entry of another public list. The entry holds until 2027-03-01.")
    assert to_come["sv"].endswith(" Uppgiften gäller till den 2027-03-01.")
    passed = said("xx_own_list", delisted_on=date(2026, 11, 25))
    assert passed["en"].endswith(" The entry ended on 2026-11-25.")
    assert passed["sv"].endswith(" Uppgiften upphörde att gälla den 2026-11-25.")


def test_a_name_with_braces_is_kept_as_it_is():
    assert "{day} AB" in said("us_cbp_wro", name="{day} AB")["sv"]


def test_an_entry_of_the_brazilian_register_lapses_after_two_years():
    assert end("br_lista_suja", date(2024, 10, 7)) == date(2026, 10, 7)
    assert end("br_lista_suja", date(2024, 2, 29)) == date(2026, 2, 28)


def test_a_japanese_entry_lapses_at_the_end_of_the_month_after_a_year():
    assert end("jp_mhlw_violations", date(2025, 11, 3)) == date(2026, 11, 30)


def test_an_own_entry_lapses_after_three_years():
    assert end("xx_own_list", date(2026, 3, 2)) == date(2029, 3, 2)


@pytest.mark.parametrize("list_id", ["us_cbp_wro", "us_uflpa_entities", "ca_ircc_noncompliant"])
def test_a_list_without_a_rule_gives_no_end(list_id):
    assert end(list_id, date(2026, 3, 2)) is None


@given(listed=st.none() | DAYS, delisted=st.none() | DAYS, as_of=DAYS)
@settings(deadline=None, max_examples=200)
def test_an_entry_is_in_one_state_and_never_returns_once_it_has_ended(listed, delisted, as_of):
    days = [as_of, date(as_of.year + 1, 1, 1), date(2070, 1, 1)]
    frame = pl.DataFrame(
        {"listed_on": [listed], "delisted_on": [delisted]},
        schema={"listed_on": pl.Date, "delisted_on": pl.Date},
    )
    states = [frame.select(entry_state(day))["state"][0] for day in days]
    assert set(states) <= set(get_args(EntryState))
    ended = [state == "ended" for state in states]
    assert ended == sorted(ended)
    assert (states[-1] == "ended") is (delisted is not None)
    assert (states[0] == "not_yet") is (
        listed is not None and listed > as_of and (delisted is None or delisted > as_of)
    )


def test_no_category_of_an_own_list_is_an_offence_or_a_judgment():
    for words in OWN_CATEGORIES.values():
        assert not re.search(
            "brott|dom|dömd|crime|offence|judgment|convict", " ".join(words.in_all())
        )
