"""Records of cases that coverage and portfolios both read, and who has won what in the cases."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import polars as pl
from sqlalchemy import Connection, select

from service.casework.cases.tables import CASE_LINKS, CHAIN_VERSIONS, Case
from service.casework.decisions.decision import Decision, decisions_by_case
from service.casework.overview.framework import frameworks_among
from service.casework.packages.models import Package
from service.casework.packages.table import PACKAGES
from service.operations.files.tables import EVIDENCE_FILES
from service.operations.people.units import in_units
from service.platform.db.records import the_table
from service.platform.db.store import load_all
from service.screening.record.store import load_screening
from service.suppliers.cases.evidence import CaseRecords, KeptPackage, terms_of, winners_of
from service.suppliers.cases.holding import Run, run_of

_Kept = TypeVar("_Kept")

CONTRACTS = pl.Schema(
    {
        "number": pl.String(),
        "case_id": pl.String(),
        "ends_on": pl.Date(),
        "labour_terms": pl.Boolean(),
    }
)
"""A contract that a firm has won in a case: its number, the scheme before the value, the last day
of the contract where the case states it, and whether the case shows that it has labour terms; null
where it does not show them, which is not to say that there are none."""


def gather_contracts(connection: Connection, *, tenant_id: str, unit: str) -> pl.DataFrame:
    """Return what firms have won in the cases of a unit and of none; columns as `CONTRACTS`.

    A call-off has the labour terms that the case of its framework agreement shows. Nothing is read
    of screenings unless some case shows labour terms.

    Args:
        connection: Inside a transaction.
        tenant_id: Whose cases.
        unit: The unit; empty for none.
    """
    case = the_table(Case).c
    theirs = (case.tenant_id == tenant_id, in_units(case.unit, (unit,)))
    cases = load_all(connection, Case, *theirs, order_by=[case.id])
    wanted = [case for case in cases if not case.is_cancelled and not case.is_before_award]
    linked = linked_records(connection, tenant_id, {case.id for case in wanted})
    packages = kept_packages(connection, tenant_id)
    decisions = decisions_by_case(connection, tenant_id=tenant_id)
    files, chains = file_days(connection, tenant_id), registered_chains(connection, tenant_id)
    held = [
        with_terms(case, linked, packages=packages, decisions=decisions, files=files)
        for case in wanted
    ]
    covered = {one.case.id for one in held if terms_of(one) in ("levels", "general")}
    of_framework = frameworks_among(cases)
    covered |= {case_id for case_id, above in of_framework.items() if above in covered}
    rows: list[dict[str, Any]] = []
    for one in held if covered else ():
        case_id, ends_on = one.case.id, one.case.ends_on
        runs = runs_of(connection, linked[case_id]["screening"], tenant_id=tenant_id)
        won = winners_of(replace(one, runs=runs, chains=frozenset(chains[case_id])))
        tenders = [its for run in runs.values() for its in run.tenders.items()]
        numbers = {number for tender_id, its in tenders if tender_id in won for number in its}
        shown = True if case_id in covered else None
        rows += [
            {"number": number, "case_id": case_id, "ends_on": ends_on, "labour_terms": shown}
            for number in sorted(numbers)
        ]
    return pl.DataFrame(rows, schema=CONTRACTS)


def linked_records(
    connection: Connection, tenant_id: str, cases: Collection[str]
) -> Mapping[str, Mapping[str, list[str]]]:
    """Return the numbers of the records that hang on cases, by case and kind."""
    linked: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    columns = (CASE_LINKS.c.case_id, CASE_LINKS.c.kind, CASE_LINKS.c.record_id)
    for row in connection.execute(
        select(*columns)
        .where(CASE_LINKS.c.tenant_id == tenant_id)
        .order_by(CASE_LINKS.c.created_at, CASE_LINKS.c.id)
    ):
        if row.case_id in cases:
            linked[row.case_id][row.kind].append(row.record_id)
    return linked


def with_terms(
    case: Case,
    linked: Mapping[str, Mapping[str, Sequence[str]]],
    *,
    packages: Mapping[str, KeptPackage],
    decisions: Mapping[str, Sequence[Decision]],
    files: Mapping[str, datetime],
) -> CaseRecords:
    """Return a case with what shows its labour terms.

    Args:
        case: The case.
        linked: From `linked_records`, for this case at least.
        packages: From `kept_packages`.
        decisions: By case.
        files: From `file_days`.
    """
    return CaseRecords(
        case=case,
        packages=those_of(packages, linked[case.id]["package"]),
        decisions=decisions.get(case.id, ()),
        files=those_of(files, linked[case.id]["evidence_file"]),
    )


def those_of(kept: Mapping[str, _Kept], wanted: Iterable[str]) -> dict[str, _Kept]:
    """Return the records of some numbers, those that there are."""
    return {number: kept[number] for number in wanted if number in kept}


def kept_packages(connection: Connection, tenant_id: str) -> Mapping[str, KeptPackage]:
    """Return the clauses and plans of an organisation, by number."""
    rows = connection.execute(
        select(PACKAGES.c.id, PACKAGES.c.created_at, PACKAGES.c.package).where(
            PACKAGES.c.tenant_id == tenant_id, PACKAGES.c.kind.in_(("clauses", "follow_up"))
        )
    )
    return {row.id: KeptPackage(row.created_at, Package.read(row.package)) for row in rows}


def file_days(connection: Connection, tenant_id: str) -> Mapping[str, datetime]:
    """Return when each stored file of an organisation was stored, by number."""
    file = EVIDENCE_FILES.c
    rows = connection.execute(select(file.id, file.created_at).where(file.tenant_id == tenant_id))
    return {row.id: row.created_at for row in rows}


def registered_chains(connection: Connection, tenant_id: str) -> Mapping[str, set[str]]:
    """Return the tenders whose chain is registered, by case."""
    version = CHAIN_VERSIONS.c
    begun: dict[str, set[str]] = defaultdict(set)
    for case_id, tender_id in connection.execute(
        select(version.case_id, version.tender_id).where(version.tenant_id == tenant_id)
    ):
        begun[case_id].add(tender_id)
    return begun


def runs_of(
    connection: Connection, screening_ids: Iterable[str], *, tenant_id: str
) -> Mapping[str, Run]:
    """Return what the screenings of a case tell of its tenders, the oldest first."""
    records = [
        record
        for screening_id in screening_ids
        if (record := load_screening(connection, tenant_id=tenant_id, screening_id=screening_id))
    ]
    records.sort(key=lambda record: (record.created_at, record.id))
    return {record.id: run_of(record) for record in records}
