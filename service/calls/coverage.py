"""Coverage reports: which contracts in risk categories have a case, and what it shows."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson
from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from data_ingest.reference import load_sources
from service.calls.call import Call
from service.calls.operation import operation
from service.platform.refusal import Refusal
from service.screening.assessment.source_titles import title_in
from service.settings import WorkLimits
from service.suppliers.coverage.models import CoverageReport
from service.suppliers.coverage.request import CoverageRequest
from service.suppliers.coverage.store import list_coverage, load_coverage, make_coverage
from service.suppliers.coverage.table import CoverageRecord


class CoverageEntry(BaseModel):
    """A stored coverage report without its content."""

    id: str
    created_at: datetime
    actor: str
    unit: str | None = Field(
        description="The buyer unit of the report. Null: every unit that was visible."
    )
    year: int
    as_of: date = Field(description="The day on which ages and delays are counted.")
    code_version: str
    result_hash: str = Field(description="SHA-256 of the bytes of `report`.")


class CoverageResource(CoverageEntry):
    """A stored coverage report."""

    report: CoverageReport
    source_titles: dict[str, str] = Field(
        description="Titles of the sources of the categories by ID, in the language of the "
        "request. Without those that this version does not know."
    )


class CoverageList(BaseModel):
    """Coverage reports, newest first."""

    items: list[CoverageEntry]
    more: bool = Field(description="Whether there are older ones.")


@operation("POST /v1/coverage")
def create_coverage_report(
    call: Call, stated: CoverageRequest, *, limits: WorkLimits
) -> CoverageRecord:
    """Count and store the coverage of a year from a contract register, a ledger and the cases.

    Args:
        call: Who counts.
        stated: The files, the year, and what is drawn.
        limits: Of the process that reads the files.
    """
    return make_coverage(
        call.installation, stated, principal=call.principal, now=call.now, limits=limits
    )


@operation("GET /v1/coverage")
def list_coverage_reports(
    call: Call, *, year: int | None = None, limit: int, offset: int = 0
) -> dict[str, object]:
    """List the coverage reports that you can see, newest first."""
    with call.reading() as connection:
        found = list_coverage(
            connection, principal=call.principal, limit=limit + 1, offset=offset, year=year
        )
    return {"items": [_entry(coverage) for coverage in found[:limit]], "more": len(found) > limit}


@operation("GET /v1/coverage/{coverage_id}")
def get_coverage_report(call: Call, coverage_id: str) -> CoverageRecord:
    """Return a stored coverage report."""
    with call.reading() as connection:
        record = load_coverage(connection, coverage_id, principal=call.principal)
    if record is None:
        raise Refusal("not-found")
    return record


def _entry(record: CoverageRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "created_at": record.created_at,
        "actor": record.actor,
        "unit": record.unit or None,
        "year": record.year,
        "as_of": record.as_of,
        "code_version": record.code_version,
        "result_hash": record.result_hash,
    }


def coverage_answer(record: CoverageRecord, language: Language) -> dict[str, Any]:
    """Return a report as the API answers it, with the titles of its sources beside it."""
    return _entry(record) | {
        "report": orjson.Fragment(record.content),
        "source_titles": _source_titles(orjson.loads(record.content), language),
    }


def _source_titles(report: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Return the titles of the sources that say which categories are risk categories, by id."""
    ids = {source for category in report["categories"] for source in category["sources"]}
    known = dict(load_sources().select("source_id", "title").iter_rows())
    return {one: title_in(known[one], language) for one in sorted(ids & known.keys())}
