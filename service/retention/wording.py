"""What is said of disposal, for people to read."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.retention.disposable import Reason

REASONS: Mapping[Reason, Text] = {
    "held": Text("ärendet är undantaget från gallring", "the case is on hold"),
    "open_task": Text("ärendet har en öppen uppgift", "the case has an open task"),
    "open_request": Text(
        "en begäran om underleverantör är inte besvarad",
        "a request for a subcontractor is not answered",
    ),
    "second_missing": Text(
        "ett beslut väntar på en andra person", "a decision waits for a second person"
    ),
    "another_case": Text("det hör till ett annat ärende", "it belongs to another case"),
    "log_waits": Text(
        "loggen har inte gett posterna om det sin plats ännu; det görs inom en minut",
        "the log has yet to give the entries about it their places, which takes a minute",
    ),
    "newer": Text(
        "något som hör dit är yngre än tiden", "something that hangs on it is within the period"
    ),
    "running": Text("jobbet är inte avslutat", "the job has not ended"),
    "unknown": Text(
        "något hör dit som inte kan gallras i den här versionen",
        "something hangs on it that this version cannot dispose of",
    ),
}
"""Why a record past its period stays."""

TABLES: Mapping[str, Text] = {
    "cases": Text("ärenden", "cases"),
    "case_events": Text("anteckningar i ärenden", "writes to cases"),
    "case_links": Text("kopplingar till ärenden", "links to cases"),
    "tasks": Text("uppgifter", "tasks"),
    "decisions": Text("beslut", "decisions"),
    "decision_seconds": Text("andra personers godkännanden", "second persons"),
    "chain_versions": Text("versioner av kedjor", "versions of chains"),
    "chain_requests": Text("begäranden om underleverantörer", "requests for subcontractors"),
    "screenings": Text("screeningar", "screenings"),
    "needs": Text("behovsbedömningar", "needs assessments"),
    "packages": Text("utkastpaket", "packages of drafts"),
    "follow_ups": Text("uppföljningar", "follow-ups"),
    "reply_links": Text("svarslänkar", "reply links"),
    "reply_tokens": Text("nycklar till svarslänkar", "tokens of reply links"),
    "replies": Text("svar från leverantörer", "replies of suppliers"),
    "reply_files": Text("filer från leverantörer", "files of suppliers"),
    "disclosures": Text("utlämnanden till myndigheter", "decisions shared with authorities"),
    "document_disclosures": Text("utlämnade handlingar", "documents handed out"),
    "document_disclosure_files": Text(
        "filer till utlämnade handlingar", "files of documents handed out"
    ),
    "portfolio_runs": Text("leverantörskörningar", "runs over suppliers"),
    "judgements": Text("bedömningar av möjliga träffar", "judgements of possible matches"),
    "coverage_reports": Text("täckningsrapporter", "coverage reports"),
    "register_checks": Text("svar på registerkontroller", "answers of register checks"),
    "mappings": Text("kolumnmappningar", "column mappings"),
    "evidence_files": Text("filer", "files"),
    "jobs": Text("jobb", "jobs"),
    "log_entries": Text("loggposter", "entries of the log"),
}
"""What goes, by table."""
