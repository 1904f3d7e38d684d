"""What is measured: the name, the unit and the meaning of every figure.

No label holds the name of an organisation, a person or a record: the figures go to whoever runs the
installation, who need not be anybody that may read the records.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure.

    Attributes:
        name: As Prometheus gives it out; the unit stands in it.
        help: What it says.
        labels: What it is split by.
    """

    name: str
    help: str
    labels: tuple[str, ...] = ()


REQUESTS = Measure(
    "kedjekoll_request_seconds",
    "Time from a request to the last byte of its answer, by method, template of the route and "
    "status. 499: the sender left.",
    ("method", "route", "status"),
)
ATTEMPTS = Measure(
    "kedjekoll_job_attempt_seconds",
    "Time that a worker of this process had a job for, by kind and by what came of it.",
    ("kind", "outcome"),
)
INTERRUPTED = Measure(
    "kedjekoll_work_interrupted_total",
    "Faults after which a part of this process goes on: what signs the log (`log`), does jobs "
    "(`worker`) or asks witnesses (`witnesses`). What each met is in the log.",
    ("part",),
)
COUNTED = (REQUESTS, ATTEMPTS)
"""Histograms that the process counts by itself."""
COUNTERS = (INTERRUPTED,)
"""Counters of the process."""

BUILD = Measure("kedjekoll_build", "Always 1; the version is the label.", ("version",))
DATABASE_UP = Measure(
    "kedjekoll_database_up",
    "1: the database answered; 0: it did not, and what is read from it is left out.",
)
CHECK_HOLDS = Measure(
    "kedjekoll_check_holds",
    "1: a check of `/readyz` holds; 0: it does not, and the log line `check.failed` says why.",
    ("check",),
)
CONNECTIONS = Measure(
    "kedjekoll_database_connections",
    "Connections of this process to the database, in use or idle.",
    ("state",),
)
JOBS = Measure(
    "kedjekoll_jobs",
    "Jobs that wait (ready), have a worker (running) or have failed for good and are still kept.",
    ("kind", "state"),
)
QUEUE_AGE = Measure(
    "kedjekoll_job_oldest_due_seconds",
    "For how long the job has waited that could have begun first; 0: none waits.",
)
ABANDONED = Measure(
    "kedjekoll_jobs_abandoned", "Running jobs whose lease has run out: their worker is lost."
)
SCHEDULE_LATE = Measure(
    "kedjekoll_schedule_late_seconds",
    "How late the latest schedule of a kind is; 0: none is late.",
    ("kind",),
)
DELIVERIES = Measure(
    "kedjekoll_webhook_deliveries",
    "Deliveries to receivers of webhooks that wait, or were given up and can be replayed (dead).",
    ("state",),
)
DELIVERY_LATE = Measure(
    "kedjekoll_webhook_oldest_due_seconds",
    "How late the delivery is that was to be tried first; 0: none is late.",
)
LOG_WAITING = Measure(
    "kedjekoll_log_entries_waiting", "Entries of the log that no checkpoint has signed yet."
)
LOG_LAG = Measure(
    "kedjekoll_log_seal_lag_seconds", "Age of the oldest entry that waits for that; 0: none does."
)
CHECKPOINT_AGE = Measure(
    "kedjekoll_log_checkpoint_age_seconds",
    "Age of the newest checkpoint; left out: there is none. It grows where nothing is done.",
)
LOG_SIZE = Measure("kedjekoll_log_leaves", "Leaves that the newest checkpoint has signed.")
RECORDS_DIFFER = Measure(
    "kedjekoll_records_differing",
    "Records that are not as the log says, of the last round that compared them all and the one "
    "under way; more than 0 is an alarm.",
)
RECORDS_AGE = Measure(
    "kedjekoll_records_compared_age_seconds",
    "Age of the last round that compared all records with the log; left out: none has ended.",
)
REPLAY_DIFFER = Measure(
    "kedjekoll_replay_differing_records",
    "Screenings and needs assessments that came out different in the last pass that made them "
    "again; more than 0 is an alarm.",
)
REPLAY_AGE = Measure(
    "kedjekoll_replay_age_seconds",
    "Age of the oldest last pass of an organisation; left out: nobody has made one.",
)
DATA_AGE = Measure(
    "kedjekoll_source_data_age_days",
    "Days since the day that the content of a source of the serving snapshot speaks of; left out "
    "where the source names no day.",
    ("source",),
)
FETCH_AGE = Measure(
    "kedjekoll_source_retrieved_age_days",
    "Days since a source of the serving snapshot was fetched or handed over.",
    ("source",),
)
SNAPSHOT_UP = Measure(
    "kedjekoll_snapshot_serves",
    "1: a snapshot of registers serves; 0: none does, or its manifest is damaged.",
)
DISK_FREE = Measure("kedjekoll_data_folder_free_bytes", "Room left on the disk of the data folder.")
READ = (
    BUILD,
    DATABASE_UP,
    CHECK_HOLDS,
    CONNECTIONS,
    JOBS,
    QUEUE_AGE,
    ABANDONED,
    SCHEDULE_LATE,
    DELIVERIES,
    DELIVERY_LATE,
    LOG_WAITING,
    LOG_LAG,
    CHECKPOINT_AGE,
    LOG_SIZE,
    RECORDS_DIFFER,
    RECORDS_AGE,
    REPLAY_DIFFER,
    REPLAY_AGE,
    SNAPSHOT_UP,
    DATA_AGE,
    FETCH_AGE,
    DISK_FREE,
)
"""Gauges that are read from the installation each time that somebody asks."""
