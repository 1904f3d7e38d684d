import polars as pl
import pytest

from data_ingest.ids.country_words import (
    choices_in_words,
    countries_noted,
    country_codes,
    country_problem,
)
from data_ingest.model.values import Refusals


@pytest.mark.parametrize(
    ("written", "code", "detail", "mend"),
    [
        (
            "Kongo",
            "country-several",
            "Landet i Land är tvetydigt och läses därför inte.",
            "Skriv koden för det land som avses: CD (Kongo-Kinshasa / Congo - Kinshasa), "
            "CG (Kongo-Brazzaville / Congo - Brazzaville).",
        ),
        (
            "Tjeckoslovakien",
            "country-former",
            "Landet i Land finns inte längre och läses därför inte.",
            "Skriv koden för det land som avses i dag: CZ (Tjeckien / Czechia), "
            "SK (Slovakien / Slovakia).",
        ),
        (
            " Turk  jet",
            "country-near",
            "Landet i Land är okänt: Turk jet.",
            "Skriv landets kod eller namn. Liknar: TR (Turkiet / Türkiye).",
        ),
        (
            "Anna Andersson 640823-3234",
            "mapping-cell",
            "Cellen i Land går inte att läsa och räknas som tom.",
            "Skriv så här: SE.",
        ),
    ],
)
def test_a_message_names_what_to_write_and_nothing_that_may_be_a_person(
    written, code, detail, mend
):
    problem = country_problem(written, "row 2", field="Land", unknown="mapping-cell", expected="SE")
    assert (problem.code, problem.location) == (code, "row 2")
    assert (problem.detail("sv"), problem.mend("sv")) == (detail, mend)
    assert "Land" in problem.detail("en")


def test_choices_are_named_in_every_language_and_once_if_they_are_alike():
    assert choices_in_words(("FI", "VG")) == (
        "FI (Finland), VG (Brittiska Jungfruöarna / British Virgin Islands)"
    )


def test_a_column_is_read_as_its_values_are():
    written = pl.Series(["Sverige", None, "Kongo", "752", "Sverige"])
    assert country_codes(written).to_list() == ["SE", None, None, "SE", "SE"]
    assert country_codes(pl.Series([None], dtype=pl.String)).to_list() == [None]


def test_records_keep_their_rows_and_what_is_not_known_is_noted():
    notes = Refusals()
    frame = pl.DataFrame({"record": [1, 2, 3, 4], "land": ["Turkiet", "Turkjet", "Xanadu", None]})
    read = countries_noted(frame, "land", notes, field="Land")
    assert read["land"].to_list() == ["TR", None, None, None]
    assert [(row.location, row.code) for row in notes.rows] == [
        ("row 2", "country-near"),
        ("row 3", "register-code"),
    ]
