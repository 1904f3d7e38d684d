"""Packages: drafts of questions, letters, terms, start checklists and follow-up plans."""

from collections.abc import Sequence

from data_ingest.model.tables import Stage
from service.calls.call import Call
from service.calls.operation import operation
from service.casework.packages.edit import PackageEdit, edited_record
from service.casework.packages.listing import cases_of_package
from service.casework.packages.listing import list_packages as kept_packages
from service.casework.packages.models import Kind
from service.casework.packages.offers import OfferList, offers
from service.casework.packages.request import PackageRequest
from service.casework.packages.store import check_told, draft_package, load_package, store_package
from service.casework.packages.table import PackageRecord
from service.casework.packages.views import PackageList, package_json, package_listed
from service.operations.people.units import sees
from service.platform.refusal import Refusal


@operation("POST /v1/packages")
def create_package(call: Call, stated: PackageRequest) -> PackageRecord:
    """Draft questions, letters, terms, a start checklist or a follow-up plan."""
    return draft_package(
        call.installation.engine,
        stated,
        principal=call.principal,
        person_key=call.installation.person_key,
        now=call.now,
    )


@operation("GET /v1/packages")
def list_packages(
    call: Call,
    *,
    case_id: str | None = None,
    screening_id: str | None = None,
    need_id: str | None = None,
    kind: Kind | None = None,
    limit: int,
    offset: int = 0,
) -> PackageList:
    """List the packages that you can see, newest first."""
    with call.reading() as connection:
        found = kept_packages(
            connection,
            principal=call.principal,
            limit=limit + 1,
            offset=offset,
            kind=kind,
            screening_id=screening_id,
            need_id=need_id,
            case_id=case_id,
        )
    items = [package_listed(entry, call.language) for entry in found[:limit]]
    return PackageList(items=items, more=len(found) > limit)


@operation("GET /v1/packages/offers")
def list_package_offers(
    call: Call,
    *,
    screening_id: str | None = None,
    need_id: str | None = None,
    stage: Stage | None,
    tender_ids: Sequence[str],
) -> OfferList:
    """List the drafts available for a screening or a needs assessment, and why others are not."""
    return offers(
        call.installation.engine,
        screening_id=screening_id,
        need_id=need_id,
        stage=stage,
        tender_ids=list(tender_ids),
        language=call.language,
        principal=call.principal,
        person_key=call.installation.person_key,
        now=call.now,
    )


@operation("POST /v1/packages/{package_id}/edits")
def create_package_edit(call: Call, package_id: str, stated: PackageEdit) -> PackageRecord:
    """Store edited drafts and filled-in fields as a new package."""
    record = edited_record(
        get_package(call, package_id),
        stated,
        principal=call.principal,
        person_key=call.installation.person_key,
        now=call.now,
    )
    store_package(call.installation.engine, record)
    return record


@operation("GET /v1/packages/{package_id}")
def get_package(call: Call, package_id: str) -> PackageRecord:
    """Return a stored package as JSON, or one of its documents as DOCX or Markdown.

    Raises:
        Refusal: There is none that she sees, or it tells review needs while points are closed.
    """
    own = call.principal
    with call.reading() as connection:
        record = None
        if sees(connection, "package", package_id, principal=own):
            record = load_package(connection, tenant_id=own.tenant_id, package_id=package_id)
        if record is None:
            raise Refusal("not-found")
        check_told(connection, record, principal=own)
    return record


def package_answer(call: Call, record: PackageRecord) -> bytes:
    """Return a package as the API answers it: with the cases that it belongs to."""
    with call.reading() as connection:
        cases = cases_of_package(
            connection,
            record.id,
            screening_id=record.screening_id,
            need_id=record.need_id,
            principal=call.principal,
        )
    return package_json(record, call.language, cases=cases)
