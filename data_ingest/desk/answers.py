"""Answers about parties that are known by their number, and how their cells are read."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, cast

import dataframely as dy
import polars as pl

from data_ingest.ids.identifiers import CLAIMS, resolve
from data_ingest.ids.number_notes import number_notes
from data_ingest.model.tables import FACT_BASES, FACT_STATES, FactBasis, FactState, Rejects
from data_ingest.model.values import NOTHING, Refusals
from data_ingest.parsing.column_votes import read_day

HOME = "SE"
"""Country of a number that says neither its scheme nor its country: desk files are Swedish."""

_GROUPED = re.compile(r"(?:\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+|\d{1,12})(?:[.,]0{1,2})?")
_SEK = re.compile(r"(?:^(?:kr|sek)\s*|\s*(?:kr|sek|:-)$)", re.IGNORECASE)
_MONTH = re.compile(r"\d{4}-\d{2}")


class DeskAnswers(dy.Schema):
    """One answer about one fact of whoever has a number, with its source and day."""

    location = dy.String()  # place in the file
    scheme = dy.String()  # as in Identifiers
    number = dy.String()  # Identifiers.value: a normal form, or a keyed hash
    fact = dy.String()  # risk_models.facts.catalogue
    state = dy.Enum(FACT_STATES)
    value = dy.String(nullable=True)
    basis = dy.Enum(FACT_BASES)
    document = dy.String(nullable=True)
    dated = dy.Date(nullable=True)
    asked_on = dy.Date(nullable=True)

    @dy.rule()
    def stated_facts_have_a_value(cls) -> pl.Expr:
        """A stated fact has a value, every other state has none."""
        return (pl.col("state") == "stated") == pl.col("value").is_not_null()

    @dy.rule()
    def an_answer_has_a_source_and_a_day(cls) -> pl.Expr:
        """Only what nobody has asked for has neither source nor day."""
        sourced = pl.col("document").is_not_null() & pl.col("dated").is_not_null()
        return sourced | (pl.col("state") == "not_collected")


class TabledAnswers(NamedTuple):
    """Answers by number, and what has to be said of the numbers, each at its first row."""

    answers: dy.DataFrame[DeskAnswers]
    rejects: dy.DataFrame[Rejects]


class AnswerRow(NamedTuple):
    """An answer before its number is recognised; `scheme` is null where the file states none."""

    location: str
    written: str
    scheme: str | None
    fact: str
    state: FactState
    value: str | None
    basis: FactBasis
    document: str | None
    dated: date | None
    asked_on: date | None


def whole_number(text: str) -> int | None:
    """Return a whole number, or whole kronor, written with spaces between thousands at most.

    Points and commas between thousands are not read, for they could be decimal signs.

    >>> whole_number("359 500 kr"), whole_number("12,00"), whole_number("1.234")
    (359500, 12, None)
    """
    bare = _SEK.sub("", text.strip())
    if not _GROUPED.fullmatch(bare):
        return None
    return int(re.sub(r"\D", "", re.sub(r"[.,]0{1,2}$", "", bare)))


def single_day(text: str) -> date | None:
    """Return a day; None for a month, and where day and month cannot be told apart.

    >>> single_day("2026-11-12"), single_day("03/02/2026")
    (datetime.date(2026, 11, 12), None)
    """
    if _MONTH.fullmatch(text):
        return None
    one, other = read_day(text, order="day_first"), read_day(text, order="month_first")
    return one or other if one == other or None in (one, other) else None


def has_a_number(text: str | None) -> bool:
    """Tell whether a cell holds anything that a number is made of, and no word for nothing."""
    if text is None or text.strip().casefold() in NOTHING:
        return False
    return re.search(r"[1-9A-Za-z]", text) is not None


def answers_table(rows: Iterable[AnswerRow], *, person_key: bytes) -> TabledAnswers:
    """Return answers by the recognised number; a natural person's is hashed.

    A VAT number that holds the number of a register is kept as that of the register: the two meet
    in a procurement, whichever of them its document gives.

    Args:
        rows: The answers, whose numbers pass `has_a_number`. One whose number is none for all
            that, such as `org.nr 000000-0000`, is left out and noted.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    listed = list(rows)
    written: dict[tuple[str, str | None], str] = {}
    for row in listed:
        written.setdefault((row.written, row.scheme), row.location)
    claims = [
        (str(place), None if scheme else HOME, scheme, number, False)
        for place, (number, scheme) in enumerate(written)
    ]
    homes = pl.repeat(HOME, len(claims), dtype=pl.String, eager=True)
    frame = pl.DataFrame(claims, schema=CLAIMS, orient="row")
    identified, notes = resolve(frame, person_key=person_key, homes=homes)
    found = {  # the number of a register follows the VAT number that holds it
        place: (scheme, value)
        for place, scheme, value in identified.select("party_id", "scheme", "value").iter_rows()
    }
    keys = {number: found.get(str(place)) for place, number in enumerate(written)}
    tabled = [
        (row.location, *key, *row[3:])  # the columns of DeskAnswers
        for row in listed
        if (key := keys[row.written, row.scheme]) is not None
    ]
    schema = DeskAnswers.create_empty().schema
    noted = Refusals(number_notes(notes, list(written.values())))
    for place, number in enumerate(written):  # a kind before zeros, or before a word for nothing
        if keys[number] is None and place not in notes["at"]:
            noted.note("desk-number", written[number])
    answers = DeskAnswers.validate(pl.DataFrame(tabled, schema=schema, orient="row"))
    return TabledAnswers(answers, rejects_table(noted))


def told_of(
    unread: dy.DataFrame[Rejects],
    answers: Iterable[AnswerRow],
    refusals: Refusals,
    *,
    person_key: bytes,
) -> tuple[dy.DataFrame[DeskAnswers], dy.DataFrame[Rejects]]:
    """Return the answers of a file and what could not be used of it, or has to be said.

    Args:
        unread: Rows that cannot be used whatever the columns mean.
        answers: The answers.
        refusals: What of the other rows could not be used.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    tabled, unresolved = answers_table(answers, person_key=person_key)
    return tabled, Rejects.cast(pl.concat([unread, rejects_table(refusals), unresolved]))


def rejects_table(refusals: Refusals) -> dy.DataFrame[Rejects]:
    """Return the rows that were refused, in the order in which they were."""
    schema = Rejects.create_empty().schema
    frame = pl.DataFrame(refusals.rows, schema=schema, orient="row")
    return cast("dy.DataFrame[Rejects]", frame)
