"""The checklist for the start of a contract as tasks of its case: ticked, dated and never lost."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.text import message
from service.casework.cases.case import Seen, write_case
from service.casework.cases.tables import Case
from service.casework.links import is_linked
from service.casework.packages.models import CheckDraft, Package
from service.casework.packages.store import load_package
from service.casework.tasks.checklist import CODE, NewChecklist
from service.casework.tasks.proposals import Proposal
from service.casework.tasks.task import add_proposals
from service.operations.people.units import sees
from service.platform.db.record_id import is_id
from service.platform.frames import canonical
from service.platform.refusal import Refusal

_LINE = message("Tender {tender}: {title}. {text}")


def add_checklist(
    connection: Connection, case: Case, stated: NewChecklist, seen: Seen
) -> list[str]:
    """Make a task of each line of a checklist that the case has none for; return their ids.

    Raises:
        Refusal: Somebody else has written to the case, or it has no such checklist.
    """
    record = None
    if is_id("package", stated.package_id) and sees(
        connection, "package", stated.package_id, principal=seen.principal
    ):
        record = load_package(connection, tenant_id=case.tenant_id, package_id=stated.package_id)
    if (
        record is None
        or record.kind != "start"
        or record.screening_id is None
        or not is_linked(connection, case, record.screening_id)
    ):
        raise Refusal("invalid-request", Problem("case-checklist", "/package_id"))
    write_case(connection, case, seen, "task_added", None, {"checklist": record.id})
    return add_proposals(
        connection,
        case,
        list(_proposals(Package.read(record.package))),
        screening_id=record.screening_id,
        seen=seen,
    )


def _proposals(package: Package) -> Iterator[Proposal]:
    cited = {rule.rule_id: rule.citation for rule in package.rules}
    for check in package.checks:
        basis = "; ".join(cited[rule] for rule in check.rule_ids)
        yield Proposal(
            code=f"{CODE}{check.id}",
            subject=canonical(("checklist", check.id, check.tender_id)).decode(),
            facts_sha256=_digest(check),
            text=_LINE.filled(tender=check.tender_id, title=check.title, text=check.text),
            legal_basis=basis or None,
            rule_id=check.rule_ids[0] if check.rule_ids else None,
            due_on=check.by_date or package.starts_on or package.as_of,
        )


def _digest(line: CheckDraft) -> str:
    about = [text.sv for text in line.about]
    return hashlib.sha256(canonical({"about": about, "by": line.by_date})).hexdigest()
