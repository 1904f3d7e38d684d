"""Packages that are kept: drafted from what is kept, stored for ever, read again.

The SQL of them lives here. There is no way to change or remove one; a new draft is a new package.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement
from procurement_rules.package.subject import Subject
from procurement_rules.package.template import load_templates
from procurement_rules.rulebook import load_rulebook
from service.casework.closed_points import check_open
from service.casework.packages.follow_up import sample_draft
from service.casework.packages.make import make_package
from service.casework.packages.models import MadeFrom, Package
from service.casework.packages.request import PackageRequest, source_of, stated_values
from service.casework.packages.subjects import BEFORE_TENDERS, of_need, of_screening
from service.casework.packages.table import PackageRecord
from service.casework.support.confirmation import Confirmed, load_confirmed
from service.operations.kept import keep
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.store import load_row
from service.platform.db.tenants import ensure_tenant_of
from service.platform.frames import load_tables
from service.platform.process.code_version import code_version
from service.screening.assessment.models import Assessment
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.store import load_need
from service.screening.needs.tables import NeedRecord
from service.screening.record.store import load_screening
from service.screening.record.tables import ScreeningRecord
from service.screening.rulebooks.store import keep_rulebook, keep_text

TELLS_NEEDS = "follow_up"
"""The kind of package that tells review needs; for the others points may be closed."""


def draft_package(
    engine: Engine,
    request: PackageRequest,
    *,
    principal: Principal,
    person_key: bytes,
    now: datetime,
) -> PackageRecord:
    """Draft a package from what is kept, keep it, and return it.

    Args:
        engine: The database.
        request: What is asked for.
        principal: Who asks.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.

    Raises:
        UnreadableInput: Something stated has to be mended, or there is no such record for her.
        Refusal: A plan of follow-up of a screening whose points are closed: it tells review needs.
    """
    with transaction(engine, read_only=True, tenant=principal.tenant_id) as connection:
        source = load_source(connection, request, principal)
        confirmed = load_confirmed(connection, tenant_id=principal.tenant_id)
    record = package_of(
        source,
        request,
        principal=principal,
        person_key=person_key,
        now=now,
        confirmed=confirmed,
    )
    store_package(engine, record)
    return record


def load_source(
    connection: Connection, request: PackageRequest, principal: Principal
) -> ScreeningRecord | NeedRecord:
    """Return the record that a package is asked of.

    Raises:
        UnreadableInput: There is none for her.
        Refusal: A plan of follow-up of a screening whose points are closed.
    """
    screening_id, need_id = source_of(request)
    tenant_id = principal.tenant_id
    source: ScreeningRecord | NeedRecord | None = None
    if screening_id is None:
        if sees(connection, "need", need_id or "", principal=principal):
            source = load_need(connection, tenant_id=tenant_id, need_id=need_id or "")
    elif sees(connection, "screening", screening_id, principal=principal):
        if request.kind == TELLS_NEEDS:
            check_open(connection, screening_id, principal=principal)
        source = load_screening(connection, tenant_id=tenant_id, screening_id=screening_id)
    if source is None:
        place = "need_id" if screening_id is None else "screening_id"
        raise UnreadableInput([Problem("package-source-unknown", f"/{place}")], "package")
    return source


def check_told(connection: Connection, record: PackageRecord, *, principal: Principal) -> None:
    """Refuse a package that tells review needs of a screening whose points are closed.

    Raises:
        Refusal: It does, or there is no such screening for her.
    """
    if record.kind == TELLS_NEEDS and record.screening_id is not None:
        check_open(connection, record.screening_id, principal=principal)


def package_of(
    source: ScreeningRecord | NeedRecord,
    request: PackageRequest,
    *,
    principal: Principal,
    person_key: bytes,
    now: datetime,
    confirmed: Confirmed | None = None,
) -> PackageRecord:
    """Return the package that a kept record gives, without storing it.

    Args:
        source: The screening or the needs assessment.
        request: What is asked for.
        principal: Who asks.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.
        confirmed: Which texts of support may be printed; None: those that were shipped.

    Raises:
        UnreadableInput: Something stated has to be mended.
    """
    subject, made_from = subject_of(source, request, person_key=person_key, now=now)
    if made_from.need_id is not None and subject.stage not in BEFORE_TENDERS:
        raise UnreadableInput([Problem("package-need-stage", "/stage")], "package")
    package = drafts_of(subject, made_from, request, person_key=person_key, confirmed=confirmed)
    return record_of(package, principal=principal, now=now)


def record_of(package: Package, *, principal: Principal, now: datetime) -> PackageRecord:
    """Return the record of new drafts, without storing it.

    Args:
        package: The drafts.
        principal: Who asked for them.
        now: The moment, with a time zone.
    """
    return PackageRecord(
        tenant_id=principal.tenant_id,
        id=new_id("package"),
        actor=principal.actor,
        created_at=now,
        kind=package.kind,
        screening_id=package.made_from.screening_id,
        need_id=package.made_from.need_id,
        rulebook_sha256=package.rulebook_sha256,
        templates_sha256=package.templates_sha256,
        code_version=code_version(),
        package=package.canonical_bytes(),
        result_hash=package.sha256(),
    )


def subject_of(
    source: ScreeningRecord | NeedRecord,
    request: PackageRequest,
    *,
    person_key: bytes,
    now: datetime,
) -> tuple[Subject, MadeFrom]:
    """Return what a package is about, whatever its kind, and where that was read from.

    Args:
        source: The screening or the needs assessment.
        request: What is asked for.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.

    Raises:
        UnreadableInput: Something stated has to be mended.
    """
    today = now.astimezone(UTC).date()
    stated = stated_values(request.fields, person_key=person_key)
    lot_id: str | None = None
    screening_id, need_id = None, None
    if isinstance(source, ScreeningRecord):
        screening_id = source.id
        subject, lot_id = of_screening(
            Assessment.read(source.assessment),
            load_tables(Procurement, source.procurement),
            stated,
            stage=request.stage,
            lot_id=request.lot_id,
            as_of=today,
            starts_on=request.starts_on,
        )
    else:
        need_id = source.id
        subject = of_need(
            NeedAssessment.read(source.assessment), stated, stage=request.stage, as_of=today
        )
    made_from = MadeFrom(
        screening_id=screening_id, need_id=need_id, result_hash=source.result_hash, lot_id=lot_id
    )
    return subject, made_from


def drafts_of(
    subject: Subject,
    made_from: MadeFrom,
    request: PackageRequest,
    *,
    person_key: bytes,
    confirmed: Confirmed | None = None,
) -> Package:
    """Return the drafts of one kind about a subject.

    Args:
        subject: What they are about (`subject_of`).
        made_from: Where it was read from.
        request: What is asked for.
        person_key: Secret for the keyed hash of natural persons' numbers.
        confirmed: Which texts of support may be printed; None: those that were shipped.

    Raises:
        UnreadableInput: There is no such tender.
    """
    return make_package(
        subject,
        request.kind,
        made_from,
        rulebook=load_rulebook(),
        templates=load_templates(),
        tender_ids=request.tender_ids,
        sent_on=request.sent_on or subject.as_of,
        answer_days=request.answer_days,
        sample=sample_draft(request.sample, person_key=person_key),
        confirmed=confirmed,
    )


def store_package(engine: Engine, record: PackageRecord) -> None:
    """Keep a package, the rules and the texts it was made by, in one transaction."""
    with transaction(engine, tenant=record.tenant_id) as connection:
        ensure_tenant_of(connection, record)
        keep_rulebook(connection, record)
        _keep_templates(connection, record)
        keep(connection, "package.kept", record, content_sha256=record.result_hash)


def _keep_templates(connection: Connection, record: PackageRecord) -> None:
    templates = load_templates()
    if record.templates_sha256 == templates.sha256:
        keep_text(connection, "templates", templates.sha256, lambda: templates.text, record)


def load_package(
    connection: Connection, *, tenant_id: str, package_id: str
) -> PackageRecord | None:
    """Return a package of this tenant, or None."""
    return load_row(connection, PackageRecord, tenant_id, package_id)
