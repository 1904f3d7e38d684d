"""Findings shared with another authority: only as a decision, and put on record for ever.

There is no list of firms here and no way to ask for one. What is shared is a decision of a case, on
a day, under a provision, with a recipient, and with what was withheld. The SQL lives here.
"""

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.casework.cases.case import Seen, list_of_case, write_case
from service.casework.cases.tables import Case
from service.casework.decisions.decision import list_decisions
from service.casework.support.request import NewDisclosure
from service.casework.support.table import Disclosure
from service.operations.kept import keep
from service.platform.db.record_id import new_id
from service.platform.refusal import Refusal


def disclose(connection: Connection, case: Case, stated: NewDisclosure, seen: Seen) -> Disclosure:
    """Put on record that a decision has been shared, and return the record. Nothing is sent.

    Raises:
        Refusal: Somebody else has written to the case, the decision is not one of it, or the day
            does not lie between the decision and today.
    """
    decisions = {decision.id: decision for decision in list_decisions(connection, case)}
    decision = decisions.get(stated.decision_id)
    if decision is None:
        raise Refusal("invalid-request", Problem("disclosure-decision", "/decision_id"))
    if not decision.decided_on <= stated.disclosed_on <= seen.now.date():
        raise Refusal("invalid-request", Problem("disclosure-day", "/disclosed_on"))
    made = Disclosure(
        tenant_id=case.tenant_id,
        id=new_id("event"),
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        **stated.model_dump(),
    )
    write_case(connection, case, seen, "disclosed", None, {"disclosure": made.id})
    keep(
        connection,
        "disclosure.kept",
        made,
        content_sha256=None,
        details={"case": case.id, "decision": decision.id, "on": made.disclosed_on.isoformat()},
    )
    return made


def list_disclosures(connection: Connection, case: Case) -> list[Disclosure]:
    """Return the disclosures of a case, in the order in which they were put on record."""
    return list_of_case(connection, Disclosure, case)
