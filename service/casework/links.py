"""What hangs on a case by its number, and what follows from hanging a screening on one.

A screening that is attached becomes tasks: no finding is left without a task, or a recorded reason
for doing nothing.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, and_, select

from data_ingest.model.problem import Problem
from service.casework.cases.case import Seen, list_of_case, seen_by, write_case
from service.casework.cases.request import LinkKind, NewLink
from service.casework.cases.tables import CASE_LINKS, CASES, Case, CaseLink
from service.casework.tasks.proposals import proposals
from service.casework.tasks.task import add_proposals
from service.operations.people.principal import Principal
from service.operations.people.units import family_of, sees, unit_of
from service.platform.db.record_id import Kind, new_id
from service.platform.db.store import add, load_all
from service.platform.refusal import Refusal
from service.screening.assessment.models import Assessment
from service.screening.record.store import load_screening

_KINDS: Mapping[LinkKind, Kind] = {
    "need": "need",
    "screening": "screening",
    "package": "package",
    "evidence_file": "file",
}


def kind_of(record_id: str) -> LinkKind:
    """Return the kind of a record by its number; of what is no number that of a screening.

    >>> kind_of("file_1"), kind_of("x")
    ('evidence_file', 'screening')
    """
    prefix = record_id.partition("_")[0]
    return next((kind for kind, of in _KINDS.items() if of == prefix), "screening")


def attach(connection: Connection, case: Case, stated: NewLink, seen: Seen) -> list[str]:
    """Hang a record on a case, and return the ids of the tasks that follow from it.

    Raises:
        Refusal: Somebody else has written to the case, there is no such record, it is of another
            unit, or it hangs on the case already.
    """
    _check_there(connection, case, stated, seen)
    if stated.id in {case_link.record_id for case_link in list_links(connection, case)}:
        raise Refusal("conflict", Problem("case-linked", "/id"))
    particulars = {"kind": stated.kind, "id": stated.id}
    write_case(connection, case, seen, "attached", None, particulars)
    return link(connection, case, stated.kind, stated.id, seen)


def link(
    connection: Connection, case: Case, kind: LinkKind, record_id: str, seen: Seen
) -> list[str]:
    """Hang a record on a case that has been written to, and return the ids of its tasks."""
    made = CaseLink(
        tenant_id=case.tenant_id,
        id=new_id("link"),
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        kind=kind,
        record_id=record_id,
    )
    add(connection, made)
    if kind != "screening" or case.is_cancelled:
        return []
    record = load_screening(connection, tenant_id=case.tenant_id, screening_id=record_id)
    assert record is not None
    acts = proposals(Assessment.read(record.assessment), today=seen.now.date())
    return add_proposals(connection, case, acts, screening_id=record_id, seen=seen)


def list_links(connection: Connection, case: Case) -> list[CaseLink]:
    """Return what hangs on a case, in the order in which it was attached."""
    return list_of_case(connection, CaseLink, case)


def is_linked(
    connection: Connection, case: Case, record_id: str, *, kind: LinkKind = "screening"
) -> bool:
    """Tell whether a screening, or another record, hangs on a case."""
    return any(
        (case_link.kind, case_link.record_id) == (kind, record_id)
        for case_link in list_links(connection, case)
    )


def linked_beside(
    connection: Connection, record_id: str, *, principal: Principal
) -> list[CaseLink]:
    """Return all that hangs on the cases of a record, in the order in which it was attached.

    Of a screening the cases of those whose place it took, or that took its place, count as well.

    Args:
        connection: Inside a transaction.
        record_id: A needs assessment or a screening.
        principal: Who asks; cases that are not there for her are left out.
    """
    tenant_id = principal.tenant_id
    family = family_of(tenant_id, record_id) if kind_of(record_id) == "screening" else [record_id]
    cases = (
        select(CASE_LINKS.c.case_id)
        .join(
            CASES,
            and_(CASES.c.tenant_id == CASE_LINKS.c.tenant_id, CASES.c.id == CASE_LINKS.c.case_id),
        )
        .where(
            CASE_LINKS.c.tenant_id == tenant_id,
            CASE_LINKS.c.record_id.in_(family),
            seen_by(principal),
        )
    )
    its = (CASE_LINKS.c.tenant_id == tenant_id, CASE_LINKS.c.case_id.in_(cases))
    order = [CASE_LINKS.c.created_at, CASE_LINKS.c.id]
    return load_all(connection, CaseLink, *its, order_by=order)


def _check_there(connection: Connection, case: Case, stated: NewLink, seen: Seen) -> None:
    """Refuse a record that is not there for the person, or that is of another unit than the case.

    Whoever sees the case sees what hangs on it, so a record of a unit stays in that unit.
    """
    kind = _KINDS[stated.kind]
    if not sees(connection, kind, stated.id, principal=seen.principal):
        raise Refusal("invalid-request", Problem("case-record", "/id"))
    unit = unit_of(connection, kind, stated.id, tenant_id=case.tenant_id)
    if unit not in ("", case.unit):
        raise Refusal("invalid-request", Problem("record-unit", "/id"))
