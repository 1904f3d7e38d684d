"""Screenings, and what they are made from: mappings, files, judgements and register checks."""

from alembic import op

from service.platform.db.migrations.columns import (
    contents,
    days,
    found_by,
    holds,
    in_order,
    long,
    once,
    texts,
    unit,
)
from service.platform.db.migrations.disposable import Going, let_go
from service.platform.db.migrations.kept import head, points_to, refuse_changes

TABLES = ("screenings", "mappings", "evidence_files", "judgements", "register_checks")
_SAID = {"screenings": "a screening is", "register_checks": "register checks are"}
_GOING = (
    Going("screenings", "screenings"),
    Going("mappings", "mappings", function="mappings_refuse_change"),
    Going("evidence_files", "evidence_files", function="evidence_files_refuse_change"),
    Going("judgements", "judgements"),
    Going("register_checks", "register_checks"),
)


def make() -> None:
    """Make the tables; a row is never changed, and goes only where its disposal stands."""
    _make_screenings()
    op.create_table(
        "mappings",
        *head("mappings"),
        *texts("source", "fingerprint", "target"),
        *contents("mapping"),
        unit(),
        *long("mappings", 64, "fingerprint"),
        in_order("mappings"),
    )
    op.create_table(
        "evidence_files",
        *head("evidence_files"),
        *texts("name", "media_type", "sha256"),
        *contents("content"),
        unit(),
        # kept once in each unit: another that keeps the same bytes learns nothing of it
        once("evidence_files", "tenant_id", "unit", "sha256"),
        *long("evidence_files", 64, "sha256"),
        in_order("evidence_files"),
    )
    op.create_table(
        "judgements",
        *head("judgements"),
        *texts("compared_sha256", "verdict", "reason", "source_id", "party_id", "snapshot_id"),
        *contents("compared"),
        unit(),
        *long("judgements", 64, "compared_sha256"),
        holds("judgements", "verdict_known", "verdict IN ('same', 'not_same', 'unsure')"),
        in_order("judgements"),
        found_by("judgements", "tenant_id", "compared_sha256"),
    )
    op.create_table(
        "register_checks",
        *head("register_checks"),
        unit(),
        *texts("scheme", "value"),
        *days("answered_on"),
        *texts("document_sha256", "code_version"),
        *contents("content"),
        *texts("result_hash"),
        *long("register_checks", 64, "document_sha256", "result_hash"),
        in_order("register_checks"),
        found_by("register_checks", "tenant_id", "scheme", "value"),
    )
    for table in TABLES:
        refuse_changes(table, _SAID.get(table))
    for going in _GOING:
        let_go(going)


def _make_screenings() -> None:
    op.create_table(
        "screenings",
        *head("screenings"),
        *texts("supersedes", nullable=True),
        *texts("input_format", "input_name", "input_sha256"),
        *days("as_of"),
        *texts("scorecard_id", "rulebook_sha256", "code_version"),
        *contents("procurement", "evidence", "assessment"),
        *texts("result_hash"),
        *contents("rejects"),
        *contents("intake", nullable=True),
        unit(),
        points_to("screenings", "supersedes", "screenings"),
        holds("screenings", "supersedes_another", "supersedes <> id"),
        *long("screenings", 64, "input_sha256", "rulebook_sha256", "result_hash"),
        in_order("screenings"),
        found_by("screenings", "tenant_id", "supersedes"),
    )
