"""What a message says of a country that could not be read, and of those to choose from."""

import polars as pl

from data_ingest.ids.countries import country_code, read_country
from data_ingest.model.figures import country_name
from data_ingest.model.problem import Problem
from data_ingest.model.text import LANGUAGES
from data_ingest.model.values import Refusals


def choices_in_words(codes: tuple[str, ...]) -> str:
    """Return the countries to choose from as a message names them, in every language at once.

    >>> choices_in_words(("KP", "KR"))
    'KP (Nordkorea / North Korea), KR (Sydkorea / South Korea)'
    """
    named = ((code, [country_name(code, language) for language in LANGUAGES]) for code in codes)
    return ", ".join(f"{code} ({' / '.join(dict.fromkeys(names))})" for code, names in named)


def country_problem(
    written: str, location: str, *, field: str, unknown: str, **params: str
) -> Problem:
    """Return the problem of a text that says no one country.

    A text that is unknown is repeated only if it is one letter off a country's name: anything else
    may be the name or number of a person.

    Args:
        written: The text, for which `country_code` returns None.
        location: As in `Problem`.
        field: What messages call the place where it stands.
        unknown: Code of the message where nothing like it is known.
        params: Parameters of that message beside `field`.
    """
    found = read_country(written)
    if not found.choices:
        return Problem(unknown, location, {"field": field, **params})
    said = {"field": field, "choices": choices_in_words(found.choices)}
    if found.reason == "unknown":
        said["value"] = " ".join(written.split())
        return Problem("country-near", location, said)
    code = "country-several" if found.reason == "several" else "country-former"
    return Problem(code, location, said)


def country_codes(written: pl.Series) -> pl.Series:
    """Return the code of each text of a column; null where it says no one country."""
    codes = {text: country_code(text) for text in written.drop_nulls().unique()}
    return written.replace_strict(codes, default=None, return_dtype=pl.String)


def countries_noted(
    frame: pl.DataFrame, column: str, notes: Refusals, *, field: str = "country"
) -> pl.DataFrame:
    """Return records of a register or list with the codes of their countries in place of the texts.

    Args:
        frame: With `record` (its number) and the column.
        column: Which one.
        notes: Where a country that could not be read is noted.
        field: What the file calls it, for messages.
    """
    written = frame[column]
    read = frame.with_columns(country_codes(written).alias(column))
    lost = written.is_not_null() & read[column].is_null()
    for number, text in frame.filter(lost).select("record", column).iter_rows():
        notes.add(country_problem(text, f"row {number}", field=field, unknown="register-code"))
    return read
