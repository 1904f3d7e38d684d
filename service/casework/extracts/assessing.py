"""What the receiver does with an extract in a case, and who is told when the sender changes it.

An assessment is a person's, with her reasons. It changes no fact, no points and no screening: what
she concludes from it she writes down herself, as with any other evidence.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.text import Text, message
from service.casework.cases.case import Seen, list_of_case, load_case, write_after, write_case
from service.casework.cases.tables import Case, TaskRecord
from service.casework.extracts.received import (
    ReceivedState,
    earlier_of,
    load_received,
    standings,
)
from service.casework.extracts.request import NewExtractAssessment
from service.casework.extracts.tables import (
    EXTRACT_ASSESSMENTS,
    ExtractAssessment,
    ReceivedExtract,
)
from service.casework.tasks.task import OWN
from service.operations.kept import keep
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.db.record_id import new_id
from service.platform.db.store import add, load_all
from service.platform.refusal import Refusal

ASSESSED, CHANGED = "extract_assessed", "extract_changed"
"""Events of a case by which an extract is assessed, or is changed by its sender."""

_NOT_OPEN: Mapping[ReceivedState, str] = {
    "unconfirmed": "extract-unconfirmed",
    "replaced": "extract-replaced",
    "withdrawn": "extract-withdrawn",
    "closed": "extract-closed",
}
"""The problem with an extract that can no longer, or not yet, be used."""

_CORRECTED = message(
    "{sender} has corrected the extract {id}. Read {by} and assess it; review what rests on "
    "the earlier one."
)
_WITHDRAWN = message("{sender} has withdrawn the extract {id} (by {by}). Review what rests on it.")


def assess(
    connection: Connection, case: Case, stated: NewExtractAssessment, seen: Seen
) -> ExtractAssessment:
    """Put on record what a person does with a received extract in a case.

    Raises:
        Refusal: There is no such extract for her, it is of another unit than the case, it can no
            longer be used, or somebody else has written to the case.
    """
    if not sees(connection, "received", stated.received_id, principal=seen.principal):
        raise Refusal("invalid-request", Problem("case-record", "/received_id"))
    received = load_received(connection, stated.received_id, principal=seen.principal)
    if received.unit not in ("", case.unit):
        raise Refusal("invalid-request", Problem("record-unit", "/received_id"))
    (its,) = standings(connection, [received], tenant_id=case.tenant_id, now=seen.now)
    if its.state != "open":
        raise Refusal("invalid-request", Problem(_NOT_OPEN[its.state], "/received_id"))
    if its.is_withdrawal:
        raise Refusal("invalid-request", Problem("extract-no-lines", "/received_id"))
    made = ExtractAssessment(
        tenant_id=case.tenant_id,
        id=new_id("assessment"),
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        received_id=received.id,
        use=stated.use,
        reasons=stated.reasons,
    )
    write_case(
        connection, case, seen, ASSESSED, None, {"received": received.id, "assessment": made.id}
    )
    keep(
        connection,
        "extract.assessed",
        made,
        content_sha256=None,
        details={"case": case.id, "received": received.id, "use": made.use},
    )
    return made


def list_assessments(connection: Connection, case: Case) -> list[ExtractAssessment]:
    """Return the assessments of extracts in a case, in their order."""
    return list_of_case(connection, ExtractAssessment, case)


def assessments_of(connection: Connection, received: ReceivedExtract) -> list[ExtractAssessment]:
    """Return the assessments of an extract in every case, in their order."""
    columns = EXTRACT_ASSESSMENTS.c
    its = (columns.tenant_id == received.tenant_id, columns.received_id == received.id)
    return load_all(connection, ExtractAssessment, *its, order_by=[columns.created_at, columns.id])


def tell_users(
    connection: Connection,
    several: Iterable[ReceivedExtract],
    *,
    principal: Principal,
    now: datetime,
) -> list[str]:
    """Make a task for whoever assessed an extract that the sender has changed; return their ids.

    Args:
        connection: Inside a transaction that may write.
        several: Extracts that now count: imported from a confirmed sender, or confirmed now.
        principal: Who imported or confirmed them.
        now: The moment, with a time zone.
    """
    made: list[str] = []
    for received in several:
        text = _WITHDRAWN if received.withdraws is not None else _CORRECTED
        for earlier in earlier_of(connection, received):
            told: set[tuple[str, str]] = set()
            for assessment in assessments_of(connection, earlier):
                key = (assessment.case_id, assessment.actor)
                if key not in told:
                    told.add(key)
                    sender = received.read().sender.name
                    said = text.filled(sender=sender, id=earlier.id, by=received.id)
                    made.append(_task(connection, assessment, said, principal=principal, now=now))
    return made


def _task(
    connection: Connection,
    assessment: ExtractAssessment,
    said: Text,
    *,
    principal: Principal,
    now: datetime,
) -> str:
    """Make a task in the case of an assessment; whoever imports need not see the case."""
    holder = Principal(principal.tenant_id, principal.actor, frozenset({"auditor"}))
    case = load_case(connection, assessment.case_id, principal=holder)
    task = TaskRecord(
        tenant_id=case.tenant_id,
        id=new_id("task"),
        actor=principal.actor,
        created_at=now,
        case_id=case.id,
        version=1,
        position=0,
        state="open",
        code=OWN,
        text_sv=said.sv,
        text_en=said.en,
        owner=assessment.actor,
    )
    write_after(
        connection,
        case,
        principal=principal,
        now=now,
        what=CHANGED,
        particulars={"received": assessment.received_id, "task": task.id},
    )
    add(connection, task)
    return task.id
