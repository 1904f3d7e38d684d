"""A party as a user describes it, in the properties of yente and FollowTheMoney."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.ids.countries import country_code, country_of_area
from data_ingest.ids.country_words import country_problem
from data_ingest.model.problem import Problem
from data_ingest.model.verdict import Verdict
from service.platform.refusal import Refusal
from service.platform.words import printable
from service.registers.matching import QueryParty

Text = Annotated[str, Field(min_length=1, max_length=300)]


Values = Annotated[list[Text], Field(max_length=20)]


_NAMES = ("name", "alias", "previousName")


_COUNTRIES = ("country", "jurisdiction", "mainCountry")


_NUMBERS = {
    "registrationNumber": None, "taxNumber": None, "idNumber": None, "vatCode": None,
    "leiCode": "XI-LEI",
}  # fmt: skip


_CITY = "city"


class MatchQuery(BaseModel):
    """A party, described with FollowTheMoney properties."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = Field(default=None, max_length=200, description="Your own ID; not used.")
    kind: Literal["Company", "Organization", "LegalEntity", "PublicBody"] = Field(
        alias="schema", description="Type of party. Natural persons are not matched."
    )
    properties: dict[Annotated[str, Field(max_length=100)], Values | Text] = Field(
        description=(
            "name, alias, previousName; country, jurisdiction or mainCountry (code of ISO 3166 or "
            "name); city; registrationNumber, taxNumber, idNumber, vatCode, leiCode. Others "
            "are listed under `ignored` in the response."
        )
    )


class JudgementBrief(BaseModel):
    """A person's judgement of the same facts."""

    id: str
    verdict: Verdict
    reason: str
    actor: str
    created_at: datetime


def asked_of(query: MatchQuery, place: str) -> QueryParty:
    """Return what a query asks about.

    Raises:
        Refusal: It has neither a name nor a number, or a country that is no code.
    """
    names = tuple(printable(value) for value in _values(query.properties, _NAMES))
    numbers = tuple(
        (_NUMBERS[name], number)
        for name in _NUMBERS
        for number in _values(query.properties, (name,))
    )
    if not names and not numbers:
        raise Refusal("invalid-request", Problem("match-nothing", f"{place}/properties"))
    country = next(_values(query.properties, _COUNTRIES), None)
    code = None if country is None else _country(country, f"{place}/properties")
    return QueryParty(
        names=names,
        country=code,
        city=next(_values(query.properties, (_CITY,)), None),
        numbers=numbers,
    )


def _country(stated: str, place: str) -> str:
    """Return the country that is stated by its code, one of a part of it, or its name.

    Raises:
        Refusal: It is none, or the name of several.
    """
    if found := country_of_area(stated) or country_code(stated):
        return found
    problem = country_problem(stated, place, field="country", unknown="match-country")
    raise Refusal("invalid-request", problem)


def _values(properties: Mapping[str, list[str] | str], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        given = properties.get(name, [])
        yield from [given] if isinstance(given, str) else given


def ignored(query: MatchQuery) -> list[str]:
    """Return the properties of a query that are not compared."""
    compared = {*_NAMES, *_COUNTRIES, *_NUMBERS, _CITY}
    return sorted(printable(name) for name in query.properties if name not in compared)
