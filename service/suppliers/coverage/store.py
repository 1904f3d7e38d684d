"""Coverage reports that are kept: made, stored for ever, read again. The SQL of them lives here."""

from datetime import UTC, datetime

import polars as pl
from sqlalchemy import ColumnElement, Connection, and_, or_, true

from data_ingest.mapping import PurchaseContext
from data_ingest.model.problem import Problem, UnreadableInput
from service.casework.cases.unit import stated_unit
from service.operations.files.kept_files import KeptFile, load_content, load_file
from service.operations.installation import Installation
from service.operations.kept import keep
from service.operations.people.principal import Principal
from service.operations.people.units import seen_units, sees, unit_of
from service.platform.db.database import transaction
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import load, load_all, newest_first
from service.platform.db.tenants import ensure_tenant_of
from service.platform.personal_numbers import persons_hidden
from service.platform.process.code_version import code_version
from service.platform.process.sandbox import run_confined
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.mappings import confirmed_mappings
from service.screening.purchase.table_files import NamedFile
from service.settings import WorkLimits
from service.suppliers.coverage.counting import ReportAbout, coverage_report
from service.suppliers.coverage.frames import ReadRegister
from service.suppliers.coverage.gathering import gather_casework
from service.suppliers.coverage.models import SourceFile
from service.suppliers.coverage.reading import read_packed, unpacked
from service.suppliers.coverage.request import CoverageRequest, check_year
from service.suppliers.coverage.risk import risk_of
from service.suppliers.coverage.table import COVERAGE_REPORTS, CoverageRecord
from service.suppliers.selection.selecting import seed_for


def make_coverage(
    installation: Installation,
    stated: CoverageRequest,
    *,
    principal: Principal,
    now: datetime,
    limits: WorkLimits,
) -> CoverageRecord:
    """Count the coverage of a year, keep the report, and return it.

    Args:
        installation: The database and its secrets.
        stated: The files, the year and the unit.
        principal: Who asks; only cases that she sees are counted.
        now: The moment, with a time zone.
        limits: What reading the files may use.

    Raises:
        UnreadableInput: A file is not there for the person or cannot be read, or the year is none
            that can be counted.
        service.platform.refusal.Refusal: The unit is none of hers.
    """
    today = now.astimezone(UTC).date()
    check_year(stated.year, today=today)
    unit = stated_unit(stated.unit, principal=principal)
    tenant_id, report_id = principal.tenant_id, new_id("coverage")
    with transaction(installation.engine, read_only=True) as connection:
        kept = _files(connection, stated.files, principal=principal, unit=unit)
        mappings = confirmed_mappings(connection, tenant_id=tenant_id, units=seen_units(principal))
    how = ReadingOptions(
        person_key=installation.person_key,
        today=today,
        mappings=mappings,
        purchase=PurchaseContext(place_country=stated.country),
    )
    named = tuple(NamedFile(file.name, content) for file, content in kept)
    with persons_hidden(installation.person_key):
        arguments = {"files": named, "how": how, "year": stated.year}
        parcel = run_confined(read_packed, arguments, limits=limits, name=named[0].name)
    register = unpacked(parcel)
    risk = risk_of(_categories(register, stated.country))
    about = ReportAbout(
        year=stated.year,
        as_of=today,
        unit=unit or None,
        country=stated.country,
        files=tuple(SourceFile(id=file.id, name=file.name, sha256=file.sha256) for file, _ in kept),
        drawn=stated.sample,
        seed=seed_for(stated.seed, drawn_by=report_id),
    )
    with transaction(installation.engine, tenant=tenant_id) as connection:
        casework = gather_casework(connection, principal=principal, unit=unit or None)
        report = coverage_report(register, casework, risk, about)
        record = CoverageRecord(
            tenant_id=tenant_id,
            id=report_id,
            actor=principal.actor,
            created_at=now,
            unit=unit,
            year=stated.year,
            as_of=today,
            code_version=code_version(),
            content=report.canonical_bytes(),
            result_hash=report.sha256(),
        )
        ensure_tenant_of(connection, record)
        keep(connection, "coverage.kept", record, content_sha256=record.result_hash)
    return record


def load_coverage(
    connection: Connection, report_id: str, *, principal: Principal
) -> CoverageRecord | None:
    """Return a report that the person sees, or None."""
    if not is_id("coverage", report_id):
        return None
    return load(connection, CoverageRecord, COVERAGE_REPORTS.c.id == report_id, _seen(principal))


def list_coverage(
    connection: Connection,
    *,
    principal: Principal,
    limit: int,
    offset: int = 0,
    year: int | None = None,
) -> list[CoverageRecord]:
    """Return the reports that a person sees, the newest first; of one year where it is given."""
    where = [_seen(principal)]
    if year is not None:
        where.append(COVERAGE_REPORTS.c.year == year)
    order = newest_first(CoverageRecord)
    return load_all(connection, CoverageRecord, *where, order_by=order, limit=limit, offset=offset)


def _seen(principal: Principal) -> ColumnElement[bool]:
    """Return the condition that a report is seen.

    One of no unit counts what its maker sees, so it is hers and that of those who see every unit.
    """
    row, own = COVERAGE_REPORTS.c, seen_units(principal)
    theirs = (
        true()
        if own is None
        else or_(row.unit.in_(sorted(own)), and_(row.unit == "", row.actor == principal.actor))
    )
    return and_(row.tenant_id == principal.tenant_id, theirs)


def _files(
    connection: Connection, files: list[str], *, principal: Principal, unit: str
) -> list[tuple[KeptFile, bytes]]:
    """Return kept files with their content.

    Raises:
        UnreadableInput: One is not there for the person, or is of another unit than the report.
    """
    found, problems, tenant_id = [], [], principal.tenant_id
    for at, file_id in enumerate(files):
        if not sees(connection, "file", file_id, principal=principal):
            problems.append(Problem("request-no-such-file", f"/files/{at}"))
        elif unit and unit_of(connection, "file", file_id, tenant_id=tenant_id) not in ("", unit):
            problems.append(Problem("record-unit", f"/files/{at}"))
        else:
            file = load_file(connection, tenant_id=tenant_id, file_id=file_id)
            content = load_content(connection, tenant_id=tenant_id, file_id=file_id)
            assert file is not None
            assert content is not None
            found.append((file, content))
    if problems:
        raise UnreadableInput(problems, "coverage")
    return found


def _categories(register: ReadRegister, country: str) -> list[tuple[str, str]]:
    contracts = register.contracts.select("cpv", "country").drop_nulls().unique()
    found = list(contracts.iter_rows())
    if register.spend is not None:
        paid = register.spend.select("cpv", country=pl.lit(country)).drop_nulls().unique()
        found += list(paid.iter_rows())
    return found
