"""One number that a request states → what it is, or what is wrong with it, at its place."""

import re
from typing import NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.ids.identifiers import CLAIMS, resolve
from data_ingest.model.problem import Problem
from data_ingest.model.tables import Identifiers

_SCHEME = ("number-scheme", "number-scheme-near")
_TOLERATED = ("number-country-assumed",)


_SEPARATORS = re.compile(r"[\s.+/–-]")
_PERSONAL_LENGTHS = (10, 12)
"""Characters of a personal number, without and with its century, separators left out."""


class SingleNumber(NamedTuple):
    """What a stated number is.

    Attributes:
        identifiers: What it is, with the number of the register that a VAT number holds after it;
            one that is not right is among them.
        problem: Why it cannot be used; None if it can.
    """

    identifiers: dy.DataFrame[Identifiers]
    problem: Problem | None


def single_number(
    number: str,
    *,
    scheme: str | None,
    country: str | None,
    person_key: bytes,
    home: str | None = None,
    at: str = "",
    party_id: str = "",
) -> SingleNumber:
    """Return what a number is, for a request that is refused if it is nothing.

    A kind that nobody knows is refused even where form and check digit would do: a request has no
    other way to say how its number was read. The message then names the kind that they tell.

    Args:
        number: As it is written.
        scheme: Its kind, in any spelling that `data_ingest.ids.schemes.spellings` knows.
        country: ISO 3166 alpha-2 of the party.
        person_key: Secret for the keyed hash of natural persons' numbers.
        home: Where the number is tried if nothing says its country; None: nowhere.
        at: JSON pointer of the object with the fields `number` and `scheme`.
        party_id: Whose number it is.
    """
    claim = (party_id, country, scheme, number, False)
    frame = pl.DataFrame([claim], schema=CLAIMS, orient="row")
    homes = None if home is None else pl.Series([home])
    found, notes = resolve(frame, person_key=person_key, homes=homes)
    if found.is_empty() and notes.is_empty():  # a word for nothing
        return SingleNumber(found, Problem("number-none", f"{at}/number"))
    if found["is_personal"].any() and len(_SEPARATORS.sub("", number)) not in _PERSONAL_LENGTHS:
        return SingleNumber(found, Problem("number-in-text", f"{at}/number"))
    for _, code, what in notes.iter_rows():
        if code not in _TOLERATED:
            return SingleNumber(found, _problem(code, what, found, at=at))
    return SingleNumber(found, None)


def _problem(code: str, what: str | None, found: pl.DataFrame, *, at: str) -> Problem | None:
    if code == "number-scheme-assumed":
        nearest = found["scheme"][-1]
        return Problem("number-scheme-near", f"{at}/scheme", {"what": nearest})
    if code == "number-unchecked" and not found["scheme"][0].startswith("UNKNOWN-"):
        return None  # of a register of org-id whose form is not known here
    place = "scheme" if code in _SCHEME else "number"
    return Problem(code, f"{at}/{place}", {"what": what} if what else {})
