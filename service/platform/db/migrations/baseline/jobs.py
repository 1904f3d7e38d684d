"""Jobs with the schedules that make them, and the runs over a portfolio, which are jobs."""

from alembic import op

from service.platform.db.migrations.columns import (
    contents,
    days,
    found_by,
    holds,
    in_order,
    long,
    moments,
    once,
    texts,
    unit,
    wholes,
    yes_or_no,
)
from service.platform.db.migrations.disposable import Going, let_go
from service.platform.db.migrations.kept import head, points_to, refuse_changes

TABLES = ("jobs", "job_schedules", "portfolio_runs")


def make() -> None:
    """Make the tables; a run is never changed, and goes only where its disposal stands."""
    _make_jobs()
    op.create_table(
        "job_schedules",
        *head("job_schedules"),
        *texts("kind"),
        *contents("payload"),
        *wholes("priority", "every_seconds"),
        *moments("due_at", "due_set_at"),
        yes_or_no("enabled"),
        holds("job_schedules", "every_seconds_range", "every_seconds >= 1"),
        found_by("job_schedules", "due_at"),
    )
    op.create_table(
        "portfolio_runs",
        *head("portfolio_runs"),
        *texts("source"),
        *texts("previous_id", nullable=True),  # points to none: that run may go before this one
        *texts("input_sha256"),
        *days("as_of"),
        *texts("snapshot_id", nullable=True),
        *texts("scorecard_id", "rulebook_sha256", "code_version"),
        *contents("record", "output"),
        *texts("output_sha256"),
        points_to("portfolio_runs", "id", "jobs"),
        holds("portfolio_runs", "previous_another", "previous_id <> id"),
        *long("portfolio_runs", 64, "input_sha256", "rulebook_sha256", "output_sha256"),
        in_order("portfolio_runs"),
        in_order("portfolio_runs", "source"),
    )
    refuse_changes("portfolio_runs", "portfolio runs are")
    let_go(Going("portfolio_runs", "portfolio_runs"))


def _make_jobs() -> None:
    op.create_table(
        "jobs",
        *head("jobs"),
        *texts("kind"),
        *texts("key", nullable=True),
        *contents("payload"),
        *wholes("priority"),
        *texts("state"),
        *moments("due_at", "due_set_at"),
        *wholes("max_attempts", "attempts", "token"),
        *texts("worker", nullable=True),
        yes_or_no("cancel_requested"),
        *moments("started_at", nullable=True),
        *wholes("started_done", "done"),
        *wholes("total", nullable=True),
        *wholes("steps"),
        *contents("cursor", nullable=True),
        *moments("progressed_at", "ended_at", nullable=True),
        *contents("problems", "result", nullable=True),
        unit(),
        once("jobs", "tenant_id", "key"),
        holds(
            "jobs", "state_known", "state IN ('ready', 'running', 'done', 'failed', 'cancelled')"
        ),
        holds("jobs", "priority_range", "priority BETWEEN 0 AND 9"),
        holds("jobs", "max_attempts_range", "max_attempts >= 1"),
        in_order("jobs"),
        found_by("jobs", "tenant_id", "state", "priority", "due_at", "id"),
        found_by("jobs", "tenant_id", "started_at"),
    )
