"""Stored screenings found again, by when they were made and what they are about."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from data_ingest.linking.names import normal_names
from data_ingest.model.problem import Problem
from data_ingest.model.tables import Stage
from service.calls.call import Call
from service.calls.operation import operation
from service.casework.cases.case import load_case
from service.casework.links import list_links
from service.operations.audit.entry import write_entry
from service.operations.people.issuers import UnitId
from service.platform.country import CountryCode
from service.platform.day import Day
from service.platform.refusal import Refusal
from service.registers.matching import QueryParty, recognised, unread
from service.screening.record.listing import Wanted, successors
from service.screening.record.listing import list_screenings as kept
from service.screening.record.parties_in import PartiesIn
from service.screening.record.tables import ScreeningEntry

MOST = 100
_PERSON = "-PERSON:"


class ScreeningFilter(BaseModel):
    """Which screenings; what is omitted limits nothing."""

    model_config = ConfigDict(extra="forbid")

    made_from: Day | None = Field(default=None, description="First day on which they were made.")
    made_until: Day | None = Field(default=None, description="Last day.")
    scorecard: Annotated[str, Field(max_length=64)] | None = Field(
        default=None, description="ID of the card that they were made with."
    )
    case: Annotated[str, Field(max_length=64)] | None = Field(
        default=None, description="ID of a case that they are linked to."
    )
    stage: Stage | None = Field(
        default=None, description="Stage of the purchase, as its document states it."
    )
    format: Annotated[str, Field(max_length=40)] | None = Field(
        default=None, description="Format of the file; `portfolio` is a supplier of a portfolio."
    )
    unit: UnitId | None = Field(default=None, description="The buyer unit of the record.")
    before: Annotated[str, Field(max_length=64)] | None = Field(
        default=None, description="ID of a screening: only those made before it."
    )


class ScreeningSearch(ScreeningFilter):
    """A firm by its number or name, and which screenings to look through.

    The firm is in the body, since nobody may read in an address who has submitted a tender.
    """

    number: Annotated[str, Field(min_length=1, max_length=60)] | None = Field(
        default=None, description="Registration or VAT number of a firm of a tender."
    )
    country: CountryCode | None = Field(default=None, description="Of the number.")
    name: Annotated[str, Field(min_length=1, max_length=300)] | None = Field(
        default=None, description="Whole name; spelling, accents and legal form are not compared."
    )
    limit: int = Field(default=20, ge=1, le=MOST)


class ListedScreening(BaseModel):
    """A stored screening in a list; nothing of its content."""

    id: str
    address: str
    created_at: datetime
    actor: str
    as_of: date
    format: str
    name: str = Field(description="Name of the file.")
    scorecard: str
    unit: str | None = Field(description="The buyer unit of the record. Null if there is none.")
    supersedes: str | None = Field(description="The screening that this one supersedes.")
    superseded_by: str | None = Field(description="The screening that supersedes this one.")
    result_hash: str


class ScreeningsFound(BaseModel):
    """Screenings, newest first."""

    items: list[ListedScreening]
    before: str | None = Field(
        description="Send it as `before` to go on; there may be more even if the page is not full. "
        "Null: there are no more."
    )


@operation("GET /v1/screenings")
def list_screenings(call: Call, wanted: ScreeningFilter, *, limit: int) -> ScreeningsFound:
    """List the screenings that you can see, newest first."""
    with call.reading() as connection:
        return _page(call, connection, wanted, limit=limit)


@operation("POST /v1/screenings/search")
def search_screenings(call: Call, stated: ScreeningSearch) -> ScreeningsFound:
    """Find the screenings that name a firm. The search is logged, without the firm."""
    if stated.number is None and stated.name is None:
        raise Refusal("invalid-request", Problem("screening-search-nothing"))
    numbers = _numbers(call, stated)
    name = None if stated.name is None else _normal([stated.name]).pop()

    def holds(found: PartiesIn) -> bool:
        by_number = not numbers or not found.numbers.isdisjoint(numbers)
        return by_number and (name is None or name in _normal(found.names))

    with call.writing() as connection:
        page = _page(call, connection, stated, limit=stated.limit, holds=holds)
        write_entry(
            connection,
            "screening.searched",
            call.principal.tenant_id,
            tenant_id=call.principal.tenant_id,
            actor=call.principal.actor,
            at=call.now,
            details={"records": len(page.items)},
        )
    return page


def _page(
    call: Call,
    connection: Connection,
    stated: ScreeningFilter,
    *,
    limit: int,
    holds: Callable[[PartiesIn], bool] | None = None,
) -> ScreeningsFound:
    among = None
    if stated.case is not None:
        try:
            case = load_case(connection, stated.case, principal=call.principal)
        except Refusal:
            raise Refusal("invalid-request", Problem("case-record", "/query/case")) from None
        links = list_links(connection, case)
        among = [link.record_id for link in links if link.kind == "screening"]
    stage, of_firm = stated.stage, holds

    def of_stage(found: PartiesIn) -> bool:
        return stage in found.stages and (of_firm is None or of_firm(found))

    found = kept(
        connection,
        Wanted(
            made_from=stated.made_from,
            made_until=stated.made_until,
            scorecard=stated.scorecard,
            format=stated.format,
            unit=stated.unit,
            among=among,
            before=stated.before,
            holds=holds if stage is None else of_stage,
        ),
        principal=call.principal,
        limit=limit,
    )
    later = successors(connection, [entry.id for entry in found.entries], principal=call.principal)
    items = [_listed(entry, later.get(entry.id)) for entry in found.entries]
    return ScreeningsFound(items=items, before=found.before)


def _listed(entry: ScreeningEntry, superseded_by: str | None) -> ListedScreening:
    return ListedScreening(
        id=entry.id,
        address=f"/v1/screenings/{entry.id}",
        created_at=entry.created_at,
        actor=entry.actor,
        as_of=entry.as_of,
        format=entry.input_format,
        name=entry.input_name,
        scorecard=entry.scorecard_id,
        unit=entry.unit or None,
        supersedes=entry.supersedes,
        superseded_by=superseded_by,
        result_hash=entry.result_hash,
    )


def _numbers(call: Call, stated: ScreeningSearch) -> set[str]:
    """Return the numbers that a firm is looked for by; none where it is looked for by its name.

    Raises:
        Refusal: The number cannot be read, or is a natural person's.
    """
    if stated.number is None:
        return set()
    key = call.installation.person_key
    asked = {"": QueryParty(country=stated.country, numbers=((None, stated.number),))}
    numbers = set(recognised(asked, person_key=key)["numbers"].explode().drop_nulls())
    if any(_PERSON in number for number in numbers):
        raise Refusal("invalid-request", Problem("screening-search-person", "/number"))
    if not numbers:
        problem = unread(asked, person_key=key)[""][0]
        raise Refusal("invalid-request", replace(problem, location="/number"))
    return numbers


def _normal(names: Iterable[str]) -> set[str]:
    return set(normal_names(list(names)))
