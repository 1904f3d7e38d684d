"""Findings shared with another authority: only as a decision, and put on record for ever.

There is no list of firms here and no way to ask for one. What is shared is a decision of a case, on
a day, under a provision, with a recipient, and with what was withheld. The SQL lives here.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from data_ingest.model.problem import Problem
from service.casework.cases.case import Case, Seen, write
from service.casework.decisions.decision import list_decisions
from service.casework.support.request import NewDisclosure
from service.casework.support.table import DisclosureRow
from service.operations.audit.entry import write_entry
from service.platform.db.record_id import new_id
from service.platform.db.rows import add_row, columns_of
from service.platform.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One disclosure as it is kept.

    Attributes:
        tenant_id: Whose case it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who put it on record.
        created_at: When.
        case_id: The case.
        decision_id: The decision that was shared.
        disclosed_on: The day on which it was.
        recipient: The authority.
        legal_basis: The provision under which it was shared.
        withheld: What of it was withheld.
        reasons: Why.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    case_id: str
    decision_id: str
    disclosed_on: date
    recipient: str
    legal_basis: str
    withheld: str
    reasons: str


_COLUMNS = columns_of(DisclosureRow, Disclosure)


def disclose(connection: Connection, case: Case, stated: NewDisclosure, seen: Seen) -> Disclosure:
    """Put on record that a decision has been shared, and return the record. Nothing is sent.

    Raises:
        Refusal: Somebody else has written to the case, the decision is not one of it, or the day
            does not lie between the decision and today.
    """
    decisions = {one.id: one for one in list_decisions(connection, case)}
    decision = decisions.get(stated.decision_id)
    if decision is None:
        raise Refusal("invalid-request", Problem("disclosure-decision", "/decision_id"))
    if not decision.decided_on <= stated.disclosed_on <= seen.now.date():
        raise Refusal("invalid-request", Problem("disclosure-day", "/disclosed_on"))
    made = Disclosure(
        tenant_id=case.tenant_id,
        id=new_id("o"),
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        **stated.model_dump(),
    )
    write(connection, case, seen, "disclosed", None, {"disclosure": made.id})
    add_row(connection, DisclosureRow, made)
    write_entry(
        connection,
        "disclosure.kept",
        made.id,
        tenant_id=made.tenant_id,
        actor=made.actor,
        at=made.created_at,
        details={"case": case.id, "decision": decision.id, "on": made.disclosed_on.isoformat()},
    )
    return made


def list_disclosures(connection: Connection, case: Case) -> list[Disclosure]:
    """Return the disclosures of a case, in the order in which they were put on record."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(DisclosureRow.tenant_id == case.tenant_id, DisclosureRow.case_id == case.id)
        .order_by(DisclosureRow.created_at, DisclosureRow.id)
    )
    return [Disclosure(**row._mapping) for row in rows]
