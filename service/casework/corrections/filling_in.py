"""What a case's screening lacks of the purchase is read from the needs assessment of the case."""

from collections.abc import Callable
from datetime import datetime, timedelta

import orjson
from sqlalchemy import Connection, Engine

from data_ingest.model.tables import Procurement
from data_ingest.snapshot.opened import Snapshot
from service.casework.cases.case import Seen, load_case, write_after
from service.casework.corrections.superseding import newest_of, supersede
from service.casework.links import link, list_links
from service.casework.overview.unsettled import newest_screening
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.frames import load_tables
from service.registers.live_evidence import LiveAnswers
from service.registers.query import Sought
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.store import load_need
from service.screening.purchase.intake import UsedStatement
from service.screening.purchase.stated_purchase import StatedPurchase, of_need, with_stated
from service.screening.record.store import load_screening

_STEP = timedelta(microseconds=1)
FILLED_IN = "filled_in"
"""Event of a case by which a screening was made anew with what its needs assessment says."""


def newest_need(connection: Connection, case_id: str, *, principal: Principal) -> str | None:
    """Return the newest needs assessment of a case; None where there is none.

    Raises:
        Refusal: There is no such case for the person.
    """
    case = load_case(connection, case_id, principal=principal)
    found = [
        case_link.record_id
        for case_link in list_links(connection, case)
        if case_link.kind == "need"
    ]
    return found[-1] if found else None


def fill_in(
    engine: Engine,
    case_id: str,
    *,
    principal: Principal,
    now: datetime,
    snapshot: Snapshot | None,
    ask: Callable[[Sought], LiveAnswers] | None = None,
) -> str | None:
    """Screen the newest screening of a case anew with what its newest needs assessment says.

    Only what the purchase lacks is read from there; where it lacks nothing, nothing is made.

    Args:
        engine: The database.
        case_id: The case.
        principal: Who works in it.
        now: The moment, with a time zone; what is made is later than all that hangs on the case,
            since the newest screening is told by its moment.
        snapshot: The registers and lists that are looked in; None: none is loaded.
        ask: How registers are asked live, where they were before; None: they cannot be.

    Returns:
        The new screening, which hangs on the case; None where none was made.

    Raises:
        Refusal: There is no such case for the person.
    """
    with transaction(engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        need_id = newest_need(connection, case_id, principal=principal)
        screening_id = newest_screening(connection, case)
        if need_id is None or screening_id is None:
            return None
        need = load_need(connection, tenant_id=case.tenant_id, need_id=need_id)
        record = newest_of(connection, tenant_id=case.tenant_id, screening_id=screening_id)
        on_case = load_screening(connection, tenant_id=case.tenant_id, screening_id=screening_id)
        now = max(now, *(known.created_at + _STEP for known in list_links(connection, case)))
    if need is None or record is None or on_case is None or record.id != on_case.id:
        return None
    if ask is None and "register_answers" in orjson.loads(record.evidence):
        return None  # what registers have answered live would be lost
    stated = of_need(NeedAssessment.read(need.assessment))
    facts = with_stated(load_tables(Procurement, record.procurement), stated)[1]
    if not facts:
        return None
    made = supersede(
        engine,
        screening_id,
        principal=principal,
        now=now,
        snapshot=snapshot,
        ask=ask,
        change=lambda purchase: _changed(purchase, stated),
        stated=UsedStatement(need_id, facts),
    )
    assert made is not None  # it has just been read
    with transaction(engine) as connection:
        case = load_case(connection, case_id, principal=principal)
        particulars = {"need": need_id, "id": made.record.id, "facts": list(facts)}
        write_after(
            connection, case, principal=principal, now=now, what=FILLED_IN, particulars=particulars
        )
        seen = Seen(principal, now, case.version)
        link(connection, case, "screening", made.record.id, seen)
    return made.record.id


def _changed(purchase: Procurement, stated: StatedPurchase) -> Procurement:
    return with_stated(purchase, stated)[0]
