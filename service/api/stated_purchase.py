"""Facts about a purchase stated beside its file, as query parameters."""

from typing import Annotated

from fastapi import Depends, Query
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Instrument, Nature, Stage
from service.casework.cases.case import load_case
from service.casework.cases.purchase import stated_in_case
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.country import CountryCode
from service.platform.day import Day
from service.platform.http.problems import Refused
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.store import load_need
from service.screening.purchase.purchase_statement import PurchaseStatement, read_statement
from service.screening.purchase.stated_purchase import (
    Beside,
    BuyerKind,
    StatedPurchase,
    of_need,
)

_FIELDS = PurchaseStatement.model_fields


def _said(name: str) -> str | None:
    return _FIELDS[name].description


def _stated(
    buyer_country: Annotated[CountryCode | None, Query(description=_said("buyer_country"))] = None,
    instrument: Annotated[Instrument | None, Query(description=_said("instrument"))] = None,
    buyer_kind: Annotated[BuyerKind | None, Query(description=_said("buyer_kind"))] = None,
    begun_on: Annotated[Day | None, Query(description=_said("begun_on"))] = None,
    stage: Annotated[Stage | None, Query(description=_said("stage"))] = None,
    value: Annotated[str | None, Query(max_length=40, description=_said("value"))] = None,
    currency: Annotated[str | None, Query(max_length=3, description=_said("currency"))] = None,
    cpv: Annotated[
        str | None,
        Query(pattern="^[0-9]{8}$", description="Main subject, if a table does not state it."),
    ] = None,
    nature: Annotated[Nature | None, Query(description=_said("nature"))] = None,
    place_country: Annotated[
        CountryCode | None,
        Query(
            description="Country where the work is done, if a table does not state it.",
        ),
    ] = None,
    starts_on: Annotated[Day | None, Query(description=_said("starts_on"))] = None,
    *,
    direct_award: Annotated[bool | None, Query(description=_said("direct_award"))] = None,
) -> StatedPurchase:
    """Return what the parameters of a request state of a purchase."""
    return read_statement(
        PurchaseStatement(
            buyer_country=buyer_country,
            instrument=instrument,
            buyer_kind=buyer_kind,
            direct_award=direct_award,
            begun_on=begun_on,
            stage=stage,
            value=value,
            currency=currency,
            cpv=cpv,
            nature=nature,
            place=place_country,
            starts_on=starts_on,
        ),
        at="/query",
    )


Stated = Annotated[StatedPurchase, Depends(_stated)]
"""Annotation of an endpoint's argument: what its parameters state of the purchase."""

NEED = (
    "A needs assessment of the purchase (need_…). Its value, subject, place, days and act "
    "are used where neither the file nor the other parameters state them."
)
CASE = (
    "The case of the purchase (case_…). The facts about the purchase in the case are used where "
    "neither the file nor the other parameters state them. Link the screening to the case "
    "afterwards: `POST /v1/cases/{case_id}/links`."
)


def beside(
    connection: Connection,
    stated: StatedPurchase,
    *,
    need: str | None,
    case: str | None,
    principal: Principal,
) -> Beside:
    """Return what is stated, with what the case and a needs assessment of the purchase say.

    Raises:
        Refused: There is no such assessment or case for whoever asks.
    """
    records = []
    if case is not None:
        found = load_case(connection, case, principal=principal)
        records.append((found.id, stated_in_case(found)))
    if need is not None:
        record = None
        if sees(connection, "need", need, principal=principal):
            record = load_need(connection, tenant_id=principal.tenant_id, need_id=need)
        if record is None:
            raise Refused("invalid-request", errors=[Problem("case-record", "/query/need")])
        records.append((record.id, of_need(NeedAssessment.read(record.assessment))))
    return Beside.of_buyer(stated, *records)
