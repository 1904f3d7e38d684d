"""The filled form of requests for subcontractors: its rows, each stated or named as wrong.

Reading is work on what strangers send: `read_chain_form` runs in a process of its own
(`service.platform.process.sandbox`) and hands over plain values.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import orjson

from data_ingest.desk.headings import check_columns, columns_of, normal_form
from data_ingest.ids.countries import country_code
from data_ingest.ids.country_words import country_problem
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets.opening import open_sheets
from data_ingest.sheets.sheet import Sheet
from service.casework.chain.chain_form import DAYS, HEADINGS, NEEDED
from service.platform.frames import canonical

MOST_ROWS = 500
"""Requests in one form. Ours; each becomes a task."""

_LENGTHS: Mapping[str, int] = {
    "tender": 200, "contractor": 200, "replaces": 200, "name": 200, "number": 50, "scheme": 20,
    "description": 200,
}  # fmt: skip
_SHARES: tuple[str, ...] = ("share_low", "share_high")
_ONE_IN_PERCENT = 10_000  # millionths
_ALL = 1_000_000


@cache
def _columns() -> Mapping[str, re.Pattern[str]]:
    """Return what the heading of each column is in any language."""
    return {
        column: re.compile("|".join(normal_form(wording) for wording in heading.in_all()))
        for column, heading in HEADINGS.items()
    }


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row that somebody has filled in.

    Attributes:
        place: Where it stands, such as `Begäran!row 2`.
        stated: The fields of a `NewChainRequest` as plain values; empty where something is wrong.
        problems: What is wrong with it.
    """

    place: str
    stated: Mapping[str, Any]
    problems: tuple[Problem, ...]


def read_chain_form(payload: bytes, name: str) -> bytes:
    """Return the filled rows of a form as canonical JSON, for `rows_of`.

    Args:
        payload: The workbook.
        name: Its name, for messages.

    Raises:
        UnreadableInput: It is no such form, a column is missing, no row or too many are filled in.
    """
    rows = [row for sheet in _forms(payload, name=name) for row in _rows(sheet)]
    if not rows:
        raise UnreadableInput([Problem("chain-form-empty")], name)
    if len(rows) > MOST_ROWS:
        raise UnreadableInput([Problem("chain-form-rows", "", {"most": str(MOST_ROWS)})], name)
    return canonical(
        [
            {
                "place": row.place,
                "stated": row.stated,
                "problems": [[each.code, each.location, each.params] for each in row.problems],
            }
            for row in rows
        ]
    )


def rows_of(read: bytes) -> list[FormRow]:
    """Return the rows that `read_chain_form` handed over."""
    return [
        FormRow(row["place"], row["stated"], tuple(Problem(*each) for each in row["problems"]))
        for row in orjson.loads(read)
    ]


def _forms(payload: bytes, *, name: str) -> list[Sheet]:
    """Return the sheets that are the form, by their headings."""
    found = []
    for sheet in open_sheets(payload, name=name):
        columns = columns_of(sheet, _columns())
        if "number" in columns and "contractor" in columns:
            check_columns(columns, needed=NEEDED, single=HEADINGS, labels=HEADINGS, name=name)
            found.append(sheet)
    if not found:
        raise UnreadableInput([Problem("chain-form-unknown")], name)
    return found


def _rows(sheet: Sheet) -> Iterator[FormRow]:
    columns = columns_of(sheet, _columns())
    for row in sheet.rows.iter_rows(named=True):
        told = {
            column: row[str(columns[column][0])] if column in columns else None
            for column in HEADINGS
        }
        if any(told[column] for column in ("name", "number", "country", "starts_on")):
            yield _row(told, f"{sheet.place}{row['line']}")


def _row(told: Mapping[str, str | None], place: str) -> FormRow:
    problems = tuple(_wrong(told, place))
    if problems:
        return FormRow(place, {}, problems)
    stated = {
        "tender_id": told["tender"],
        "contractor": told["contractor"],
        "subcontractor": {
            "name": told["name"],
            "country": country_code(told["country"] or ""),
            "number": told["number"],
            "scheme": told["scheme"],
        },
        "description": told["description"],
        "replaces": told["replaces"],
        "starts_on": told["starts_on"],
        "answer_by": told["answer_by"],
        "share_low_ppm": _ppm(told["share_low"] or "0"),
        "share_high_ppm": _ppm(told["share_high"] or "100"),
    }
    return FormRow(place, stated, ())


def _wrong(told: Mapping[str, str | None], place: str) -> Iterator[Problem]:
    """Give what is wrong with the cells of a row; no cell is repeated."""

    def at(column: str, code: str, **more: str) -> Problem:
        heading = HEADINGS[column]
        said = {"column": f"{heading.sv} ({heading.en})", **more}
        return Problem(code, f"{place}/{column}", said)

    for column in NEEDED:
        if not told[column]:
            yield at(column, "chain-form-missing")
    for column, most in _LENGTHS.items():
        if len(told[column] or "") > most:
            yield at(column, "chain-form-length", most=str(most))
    if (country := told["country"]) and country_code(country) is None:
        named = f"{HEADINGS['country'].sv} ({HEADINGS['country'].en})"
        place_of = f"{place}/country"
        unknown = "chain-form-country"
        yield country_problem(country, place_of, field=named, unknown=unknown, column=named)
    for column in DAYS:
        if told[column] and not _is_day(told[column] or ""):
            yield at(column, "chain-form-day")
    for column in _SHARES:
        if told[column] and _ppm(told[column] or "") is None:
            yield at(column, "chain-form-share")


def _ppm(text: str) -> int | None:
    """Return a share written in per cent in millionths, or None where it is none.

    >>> _ppm("12,5"), _ppm("100 %"), _ppm("12.00001"), _ppm("101")
    (125000, 1000000, None, None)
    """
    plain = text.replace("%", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        share = Decimal(plain) * _ONE_IN_PERCENT
    except InvalidOperation:
        return None
    if not share.is_finite() or not 0 <= share <= _ALL or share != int(share):
        return None
    return int(share)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
