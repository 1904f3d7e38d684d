"""What the log does not commit to: the one list of tables and columns that it leaves out, and why.

Every write to any other table of an organisation is a leaf of the log
(`service.platform.db.row_versions`), a new table's from the first row on. What stands here can be
altered in the database without `kedjekoll audit verify` seeing it.
"""

from collections.abc import Mapping

from sqlalchemy import Table

_IS_LOG = "It is the log itself, which is checked against its signed checkpoints."

UNPROTECTED_TABLES: Mapping[str, str] = {
    "changes": (
        "Written by triggers of the database. It says that a record was made or changed; the "
        "record is protected."
    ),
    "incident_entries": (
        "Incidents leave no trace in the log (decision 0045). Their entries are a chain of hashes "
        "of their own."
    ),
    "jobs": (
        "Work in progress: leases, attempts and progress change every few seconds. What a job "
        "makes is a record, which is protected."
    ),
    "kept_answers": "Encrypted answers to requests sent again, removed after a day.",
    "log_checkpoints": _IS_LOG,
    "log_entries": _IS_LOG,
    "log_leaves": _IS_LOG,
    "log_nodes": _IS_LOG,
    "row_versions": _IS_LOG,
    "webhook_deliveries": (
        "A queue of notices that something changed, removed once delivered. A receiver reads the "
        "record itself, which is protected."
    ),
    "witnessed_logs": (
        "What this server has cosigned for the logs of others, signed by them; it belongs to no "
        "organisation. The database lets it only grow."
    ),
}
"""Tables that are not protected, each with the reason."""

UNPROTECTED_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "api_keys": {"last_used_on": "Day of the last use, noted when a key is used."},
    "job_schedules": {
        "due_at": "The next run; it moves every time that one is queued.",
        "due_set_at": "When the next run was set.",
    },
    "people": {"last_seen_on": "Day of the last log-in."},
    "webhook_receivers": {
        "failures": "Attempts in a row that failed.",
        "job_id": "The job that delivers at present.",
        "paused_until": "Pause after failed attempts.",
        "place": "How far the queue has been filled.",
    },
}
"""Columns of protected tables that are not protected, each with the reason."""


def is_protected(table: Table) -> bool:
    """Tell whether every write to a table is a leaf of the log: each of organisations is."""
    of_tenant = "tenant_id" in table.c or table.name == "tenants"
    return of_tenant and table.name not in UNPROTECTED_TABLES


def protected_columns(table: Table) -> list[str]:
    """Return the names of the columns that the log commits to, in alphabetical order."""
    left_out = UNPROTECTED_COLUMNS.get(table.name, {})
    return sorted(column.name for column in table.c if column.name not in left_out)
