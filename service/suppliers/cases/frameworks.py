"""The case of a call-off, joined with that of its framework agreement.

A person enters what the purchase is called off from: diary number or ID of a case, the number of
its contract, or of its notice. Where nobody has, the newest document of the case tells it: the
notice of the framework agreement (eForms OPT-100) or its process (OCDS). Either is looked for among
the cases that the person sees, never guessed by title or supplier.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, or_, select

from data_ingest.model.tables import Procurement
from data_ingest.model.text import Language
from service.casework.cases.case import seen_by
from service.casework.cases.tables import CASE_LINKS, CASES, Case, CaseLink
from service.casework.decisions.decision import list_decisions
from service.casework.links import list_links
from service.casework.overview.framework import (
    NOT_FOUND,
    SEVERAL,
    TERMS_WORDS,
    FrameworkCase,
    FrameworkOfCase,
    FrameworkTerms,
)
from service.operations.people.principal import Principal
from service.platform.db.store import load_all, newest_first
from service.platform.frames import load_tables
from service.screening.record.tables import SCREENINGS
from service.suppliers.cases.evidence import CaseRecords, terms_of
from service.suppliers.cases.gathering import file_days, kept_packages, those_of

MOST_CASES = 500
"""Cases, the newest, of which those of framework agreements are held to the number of a notice."""

CALL_OFF = "call_off"
"""The form of purchase of a call-off."""


def framework_of(
    connection: Connection,
    case: Case,
    links: Sequence[CaseLink],
    *,
    principal: Principal,
    language: Language,
) -> FrameworkOfCase | None:
    """Return what a purchase is called off from; None: it is no call-off, or nobody has said.

    Args:
        connection: Inside a transaction.
        case: The case.
        links: What hangs on it.
        principal: Who asks; cases that she does not see are not found.
        language: Language of the text.
    """
    entered = (case.purchase or {}).get("called_off_from")
    stated, screening_id = (entered, None) if entered else _in_documents(connection, case, links)
    if stated is None:
        return None
    several = _cases_with(connection, stated, principal, but=case.id)
    if len(several) != 1:
        return FrameworkOfCase(
            called_off_from=stated,
            screening_id=screening_id,
            text=(SEVERAL if several else NOT_FOUND).to(language),
            case=None,
        )
    (found,) = several
    terms = _terms(connection, found)
    return FrameworkOfCase(
        called_off_from=stated,
        screening_id=screening_id,
        text=TERMS_WORDS[terms].to(language),
        case=FrameworkCase(
            id=found.id,
            diary_number=found.diary_number,
            title=found.title,
            contract_number=found.contract_number,
            starts_on=found.starts_on,
            ends_on=found.ends_on,
            terms=terms,
        ),
    )


def _in_documents(
    connection: Connection, case: Case, links: Sequence[CaseLink]
) -> tuple[str | None, str | None]:
    """Return the framework's notice as the newest document of a call-off states it, and whence."""
    screenings = [known.record_id for known in links if known.kind == "screening"]
    if case.procedure != CALL_OFF or not screenings:
        return None, None
    for screening_id, purchase in _purchases(connection, case.tenant_id, screenings[::-1]):
        if purchase["framework_notice"] is not None:
            return purchase["framework_notice"], screening_id
    return None, None


def _cases_with(
    connection: Connection, number: str, principal: Principal, *, but: str
) -> list[Case]:
    """Return the cases that have a number, or else whose documents have; two if there are more."""
    theirs = (CASES.c.tenant_id == principal.tenant_id, seen_by(principal), CASES.c.id != but)
    named = or_(
        CASES.c.id == number, CASES.c.diary_number == number, CASES.c.contract_number == number
    )
    found = load_all(connection, Case, *theirs, named, order_by=newest_first(Case), limit=2)
    if found:
        return found
    newest = load_all(connection, Case, *theirs, order_by=newest_first(Case), limit=MOST_CASES)
    by_id = {case.id: case for case in newest if (case.purchase or {}).get("framework")}
    rows = connection.execute(
        select(CASE_LINKS.c.case_id, CASE_LINKS.c.record_id).where(
            CASE_LINKS.c.tenant_id == principal.tenant_id,
            CASE_LINKS.c.kind == "screening",
            CASE_LINKS.c.case_id.in_(by_id),
        )
    )
    case_of = {row.record_id: row.case_id for row in rows}
    purchases = _purchases(connection, principal.tenant_id, list(case_of))
    ids = {case_of[at] for at, purchase in purchases if purchase["purchase_id"] == number}
    return [by_id[case_id] for case_id in sorted(ids)[:2]]


def _purchases(
    connection: Connection, tenant_id: str, screening_ids: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the document of each screening says of its purchase, in the order given."""
    column = SCREENINGS.c
    rows = connection.execute(
        select(column.id, column.procurement).where(
            column.tenant_id == tenant_id, column.id.in_(screening_ids)
        )
    )
    kept = {row.id: row.procurement for row in rows}
    for screening_id in screening_ids:
        if screening_id in kept:
            yield screening_id, _purchase(kept[screening_id])


@lru_cache(maxsize=256)
def _purchase(payload: bytes) -> dict[str, Any]:
    return load_tables(Procurement, payload).purchases.row(0, named=True)


def _terms(connection: Connection, case: Case) -> FrameworkTerms:
    links = list_links(connection, case)
    packages = [link.record_id for link in links if link.kind == "package"]
    files = [link.record_id for link in links if link.kind == "evidence_file"]
    held = CaseRecords(
        case=case,
        packages=those_of(kept_packages(connection, case.tenant_id), packages),
        decisions=list_decisions(connection, case),
        files=those_of(file_days(connection, case.tenant_id), files),
    )
    return cast("FrameworkTerms", terms_of(held) or "none")
