"""What hangs on a case by its number, and what follows from hanging a screening on one.

A screening that is attached becomes tasks: no finding is left without a task, or a recorded reason
for doing nothing. Before the award its points are closed to whoever has not opened them.
"""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, and_, exists, insert, select

from data_ingest.problem import Problem
from service.assessment import read_assessment
from service.cases.case import Case, Seen, load_case, seen_by, write
from service.cases.proposals import proposals
from service.cases.refusal import Refusal
from service.cases.request import LinkKind, NewLink
from service.cases.tables import CaseEventRow, CaseLinkRow, CaseRow
from service.cases.task import add_proposals
from service.models import Base, Screening
from service.principal import Principal
from service.record_id import new_id
from service.screening import BEFORE_AWARD
from service.store import load_screening

OPENED = "opened_points"
"""Event of a case by which a person has opened its points before the award."""

MOST_SUPERSEDED = 100
"""How far back a row of superseding screenings is followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLink:
    """A record that hangs on a case."""

    actor: str
    created_at: datetime
    kind: LinkKind
    record_id: str


def attach(connection: Connection, case: Case, stated: NewLink, seen: Seen) -> list[str]:
    """Hang a record on a case, and return the ids of the tasks that follow from it.

    Raises:
        Refusal: Somebody else has written to the case, there is no such record, or it hangs on
            the case already.
    """
    if not _is_there(connection, stated, tenant_id=case.tenant_id):
        raise Refusal("invalid-request", Problem("case-record", "/id"))
    if stated.id in {one.record_id for one in list_links(connection, case)}:
        raise Refusal("conflict", Problem("case-linked", "/id"))
    particulars = {"kind": stated.kind, "id": stated.id}
    write(connection, case, seen, "attached", None, particulars)
    return link(connection, case, stated.kind, stated.id, seen)


def link(
    connection: Connection, case: Case, kind: LinkKind, record_id: str, seen: Seen
) -> list[str]:
    """Hang a record on a case that has been written to, and return the ids of its tasks."""
    connection.execute(
        insert(CaseLinkRow).values(
            tenant_id=case.tenant_id,
            id=new_id("y"),
            actor=seen.principal.actor,
            created_at=seen.now,
            case_id=case.id,
            kind=kind,
            record_id=record_id,
        )
    )
    if kind != "screening":
        return []
    record = load_screening(connection, tenant_id=case.tenant_id, screening_id=record_id)
    assert record is not None
    acts = proposals(read_assessment(record.assessment), today=seen.now.date())
    return add_proposals(connection, case, acts, screening_id=record_id, seen=seen)


def list_links(connection: Connection, case: Case) -> list[CaseLink]:
    """Return what hangs on a case, in the order in which it was attached."""
    columns = [getattr(CaseLinkRow, field.name) for field in fields(CaseLink)]
    rows = connection.execute(
        select(*columns)
        .where(CaseLinkRow.tenant_id == case.tenant_id, CaseLinkRow.case_id == case.id)
        .order_by(CaseLinkRow.created_at, CaseLinkRow.id)
    )
    return [CaseLink(**row._mapping) for row in rows]


def is_linked(connection: Connection, case: Case, screening_id: str) -> bool:
    """Tell whether a screening hangs on a case."""
    return any(
        (one.kind, one.record_id) == ("screening", screening_id)
        for one in list_links(connection, case)
    )


def open_points(connection: Connection, case: Case, reason: str, seen: Seen) -> None:
    """Open the points of a case before the award to the person who asks; it is put on record.

    Raises:
        Refusal: Somebody else has written to the case, or it is not before the award.
    """
    if not case.is_before_award:
        raise Refusal("invalid-request", Problem("case-not-before-award"))
    write(connection, case, seen, OPENED, reason, {})


def has_opened(connection: Connection, case: Case, *, principal: Principal) -> bool:
    """Tell whether the person has opened the points of a case."""
    return bool(
        connection.scalar(
            select(
                exists().where(
                    CaseEventRow.tenant_id == case.tenant_id,
                    CaseEventRow.case_id == case.id,
                    CaseEventRow.what == OPENED,
                    CaseEventRow.actor == principal.actor,
                )
            )
        )
    )


def points_are_open(connection: Connection, screening_id: str, *, principal: Principal) -> bool:
    """Tell whether a person may see the points of a screening.

    They are closed where the screening, or one that it supersedes, hangs on a case before the
    award whose points she has not opened. One that hangs on no case is open.

    Raises:
        Refusal: It hangs on cases of units that she does not see, and on no other: it is not
            there for her.
    """
    cases = _cases_of(connection, screening_id, principal=principal)
    if cases and not any(is_seen for _, _, is_seen in cases):
        raise Refusal("not-found")
    for case_id, stage, is_seen in cases:
        if stage in BEFORE_AWARD and not (
            is_seen
            and has_opened(
                connection, load_case(connection, case_id, principal=principal), principal=principal
            )
        ):
            return False
    return True


def _cases_of(
    connection: Connection, screening_id: str, *, principal: Principal
) -> list[tuple[str, str, bool]]:
    """Return id, stage and whether she sees it, of the cases of a screening and those before it."""
    tenant_id = principal.tenant_id
    row: str | None = screening_id
    line: list[str] = []
    while row is not None and len(line) < MOST_SUPERSEDED:
        line.append(row)
        row = connection.scalar(
            select(Screening.supersedes).where(
                Screening.tenant_id == tenant_id, Screening.id == row
            )
        )
    found = connection.execute(
        select(CaseRow.id, CaseRow.stage, seen_by(principal).label("is_seen"))
        .distinct()
        .join(
            CaseLinkRow,
            and_(CaseLinkRow.tenant_id == CaseRow.tenant_id, CaseLinkRow.case_id == CaseRow.id),
        )
        .where(
            CaseRow.tenant_id == tenant_id,
            CaseLinkRow.kind == "screening",
            CaseLinkRow.record_id.in_(line),
        )
        .order_by(CaseRow.id)
    )
    return [(row.id, row.stage, bool(row.is_seen)) for row in found]


def _is_there(connection: Connection, stated: NewLink, *, tenant_id: str) -> bool:
    table = Base.metadata.tables.get(f"{stated.kind}s")
    if table is None:
        return False
    asked = select(table.c.id).where(table.c.tenant_id == tenant_id, table.c.id == stated.id)
    return connection.scalar(asked) is not None
