"""Cases with their history, tasks, decisions and chains over time."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head, points_to, refuse_changes

revision = "0007"
down_revision = "0006"

_NEVER_CHANGED = ("case_events", "decisions", "decision_seconds", "chain_versions")
_TABLES = (
    "chain_requests", "chain_versions", "decision_seconds", "decisions", "tasks", "case_links",
    "case_events", "cases",
)  # fmt: skip


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_case(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (*head(table), _text("case_id"), points_to(table, "case_id", "cases"))


def _one(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _holds(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _by(table: str, *columns: str) -> sa.Index:
    return sa.Index(f"ix_{table}_{'_'.join(columns)}", *columns)


def upgrade() -> None:
    """Make the tables with their triggers."""
    _make_cases()
    _make_tasks()
    _make_decisions()
    _make_chains()
    for table in _NEVER_CHANGED:
        refuse_changes(table)


def _make_cases() -> None:
    op.create_table(
        "cases",
        *head("cases"),
        _whole("version"),
        _text("diary_number"),
        _text("unit"),
        _text("title"),
        _text("stage"),
        _text("owner"),
        _text("deputy", nullable=True),
        _text("route", nullable=True),
        _text("contract_number", nullable=True),
        _text("approval_clause", nullable=True),
        _bytes("external_ids"),
        _day("starts_on", nullable=True),
        _day("ends_on", nullable=True),
        _one("cases", "tenant_id", "unit", "diary_number"),
        _holds(
            "cases",
            "stage_known",
            "stage IN ('need', 'documents_out', 'tenders_in', 'award', 'contract_start', "
            "'in_contract', 'ended')",
        ),
        _holds("cases", "version_range", "version >= 1"),
        _by("cases", "tenant_id", "created_at", "id"),
    )
    op.create_table(
        "case_events",
        *_of_case("case_events"),
        _whole("version"),
        _text("what"),
        _text("reason", nullable=True),
        _bytes("particulars"),
        _one("case_events", "tenant_id", "case_id", "version"),
    )
    op.create_table(
        "case_links",
        *_of_case("case_links"),
        _text("kind"),
        _text("record_id"),
        _one("case_links", "tenant_id", "case_id", "record_id"),
        _holds(
            "case_links", "kind_known", "kind IN ('need', 'screening', 'package', 'evidence_file')"
        ),
        _by("case_links", "tenant_id", "record_id"),
    )


def _make_tasks() -> None:
    op.create_table(
        "tasks",
        *_of_case("tasks"),
        _whole("version"),
        _whole("position"),
        _text("code"),
        _text("text_sv"),
        _text("text_en"),
        _text("legal_basis", nullable=True),
        _text("rule_id", nullable=True),
        _day("due_on", nullable=True),
        _text("owner"),
        _text("state"),
        _text("reason", nullable=True),
        _text("evidence_file_id", nullable=True),
        _text("closed_by", nullable=True),
        _moment("closed_at", nullable=True),
        _text("screening_id", nullable=True),
        _text("subject", nullable=True),
        _text("facts_sha256", nullable=True),
        points_to("tasks", "screening_id", "screenings"),
        points_to("tasks", "evidence_file_id", "evidence_files"),
        _one("tasks", "tenant_id", "case_id", "subject", "facts_sha256"),
        _holds("tasks", "state_known", "state IN ('open', 'done', 'not_needed')"),
        _holds(
            "tasks",
            "closed_with_reason",
            "state = 'open' OR reason IS NOT NULL OR evidence_file_id IS NOT NULL",
        ),
        _holds("tasks", "version_range", "version >= 1"),
        _by("tasks", "tenant_id", "state", "due_on"),
    )


def _make_decisions() -> None:
    op.create_table(
        "decisions",
        *_of_case("decisions"),
        _day("decided_on"),
        _text("what"),
        _text("delegation"),
        _text("conflict"),
        _text("conflict_reason", nullable=True),
        _text("reasons"),
        _text("legal_basis"),
        _text("screening_id", nullable=True),
        _text("result_hash", nullable=True),
        _text("supersedes", nullable=True),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        points_to("decisions", "screening_id", "screenings"),
        points_to("decisions", "supersedes", "decisions"),
        _one("decisions", "tenant_id", "supersedes"),
        _holds("decisions", "supersedes_another", "supersedes <> id"),
        _holds("decisions", "conflict_known", "conflict IN ('none', 'disregarded')"),
        _by("decisions", "tenant_id", "case_id", "created_at", "id"),
    )
    op.create_table(
        "decision_seconds",
        *head("decision_seconds"),
        _text("decision_id"),
        _text("delegation"),
        points_to("decision_seconds", "decision_id", "decisions"),
        _one("decision_seconds", "tenant_id", "decision_id"),
    )


def _make_chains() -> None:
    op.create_table(
        "chain_versions",
        *_of_case("chain_versions"),
        _text("tender_id"),
        _whole("number"),
        _day("valid_from"),
        _text("screening_id"),
        _text("request_id", nullable=True),
        points_to("chain_versions", "screening_id", "screenings"),
        _one("chain_versions", "tenant_id", "case_id", "tender_id", "number"),
        _holds("chain_versions", "number_range", "number >= 1"),
    )
    op.create_table(
        "chain_requests",
        *_of_case("chain_requests"),
        _text("tender_id"),
        _text("contractor"),
        _bytes("party"),
        _whole("share_low_ppm"),
        _whole("share_high_ppm"),
        _text("description", nullable=True),
        _text("replaces", nullable=True),
        _day("starts_on"),
        _text("state"),
        _text("screening_id", nullable=True),
        _text("clause", nullable=True),
        _text("reason", nullable=True),
        _text("closed_by", nullable=True),
        _moment("closed_at", nullable=True),
        points_to("chain_requests", "screening_id", "screenings"),
        _holds(
            "chain_requests",
            "state_known",
            "state IN ('requested', 'checked', 'registered', 'refused')",
        ),
        _by("chain_requests", "tenant_id", "case_id", "created_at", "id"),
    )


def downgrade() -> None:
    """Take the tables back, unless there is a case.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM cases")):
        raise RuntimeError("There are kept cases; nothing is removed.")
    for table in _TABLES:
        op.drop_table(table)
    for table in _NEVER_CHANGED:
        drop_function(f"{table}_refuse_change")
