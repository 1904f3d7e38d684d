"""What is said of disposal, for people to read."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message
from service.retention.disposable import Reason

REASONS: Mapping[Reason, Text] = {
    "held": message("the case is on hold"),
    "open_task": message("the case has an open task"),
    "open_request": message("a request for a subcontractor is not answered"),
    "second_missing": message("a decision waits for a second person"),
    "another_case": message("it belongs to another case"),
    "log_waits": message(
        "the log has yet to give the entries about it their places, which takes a minute"
    ),
    "newer": message("something that hangs on it is within the period"),
    "running": message("the job has not ended"),
    "unknown": message("something hangs on it that this version cannot dispose of"),
}
"""Why a record past its period stays."""

TABLES: Mapping[str, Text] = {
    "cases": message("cases"),
    "case_events": message("writes to cases"),
    "case_links": message("links to cases"),
    "tasks": message("tasks"),
    "decisions": message("decisions"),
    "decision_seconds": message("second persons"),
    "chain_versions": message("versions of chains"),
    "chain_requests": message("requests for subcontractors"),
    "screenings": message("screenings"),
    "needs": message("needs assessments"),
    "packages": message("packages of drafts"),
    "follow_ups": message("follow-ups"),
    "reply_links": message("reply links"),
    "reply_tokens": message("tokens of reply links"),
    "replies": message("replies of suppliers"),
    "reply_files": message("files of suppliers"),
    "disclosures": message("decisions shared with authorities"),
    "document_disclosures": message("documents handed out"),
    "document_disclosure_files": message("files of documents handed out"),
    "portfolio_runs": message("runs over suppliers"),
    "judgements": message("judgements of possible matches"),
    "coverage_reports": message("coverage reports"),
    "register_checks": message("answers of register checks"),
    "mappings": message("column mappings"),
    "evidence_files": message("files"),
    "jobs": message("jobs"),
    "log_entries": message("entries of the log"),
}
"""What goes, by table."""
