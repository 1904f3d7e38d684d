"""The notes of what is made and changed, by triggers, and answers kept for who asks again."""

from alembic import op

from service.platform.db.migrations.columns import contents, found_by, long, once, place, texts
from service.platform.db.migrations.kept import head
from service.platform.db.migrations.noted import NotedTable, begin_noting

TABLES = ("kept_answers", "changes")
_NOTED = (
    NotedTable("screenings_made", "screenings", "screening"),
    NotedTable("needs_made", "needs", "need"),
    NotedTable("packages_made", "packages", "package"),
    NotedTable("judgements_made", "judgements", "judgement"),
    # opening a case is its first event
    NotedTable("case_events_made", "case_events", "case", record="NEW.case_id"),
    NotedTable("decisions_made", "decisions", "decision"),
    NotedTable("decision_seconds_made", "decision_seconds", "decision", record="NEW.decision_id"),
    NotedTable("jobs_made", "jobs", "job"),
    NotedTable(
        "jobs_ended",
        "jobs",
        "job",
        event="UPDATE OF ended_at",
        when="OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL",
        at="NEW.ended_at",
    ),
    NotedTable("monitors_made", "monitors", "monitor"),
    NotedTable(
        "monitors_changed",
        "monitors",
        "monitor",
        event="UPDATE OF version",
        when="OLD.version <> NEW.version",
        at="NEW.changed_at",
    ),
    NotedTable(
        "monitor_events_handed_out",
        "monitor_events",
        "event",
        event="UPDATE OF handed_out_at",
        when="OLD.handed_out_at IS NULL AND NEW.handed_out_at IS NOT NULL",
        at="NEW.handed_out_at",
    ),
    NotedTable("evidence_files_made", "evidence_files", "evidence_file"),
    NotedTable("follow_ups_made", "follow_ups", "follow_up"),
    NotedTable("mappings_made", "mappings", "mapping"),
    NotedTable("register_checks_made", "register_checks", "register_check"),
    NotedTable(
        "replies_made",
        "replies",
        "reply",
        record="(SELECT case_id FROM reply_links AS link "
        "WHERE link.tenant_id = NEW.tenant_id AND link.id = NEW.link_id)",
    ),
    NotedTable("tasks_made", "tasks", "task"),
    NotedTable(
        "tasks_changed",
        "tasks",
        "task",
        event="UPDATE OF version",
        when="OLD.version <> NEW.version",
        at="now",
    ),
)


def make() -> None:
    """Make the tables, and note from now on what happens in others."""
    op.create_table(
        "kept_answers",
        *head("kept_answers"),
        *texts("fingerprint"),
        *contents("answer"),
        *long("kept_answers", 64, "fingerprint"),
        found_by("kept_answers", "tenant_id", "created_at"),
    )
    op.create_table(
        "changes",
        *head("changes"),
        *texts("kind", "record_id"),
        place("place", nullable=True),
        once("changes", "tenant_id", "place"),
    )
    begin_noting(_NOTED)
