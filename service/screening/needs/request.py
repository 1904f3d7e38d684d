"""What a buyer states to have a need assessed: checked here, whichever door it comes in by."""

from datetime import date
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from data_ingest.ids.countries import countries
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Instrument, Nature
from data_ingest.model.values import parse_cpv
from data_ingest.reference import load_cpv_nace, load_nuts
from data_ingest.reference.crosswalks import country_of_nuts
from procurement_rules.needs.subject import NeedSubject, nature_of
from service.platform.day import Day
from service.platform.personal_numbers import pseudonyms
from service.platform.words import printable
from service.screening.needs.stated_value import read_value

MOST_YEARS = 50
"""Longest contract that can be stated, in years; ours, longer is a slip of the pen."""


class NeedRequest(BaseModel):
    """A category that is to be bought, before any supplier is known."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(
        default=None, max_length=200, description="Your own name for the category."
    )
    cpv: str = Field(description="Main subject: CPV code, with or without check digit.")
    value: StrictInt | str = Field(
        description="Estimated value of the whole procurement without VAT, at most two decimals."
    )
    currency: str | None = Field(default=None, description="ISO 4217; SEK or EUR can be compared.")
    place: str = Field(
        description=(
            "NUTS code or country of the work. For supplies, the country of manufacture, if known."
        )
    )
    starts_on: Day = Field(description="First day of the contract.")
    years: int | None = Field(
        default=None, ge=1, le=MOST_YEARS, description="Length in whole years."
    )
    instrument: Instrument = "LOU"
    nature: Nature | None = Field(default=None, description="Default: derived from the CPV code.")
    buyer_kind: Literal["central", "sub_central"] | None = Field(
        default=None, description="Which threshold applies. Default: unknown."
    )
    direct_award: bool | None = Field(
        default=False,
        description="Whether the procurement is without a call for competition. Null if not known.",
    )
    begun_on: Day | None = Field(
        default=None,
        description="Date on which the procurement begins. Default: the day of the assessment.",
    )
    own_staff: bool | None = Field(
        default=None,
        description="Whether your own staff or elected representatives use what is bought: rooms, "
        "conferences, travel, transport. Null if not answered.",
    )
    housed: bool | None = Field(
        default=None,
        description="Whether those who do the work may live in housing that the employer arranges. "
        "Null if not answered.",
    )
    staff_abroad: bool | None = Field(
        default=None,
        description="Whether the supplier's staff travel or work abroad under the contract. Null "
        "if not answered.",
    )


def read_request(request: NeedRequest, *, as_of: date, person_key: bytes) -> NeedSubject:
    """Return what is to be bought, or say everything that is wrong with how it is stated.

    A start in the past is let through and said in the assessment.

    Args:
        request: What the buyer states.
        as_of: The day of the assessment.
        person_key: Secret for the keyed hash of natural persons' numbers in the title.

    Raises:
        UnreadableInput: The CPV code, value, currency or place is none; values are not repeated.
    """
    problems: list[Problem] = []
    cpv = parse_cpv(request.cpv)
    if cpv is None:
        problems.append(Problem("need-cpv", "/cpv"))
    elif not _is_division(cpv[:2]):
        problems.append(Problem("need-cpv-unknown", "/cpv"))
    amount, currency = read_value(str(request.value), request.currency, problems, at="")
    if amount is None and not str(request.value).strip():
        problems.append(Problem("need-value", "/value"))
    country = country_of_place(request.place)
    if country is None:
        problems.append(Problem("need-place", "/place"))
    if problems:
        raise UnreadableInput(problems, "need")
    assert cpv is not None
    assert amount is not None
    assert currency is not None
    assert country is not None
    return NeedSubject(
        title=_title(request.title, person_key=person_key),
        cpv=cpv,
        nature=request.nature or nature_of(cpv),
        amount=amount,
        currency=currency,
        place=request.place,
        country=country,
        starts_on=request.starts_on,
        years=request.years,
        instrument=request.instrument,
        buyer_kind=request.buyer_kind,
        direct_award=request.direct_award,
        begun_on=request.begun_on or as_of,
        own_staff=request.own_staff,
        housed=request.housed,
        staff_abroad=request.staff_abroad,
    )


def _is_division(digits: str) -> bool:
    """Tell whether two digits are one of the 45 divisions of CPV 2008."""
    prefixes = load_cpv_nace()["cpv_prefix"]
    return digits in set(prefixes.filter(prefixes.str.len_chars() == 2))


def country_of_place(place: str) -> str | None:
    """Return the country of a NUTS code or a country code; None where there is no such place.

    Swedish counties are known one by one; of other countries only the first two letters are.
    """
    nuts = load_nuts()["nuts"]
    if place.startswith("SE"):
        return "SE" if any(code.startswith(place) for code in nuts) else None
    if place in countries():
        return place
    found: str | None = pl.select(country_of_nuts(pl.lit(place))).item()
    return found


def _title(written: str | None, *, person_key: bytes) -> str | None:
    if written is None or not written.strip():
        return None
    title = printable(written.strip())
    return pseudonyms([title], person_key=person_key).get(title, title)
