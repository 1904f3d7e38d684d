"""The chains of a screening part by part, and corrections that supersede the screening."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Procurement
from data_ingest.reference import load_wage_levels
from service.api.known_content import NOT_CHANGED, TAG_HEADER, content_tag, is_known
from service.api.resource import resource
from service.api.screenings import asking
from service.api.security import CurrentPrincipal
from service.casework.chain.chain_change import ChainChange, described
from service.casework.corrections.correcting import (
    Correction,
    TenderFigures,
    corrected,
    named_part,
    new_link_ids,
)
from service.casework.corrections.superseding import supersede
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.country import CountryCode
from service.platform.db.database import transaction
from service.platform.http.amount import Rate
from service.platform.http.problems import Refused, language_of
from service.platform.http.sent import Sent
from service.platform.process.code_version import code_version
from service.platform.refusal import Refusal
from service.platform.words import printable
from service.screening.purchase.intake import BUYER, UsedStatement
from service.screening.purchase.purchase_statement import PurchaseStatement, read_statement
from service.screening.purchase.stated_purchase import NOTHING, with_stated
from service.screening.record.match_sides import MatchSidesList, matches_of
from service.screening.record.store import load_screening, successor_of
from service.screening.record.tables import ScreeningRecord
from service.screening.report.chain_record import ChainOfScreening, chain_of

router = resource(prefix="/v1/screenings/{screening_id}", tag="screenings")

MOST = 100
"""Corrections of a kind in one request."""

PartyId = Annotated[str, Field(max_length=200)]
Line = Annotated[str, Field(min_length=1, max_length=300)]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AddedPart(_Stated):
    """A subcontractor to add to the chain of a tender."""

    tender_id: PartyId
    contractor: PartyId = Field(
        description="`party_id` of the contractor that hands on work to it."
    )
    name: Line
    country: CountryCode = Field(default="SE", description="Country of establishment; ISO 3166.")
    number: Annotated[str, Field(min_length=1, max_length=50)] | None = Field(
        default=None, description="Registration number. Null if not known."
    )
    share_low_ppm: int = Field(
        default=0, ge=0, le=1_000_000, description="Lowest share of the contractor's part, in ppm."
    )
    share_high_ppm: int = Field(
        default=1_000_000,
        ge=0,
        le=1_000_000,
        description="Highest share of the contractor's part, in ppm.",
    )
    description: Line | None = Field(default=None, description="The work that is handed on.")


class TenderFigure(_Stated):
    """What a tender states about its work; fields that are omitted keep their value."""

    tender_id: PartyId
    hours: int | None = Field(default=None, ge=0, le=10**9, description="Hours of work.")
    hourly_rate: Rate | None = Field(default=None, description="Price of one hour, as text.")
    agreement: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description="`level_id` of the agreement that applies; `GET /v1/wage-levels`."
    )


class NewCorrection(_Stated):
    """Corrections, in order: links are removed, then parts are added, then figures are set."""

    removed: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list, max_length=MOST, description="`link_id` of links to remove."
    )
    added: list[AddedPart] = Field(default_factory=list, max_length=MOST)
    tenders: list[TenderFigure] = Field(default_factory=list, max_length=MOST)
    purchase: PurchaseStatement | None = Field(
        default=None,
        description="Facts about the purchase itself; they replace what was known.",
    )


class CorrectedScreening(BaseModel):
    """The screening created by a correction; it shows no points."""

    id: str
    supersedes: str


@router.get(
    "/chain",
    response_model=ChainOfScreening,
    responses={200: {"headers": {"etag": dict(TAG_HEADER)}}, 304: dict(NOT_CHANGED)},
)
def get_screening_chain(
    request: Request, response: Response, principal: CurrentPrincipal, screening_id: str
) -> ChainOfScreening | Response:
    """Return the supply chain of each tender, and how its price was compared.

    The same is shown for every tender, in tender order and without points, so it may be read before
    the award.
    """
    record, later = _record(request, principal, screening_id)
    language = language_of(request.scope)
    basis = [record.tenant_id, record.id, record.result_hash, later, language, code_version()]
    headers = {"etag": content_tag(basis), "vary": "Accept-Language"}
    if is_known(request, headers["etag"]):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return chain_of(record, language, superseded_by=later)


@router.get("/matches")
def list_screening_matches(
    request: Request, principal: CurrentPrincipal, screening_id: str
) -> MatchSidesList:
    """List the possible matches of a screening, both sides next to each other, for judgement.

    It contains no points, so it may be read before the award. Judge a match with `POST
    /v1/judgements`.
    """
    record, later = _record(request, principal, screening_id)
    return matches_of(record, language_of(request.scope), superseded_by=later)


@router.post("/corrections", status_code=201)
def create_screening_correction(
    request: Request, principal: CurrentPrincipal, screening_id: str, stated: Sent[NewCorrection]
) -> CorrectedScreening:
    """Correct the chain or the figures of a screening; a new screening supersedes it.

    The earlier screening does not change and refers to the new one. Link the new one to the case of
    the earlier one; its points are closed like those of the earlier one.
    """
    if not (stated.removed or stated.added or stated.tenders or stated.purchase):
        raise Refused("invalid-request", errors=[Problem("correction-nothing")])
    return _corrected(request, principal, screening_id, stated)


def _corrected(
    request: Request, principal: Principal, screening_id: str, stated: NewCorrection
) -> CorrectedScreening:
    _record(request, principal, screening_id)
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)
    of_purchase = NOTHING
    if stated.purchase is not None:
        of_purchase = read_statement(stated.purchase, at="/purchase")

    def change(procurement: Procurement) -> Procurement:
        correction = _correction(procurement, stated, person_key=installation.person_key)
        procurement = corrected(procurement, correction, today=now.date())
        return with_stated(procurement, of_purchase, over=True)[0]

    with installation.snapshot() as snapshot:
        made = supersede(
            installation.engine,
            screening_id,
            principal=principal,
            now=now,
            snapshot=snapshot,
            ask=asking(request),
            change=change,
            stated=(UsedStatement(BUYER, of_purchase.facts),) if of_purchase.facts else (),
        )
    assert made is not None  # it is seen
    assert made.record.supersedes is not None
    return CorrectedScreening(id=made.record.id, supersedes=made.record.supersedes)


def _correction(
    procurement: Procurement, stated: NewCorrection, *, person_key: bytes
) -> Correction:
    """Return a correction in the terms of the purchase.

    Raises:
        Refusal: A share, number or agreement is none.
    """
    known = set(load_wage_levels()["level_id"])
    for number, figure in enumerate(stated.tenders):
        if figure.agreement is not None and figure.agreement not in known:
            at = f"/tenders/{number}/agreement"
            raise Refusal("invalid-request", Problem("correction-agreement", at))
    ids = new_link_ids(procurement, len(stated.added))
    return Correction(
        removed=tuple(stated.removed),
        added=tuple(
            _added(part, link_id, at=f"/added/{number}", person_key=person_key)
            for number, (part, link_id) in enumerate(zip(stated.added, ids, strict=True))
        ),
        figures=tuple(TenderFigures(**tender.model_dump()) for tender in stated.tenders),
    )


def _added(part: AddedPart, link_id: str, *, at: str, person_key: bytes) -> ChainChange:
    if part.share_low_ppm > part.share_high_ppm:
        raise Refusal("invalid-request", Problem("case-chain-share", f"{at}/share_low_ppm"))
    name = printable(part.name)
    if part.number is None:
        party, numbers = named_part(link_id, name=name, country=part.country)
    else:
        party, numbers = described(
            link_id,
            name=name,
            country=part.country,
            number=part.number,
            scheme=None,
            person_key=person_key,
            at=at,
        )
    return ChainChange(
        request_id=link_id,
        tender_id=part.tender_id,
        contractor=part.contractor,
        party=party,
        identifiers=tuple(numbers),
        low_ppm=part.share_low_ppm,
        high_ppm=part.share_high_ppm,
        description=None if part.description is None else printable(part.description),
        replaces=None,
        starts_on=datetime.now(UTC).date(),
    )


def _record(
    request: Request, principal: Principal, screening_id: str
) -> tuple[ScreeningRecord, str | None]:
    """Return a screening that the person sees, and which has taken its place.

    Raises:
        Refused: There is none for her.
    """
    installation: Installation = request.app.state.installation
    named = {"tenant_id": principal.tenant_id, "screening_id": screening_id}
    record, later = None, None
    with transaction(installation.engine, read_only=True) as connection:
        if sees(connection, "screening", screening_id, principal=principal):
            record = load_screening(connection, **named)
            later = successor_of(connection, **named)
    if record is None:
        raise Refused("not-found")
    return record, later
