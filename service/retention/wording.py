"""What is said of disposal, for people to read."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message
from service.retention.disposable import Reason

REASONS: Mapping[Reason, Text] = {
    "held": message("the case is on hold"),
    "open_task": message("the case has an open task"),
    "open_request": message("a request for a subcontractor has not been answered"),
    "second_missing": message("a decision is waiting for a second person"),
    "another_case": message("it belongs to another case"),
    "log_waits": message(
        "the log entries about it have not been given their places yet, which takes up to a minute"
    ),
    "newer": message("a related record is still within its retention period"),
    "running": message("the job has not ended"),
    "unknown": message("it has related records that this version cannot dispose of"),
}
"""Why a record past its period stays."""

TABLES: Mapping[str, Text] = {
    "cases": message("cases"),
    "case_events": message("case entries"),
    "case_links": message("links to cases"),
    "tasks": message("tasks"),
    "decisions": message("decisions"),
    "decision_seconds": message("approvals by a second person"),
    "chain_versions": message("chain versions"),
    "chain_requests": message("requests for subcontractors"),
    "screenings": message("screenings"),
    "needs": message("needs assessments"),
    "packages": message("packages of drafts"),
    "follow_ups": message("follow-ups"),
    "reply_links": message("reply links"),
    "reply_tokens": message("reply link tokens"),
    "replies": message("replies from suppliers"),
    "reply_files": message("files from suppliers"),
    "disclosures": message("decisions shared with authorities"),
    "document_disclosures": message("disclosed documents"),
    "document_disclosure_files": message("files of disclosed documents"),
    "extracts": message("extracts for authorities"),
    "extract_files": message("files of extracts for authorities"),
    "received_extracts": message("extracts from authorities"),
    "extract_assessments": message("assessments of extracts from authorities"),
    "portfolio_runs": message("supplier runs"),
    "judgements": message("judgements of possible matches"),
    "coverage_reports": message("coverage reports"),
    "member_counts": message("counts of members' coverage"),
    "register_checks": message("answers of register checks"),
    "mappings": message("column mappings"),
    "evidence_files": message("files"),
    "jobs": message("jobs"),
    "log_entries": message("entries of the log"),
}
"""What goes, by table."""
