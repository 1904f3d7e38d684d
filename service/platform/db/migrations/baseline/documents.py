"""What is written about a need or a screening: assessments, packages, follow-ups, coverage."""

from alembic import op

from service.platform.db.migrations.columns import (
    contents,
    days,
    found_by,
    holds,
    in_order,
    long,
    texts,
    unit,
    wholes,
)
from service.platform.db.migrations.disposable import Going, let_go
from service.platform.db.migrations.kept import head, points_to, refuse_changes

TABLES = ("needs", "packages", "follow_ups", "coverage_reports")
_SAID = {"follow_ups": "follow-ups are", "coverage_reports": "coverage reports are"}
_GOING = (
    Going("needs", "needs", function="needs_refuse_change"),
    Going("packages", "packages"),
    Going("follow_ups", "follow_ups"),
    Going("coverage_reports", "coverage_reports"),
)


def make() -> None:
    """Make the tables; a row is never changed, and goes only where its disposal stands."""
    op.create_table(
        "needs",
        *head("needs"),
        *texts("cpv"),
        *days("as_of"),
        *texts("rulebook_sha256", "code_version"),
        *contents("evidence", "assessment"),
        *texts("result_hash"),
        unit(),
        *long("needs", 8, "cpv"),
        *long("needs", 64, "rulebook_sha256", "result_hash"),
        in_order("needs"),
        found_by("needs", "tenant_id", "cpv", "created_at"),
    )
    op.create_table(
        "packages",
        *head("packages"),
        *texts("kind"),
        *texts("screening_id", "need_id", nullable=True),
        *texts("rulebook_sha256", "templates_sha256", "code_version"),
        *contents("package"),
        *texts("result_hash"),
        points_to("packages", "screening_id", "screenings"),
        points_to("packages", "need_id", "needs"),
        holds(
            "packages",
            "kind_known",
            "kind IN ('questions', 'letters', 'clauses', 'start', 'follow_up')",
        ),
        holds("packages", "made_from_one", "(screening_id IS NULL) <> (need_id IS NULL)"),
        *long("packages", 64, "rulebook_sha256", "templates_sha256", "result_hash"),
        in_order("packages"),
        found_by("packages", "tenant_id", "screening_id"),
        found_by("packages", "tenant_id", "need_id"),
    )
    op.create_table(
        "follow_ups",
        *head("follow_ups"),
        *texts("screening_id", "form", "code_version"),
        *contents("content"),
        *texts("result_hash"),
        points_to("follow_ups", "screening_id", "screenings"),
        holds("follow_ups", "form_known", "form IN ('self_report', 'deeper_check', 'visit')"),
        *long("follow_ups", 64, "result_hash"),
        found_by("follow_ups", "tenant_id", "screening_id"),
    )
    op.create_table(
        "coverage_reports",
        *head("coverage_reports"),
        unit(),
        *wholes("year"),
        *days("as_of"),
        *texts("code_version"),
        *contents("content"),
        *texts("result_hash"),
        *long("coverage_reports", 64, "result_hash"),
        in_order("coverage_reports"),
    )
    for table in TABLES:
        refuse_changes(table, _SAID.get(table))
    for going in _GOING:
        let_go(going)
