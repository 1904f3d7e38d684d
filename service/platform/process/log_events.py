"""Every event that the service logs: its name, how grave it is and what it means for an operator.

A name is `noun.verb` and stays for ever, so that alarms can be set on it. A test compares this list
with the code, both ways.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Level = Literal["info", "warning", "error"]


class LogEvent(NamedTuple):
    """One kind of line.

    Attributes:
        level: How grave it is.
        meaning: What it says, and what to do where something is to be done.
        fields: What stands in it beside time, level, `request_id` and `trace_id` of the request.
    """

    level: Level
    meaning: str
    fields: tuple[str, ...] = ()


_FAULT = ("error", "raised_at")

LOG_EVENTS: Mapping[str, LogEvent] = {
    "service.started": LogEvent("info", "The API takes requests.", ("version",)),
    "service.start_key": LogEvent(
        "info",
        "No administrator has a key or a log-in yet. The file holds the start key, which opens "
        "everything until one has; `kedjekoll keys create` makes her a key.",
        ("file",),
    ),
    "service.stopped": LogEvent("info", "The API has ended in order."),
    "service.broken_off": LogEvent(
        "warning", "A request still computed when the time to stop was over. Nothing of it is kept."
    ),
    "service.connections_full": LogEvent(
        "warning",
        "All places for connections are taken, so those that have waited longest for a request are "
        "closed.",
        ("most", "given_up"),
    ),
    "service.few_files": LogEvent(
        "warning",
        "The process may open fewer files than its connections need, so it takes fewer of them.",
        ("allowed", "needed"),
    ),
    "log_in.done": LogEvent(
        "info",
        "Somebody has logged in to the pages, by a log-in service or with a key (issuer `key`).",
        ("issuer", "tenant_id", "actor"),
    ),
    "log_in.ended": LogEvent(
        "info", "Somebody has logged out of the pages.", ("tenant_id", "actor")
    ),
    "log_in.all_ended": LogEvent(
        "info",
        "Every session of a person in the pages was ended, by herself or an administrator.",
        ("tenant_id", "actor", "person"),
    ),
    "log_in.too_old": LogEvent(
        "info",
        "Somebody was asked to log in again before a page administers.",
        ("tenant_id", "actor"),
    ),
    "log_in.failed": LogEvent(
        "info",
        "Somebody came back from a log-in service without being known, or showed a key that opens "
        "nothing (issuer `key`). Many in a row are somebody who tries.",
        ("issuer", "reason"),
    ),
    "file.infected": LogEvent(
        "warning",
        "The malware scanner found something in an uploaded file, which was refused.",
        ("found", "size", "sha256"),
    ),
    "file.not_scanned": LogEvent(
        "warning",
        "The malware scanner did not scan an uploaded file, which was refused: it cannot be "
        "reached, takes too long, or takes no file of that size.",
        ("size", "reason"),
    ),
    "access.unknown": LogEvent(
        "info",
        "A request showed a key or token that opens nothing. Many in a row are somebody who tries, "
        "or a system whose key has ended.",
    ),
    "access.refused": LogEvent(
        "info",
        "Somebody asked for what she may not do; the line of the request has its route.",
        ("tenant_id", "actor", "key"),
    ),
    "access.given": LogEvent(
        "info", "A system got an access token for its key.", ("tenant_id", "key")
    ),
    "form.refused": LogEvent(
        "info",
        "A form came from another site or another session. Many are an attempt to let people send "
        "what they did not mean to (CSRF).",
    ),
    "log_in.not_renewed": LogEvent(
        "info",
        "A log-in that ran out could not be renewed; she logs in again.",
        ("issuer", "reason"),
    ),
    "log_in.too_large": LogEvent(
        "warning",
        "A log-in token does not fit in two cookies. Let the log-in service put less in it.",
        ("issuer",),
    ),
    "webhook.not_asked": LogEvent(
        "warning",
        "A webhook was not sent, because its address may not be asked or the proxy did not let it "
        "through; `why` names the setting that helps, if one does. It is tried again later.",
        ("receiver", "why"),
    ),
    "worker.started": LogEvent("info", "A worker looks for jobs.", ("worker",)),
    "worker.stopped": LogEvent("info", "A worker has ended in order.", ("worker",)),
    "request.answered": LogEvent(
        "info",
        "A request, with its time. Status 499: its sender left before it was answered.",
        ("method", "route", "status", "ms"),
    ),
    "request.abandoned": LogEvent("info", "A sender left while the request was being read."),
    "request.failed": LogEvent(
        "error",
        "A request met a fault that nothing else answers: 503 where the database was away or "
        "damaged or the machine lacked something, 507 where a disk was full, otherwise 500, which "
        "is a fault of the service to be reported.",
        _FAULT,
    ),
    "check.failed": LogEvent(
        "warning", "A check of `/readyz` does not hold.", ("check", "findings", *_FAULT)
    ),
    "database.waited_for": LogEvent(
        "warning", "A worker waits for a database that is away, busy or full.", ("job", *_FAULT)
    ),
    "database.damaged": LogEvent(
        "error",
        "An alarm: a page of the database is damaged. `/readyz` says no and nothing is signed "
        "until it is mended. Stop the service and restore a backup.",
        _FAULT,
    ),
    "registers.damaged": LogEvent(
        "error",
        "An alarm: files of registers or lists are not as they were written, or missing; "
        "`findings` names them. What looks suppliers up is refused until they are mended.",
        ("findings",),
    ),
    "work.interrupted": LogEvent(
        "error",
        "A worker met a fault that is not the database's, and goes on within 5 seconds. Where the "
        "machine has no files, threads, memory or room left, give it more; report the rest.",
        ("part", "job", *_FAULT),
    ),
    "metrics.not_read": LogEvent("warning", "Figures could not be read from the database.", _FAULT),
    "log.not_sealed": LogEvent(
        "warning",
        "The log could not be signed, or its newest checkpoint not copied; it is tried again in 20 "
        "seconds. After two minutes without a signature `/readyz` says no.",
        _FAULT,
    ),
    "log.record_differs": LogEvent(
        "error",
        "An alarm: a record is not as the log says; it was altered, removed or added in the "
        "database itself. Keep the database and its backups, and list all of it with `kedjekoll "
        "audit verify`. Where a change was right, `kedjekoll audit accept` says so in the log.",
        ("code", "tenant_id", "table", "record_id"),
    ),
    "log.records_not_compared": LogEvent(
        "warning",
        "Records could not be compared with the log; it is tried again in 20 seconds.",
        _FAULT,
    ),
    "log.forked": LogEvent(
        "error",
        "An alarm: the log in the database is not the one that was signed before, so nothing more "
        "is signed and `/readyz` says no. docs/how-to/check-the-log.md says what to do.",
        ("found",),
    ),
    "log.not_witnessed": LogEvent(
        "warning",
        "A witness could not be reached or does not accept the newest checkpoint; it is asked "
        "again after a pause that grows to 6 hours.",
        ("witness", "why", *_FAULT),
    ),
    "log.witness_knows_another": LogEvent(
        "error",
        "An alarm: a witness knows a longer or another log under the name of this one. Nothing "
        "more is signed.",
        ("witness", "said"),
    ),
    "log_in.refused": LogEvent("info", "A key or token was not taken.", ("reason",)),
    "log_in.keys_not_had": LogEvent(
        "warning",
        "The signing keys of a log-in service could not be fetched.",
        ("issuer", "reason"),
    ),
    "monitor.not_checked": LogEvent(
        "warning",
        "What a monitor looks at could not be read; it is tried again.",
        ("monitor", *_FAULT),
    ),
    "record.differs": LogEvent(
        "error",
        "An alarm: a kept screening or needs assessment came out different when it was made again, "
        "or is not what the log says was kept. Stop changing the installation, keep the database "
        "and its backups, and find out with `kedjekoll audit verify` and `kedjekoll replay` "
        "whether the record, its evidence or the code has changed.",
        ("record", "finding"),
    ),
    "job.queued": LogEvent(
        "info",
        "A request has put a job in the queue; its trace is that of the job.",
        ("job", "kind"),
    ),
    "job.done": LogEvent("info", "A job is done.", ("job", "kind", "attempt", "token")),
    "job.failed": LogEvent(
        "info",
        "An attempt failed; the job is tried again or has failed for good.",
        ("job", "kind", "attempt", "token"),
    ),
    "job.cancelled": LogEvent(
        "info", "A job was ended because somebody wanted it.", ("job", "kind", "attempt", "token")
    ),
    "job.released": LogEvent(
        "info", "A job was given back after a step.", ("job", "kind", "attempt", "token")
    ),
    "job.given_back": LogEvent(
        "info",
        "A job was given back in the middle of a step that outlasted the time to stop.",
        ("job", "kind", "token"),
    ),
    "job.lost": LogEvent(
        "info",
        "Another worker has the job. Many of these: leases are too short, or machines hang.",
        ("job", "kind", "attempt", "token"),
    ),
    "job.left": LogEvent(
        "info", "A job was left to its lease.", ("job", "kind", "attempt", "token")
    ),
    "job.not_stored": LogEvent(
        "warning", "How a job ended could not be stored; another worker goes on.", ("job", *_FAULT)
    ),
    "job.attempt_failed": LogEvent(
        "error", "A fault in a kind of job, to be reported.", ("job", "kind", *_FAULT)
    ),
}
"""The events by name."""
