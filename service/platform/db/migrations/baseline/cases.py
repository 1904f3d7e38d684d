"""Cases with their history, tasks, decisions and chains over time."""

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.columns import (
    contents,
    days,
    found_by,
    holds,
    in_order,
    moments,
    once,
    texts,
    wholes,
    yes_or_no,
)
from service.platform.db.migrations.disposable import Going, let_go
from service.platform.db.migrations.kept import head, points_to, refuse_changes

TABLES = (
    "cases", "case_events", "case_links", "tasks", "decisions", "decision_seconds",
    "chain_versions", "chain_requests",
)  # fmt: skip
_NEVER_CHANGED = ("case_events", "decisions", "decision_seconds", "chain_versions")
_GOING = (
    Going("cases", "cases", changed=True),
    Going("tasks", "cases", "case_id", changed=True),
    Going("case_links", "cases", "case_id", changed=True),
    Going("chain_requests", "cases", "case_id", changed=True),
    Going("case_events", "cases", "case_id"),
    Going("chain_versions", "cases", "case_id"),
    Going("decisions", "decisions"),
    Going("decision_seconds", "decisions", "decision_id"),
)


def make() -> None:
    """Make the tables; a row goes only where the disposal of its case or decision stands."""
    _make_cases()
    _make_tasks()
    _make_decisions()
    _make_chains()
    for table in _NEVER_CHANGED:
        refuse_changes(table)
    for going in _GOING:
        let_go(going)


def _of_case(table: str) -> list[sa.schema.SchemaItem]:
    return [*head(table), *texts("case_id"), points_to(table, "case_id", "cases")]


def _make_cases() -> None:
    op.create_table(
        "cases",
        *head("cases"),
        *wholes("version"),
        *texts("diary_number", "unit", "title", "stage", "owner"),
        *texts("deputy", "route", "contract_number", "approval_clause", nullable=True),
        *contents("external_ids"),
        *days("starts_on", "ends_on", nullable=True),
        once("cases", "tenant_id", "unit", "diary_number"),
        holds(
            "cases",
            "stage_known",
            "stage IN ('need', 'documents_out', 'tenders_in', 'award', 'contract_start', "
            "'in_contract', 'ended')",
        ),
        holds("cases", "version_range", "version >= 1"),
        in_order("cases"),
    )
    op.create_table(
        "case_events",
        *_of_case("case_events"),
        *wholes("version"),
        *texts("what"),
        *texts("reason", nullable=True),
        *contents("particulars"),
        once("case_events", "tenant_id", "case_id", "version"),
    )
    op.create_table(
        "case_links",
        *_of_case("case_links"),
        *texts("kind", "record_id"),
        once("case_links", "tenant_id", "case_id", "record_id"),
        holds(
            "case_links", "kind_known", "kind IN ('need', 'screening', 'package', 'evidence_file')"
        ),
        found_by("case_links", "tenant_id", "record_id"),
    )


def _make_tasks() -> None:
    op.create_table(
        "tasks",
        *_of_case("tasks"),
        *wholes("version", "position"),
        *texts("code", "text_sv", "text_en"),
        *texts("legal_basis", "rule_id", nullable=True),
        *days("due_on", nullable=True),
        *texts("owner", "state"),
        *texts("reason", "evidence_file_id", "closed_by", nullable=True),
        *moments("closed_at", nullable=True),
        *texts("screening_id", "subject", "facts_sha256", nullable=True),
        points_to("tasks", "screening_id", "screenings"),
        points_to("tasks", "evidence_file_id", "evidence_files"),
        once("tasks", "tenant_id", "case_id", "subject", "facts_sha256"),
        holds("tasks", "state_known", "state IN ('open', 'done', 'not_needed')"),
        holds(
            "tasks",
            "closed_with_reason",
            "state = 'open' OR reason IS NOT NULL OR evidence_file_id IS NOT NULL",
        ),
        holds("tasks", "version_range", "version >= 1"),
        found_by("tasks", "tenant_id", "state", "due_on"),
    )


def _make_decisions() -> None:
    op.create_table(
        "decisions",
        *_of_case("decisions"),
        *days("decided_on"),
        *texts("what", "delegation", "conflict"),
        *texts("conflict_reason", nullable=True),
        *texts("reasons", "legal_basis"),
        *texts("screening_id", "result_hash", "supersedes", nullable=True),
        yes_or_no("needs_second"),
        points_to("decisions", "screening_id", "screenings"),
        points_to("decisions", "supersedes", "decisions"),
        once("decisions", "tenant_id", "supersedes"),
        holds("decisions", "supersedes_another", "supersedes <> id"),
        holds("decisions", "conflict_known", "conflict IN ('none', 'disregarded')"),
        in_order("decisions", "case_id"),
    )
    op.create_table(
        "decision_seconds",
        *head("decision_seconds"),
        *texts("decision_id", "delegation"),
        points_to("decision_seconds", "decision_id", "decisions"),
        once("decision_seconds", "tenant_id", "decision_id"),
    )


def _make_chains() -> None:
    op.create_table(
        "chain_versions",
        *_of_case("chain_versions"),
        *texts("tender_id"),
        *wholes("number"),
        *days("valid_from"),
        *texts("screening_id"),
        *texts("request_id", nullable=True),
        points_to("chain_versions", "screening_id", "screenings"),
        once("chain_versions", "tenant_id", "case_id", "tender_id", "number"),
        holds("chain_versions", "number_range", "number >= 1"),
    )
    op.create_table(
        "chain_requests",
        *_of_case("chain_requests"),
        *texts("tender_id", "contractor"),
        *contents("party"),
        *wholes("share_low_ppm", "share_high_ppm"),
        *texts("description", "replaces", nullable=True),
        *days("starts_on"),
        *texts("state"),
        *texts("screening_id", "clause", "reason", "closed_by", nullable=True),
        *moments("closed_at", nullable=True),
        points_to("chain_requests", "screening_id", "screenings"),
        holds(
            "chain_requests",
            "state_known",
            "state IN ('requested', 'checked', 'registered', 'refused')",
        ),
        in_order("chain_requests", "case_id"),
    )
