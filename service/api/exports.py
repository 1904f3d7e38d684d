"""Stored screenings in other standards, and the codes of exclusion grounds."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.text import Words
from procurement_rules.standards.grounds import (
    CODE_LIST,
    CODE_LIST_VERSION,
    load_exclusion_grounds,
)
from service.api.downloads import hand_out
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.closed_points import tenders_may_be_told
from service.operations.files.copies import READ
from service.operations.installation import Installation
from service.operations.people.units import sees
from service.platform.db.database import transaction
from service.platform.http.problems import Refused, language_of
from service.screening.exports import espd_request, ftm, ocds
from service.screening.exports.kinds import Export, exported
from service.screening.exports.ocds import NO_PREFIX, OcdsChoice, Secret
from service.screening.record.store import load_screening

router = resource(prefix="/v1", tag="exports")


class ExclusionGroundEntry(BaseModel):
    """An exclusion ground by its codes, with its legal rules; it is about no particular firm."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(description="Code of the eForms list exclusion-ground (BT-67).")
    criterion: str | None = Field(description="Type code in ESPD-EDM 2.1.1. Null: not read.")
    criterion_id: str | None
    espd: str | None = Field(description="Code of the criterion in ESPD-EDM 4.1.")
    full: tuple[str, ...] = Field(description="Rules where LOU applies in full.")
    chapter_19: tuple[str, ...] = Field(description="Rules of chapter 19.")
    name: Words
    reading: Words
    source: str
    read_on: date


class ExclusionGroundList(BaseModel):
    """Every ground with a code, in order."""

    code_list: str
    code_list_version: str
    items: list[ExclusionGroundEntry]


_EXPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The export.",
        "content": {
            media_type: {}
            for media_type in (ftm.MEDIA_TYPE, espd_request.MEDIA_TYPE, ocds.MEDIA_TYPE)
        },
    }
}


@router.get("/screenings/{screening_id}/export", responses=_EXPORT)
def get_screening_export(
    request: Request,
    principal: CurrentPrincipal,
    screening_id: str,
    kind: Annotated[
        Export,
        Query(
            alias="as",
            description="`ftm`: FollowTheMoney JSON lines of parties, contracts and links. "
            "`espd-request`: the buyer's ESPD request (ESPD-EDM 4.1) with the criteria about "
            "labour. `ocds`: an OCDS 1.1 release package; before the award without tenders.",
        ),
    ] = "ftm",
    tell: Annotated[
        list[Secret] | None,
        Query(
            description="Of `ocds`: what may be a business secret and is told all the same: "
            "`price`, and `chain` (subcontractors and shares). Left out unless named.",
        ),
    ] = None,
    ocid_prefix: Annotated[
        str,
        Query(
            pattern="^ocds-[a-z0-9]{6}$",
            description="Of `ocds`: the publisher's registered prefix of processes.",
        ),
    ] = NO_PREFIX,
) -> Response:
    """Export a stored screening in another standard, without points or bands."""
    installation: Installation = request.app.state.installation
    record, awarded = None, False
    with transaction(installation.engine, read_only=True) as connection:
        if sees(connection, "screening", screening_id, principal=principal):
            record = load_screening(
                connection, tenant_id=principal.tenant_id, screening_id=screening_id
            )
            awarded = tenders_may_be_told(connection, screening_id, principal=principal)
    if record is None:
        raise Refused("not-found")
    language = language_of(request.scope)
    choice = OcdsChoice(is_awarded=awarded, told=frozenset(tell or ()), prefix=ocid_prefix)
    made = exported(record, kind, language, choice=choice)
    chosen = (awarded, *sorted(choice.told), choice.prefix) if kind == "ocds" else ()
    return hand_out(
        request,
        principal,
        lambda _: made.payload,
        subject=record.id,
        basis=(record.id, record.result_hash, kind, language, *map(str, chosen)),
        name=f"{record.id}.{made.ending}",
        media_type=made.media_type,
        action=READ,
        vary="Accept-Language",
    )


@router.get("/exclusion-grounds")
def list_exclusion_grounds() -> ExclusionGroundList:
    """List the European codes of exclusion grounds, with the legal rules behind each."""
    return ExclusionGroundList(
        code_list=CODE_LIST,
        code_list_version=CODE_LIST_VERSION,
        items=[ExclusionGroundEntry.model_validate(ground) for ground in load_exclusion_grounds()],
    )
