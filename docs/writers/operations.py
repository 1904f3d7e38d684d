"""Reference page for operators: what the service logs and measures, and what is not protected."""

from docs.writers.markdown import code, page, table
from service.operations.metrics.measure import COUNTED, COUNTERS, READ
from service.platform.db.protection import UNPROTECTED_COLUMNS, UNPROTECTED_TABLES
from service.platform.process.log_events import LOG_EVENTS


def operations() -> str:
    """Return the page of events, metrics, and what the log does not commit to."""
    kinds = {"histogram": COUNTED, "counter": COUNTERS, "gauge": READ}
    measures = [(measure, kind) for kind, several in kinds.items() for measure in several]
    return page(
        "Log events and metrics",
        "For operators. [Observe the service](../how-to/observe.md) says where they are written and"
        " what to set alarms on.",
        "## Events in the log",
        "One line for each, to standard error: JSON with `KEDJEKOLL_LOG_FORMAT=json`. No line"
        " contains a URL, a body, the name of a firm or the number of a person; numbers of ten or"
        " twelve digits are masked, wherever they come from. The lines of one request share"
        " `request_id`, `trace_id` (from `traceparent` if the sender gave one) and `span_id`. The"
        " server's own lines, for example that it has started, are not listed. Names of events"
        " never change.",
        table(
            ("event", "level", "meaning", "fields"),
            (
                (code(name), event.level, event.meaning, ", ".join(map(code, event.fields)))
                for name, event in sorted(LOG_EVENTS.items())
            ),
        ),
        "## Metrics",
        "Served on `KEDJEKOLL_METRICS_PORT`, in the format of Prometheus, by the API and by each"
        " worker. None is split by organisation, person or record. The usual `process_…` metrics"
        " (memory, processor time, open files) come with them.",
        table(
            ("metric", "kind", "split by", "meaning"),
            (
                (code(measure.name), kind, ", ".join(map(code, measure.labels)), measure.help)
                for measure, kind in measures
            ),
        ),
        "## What the log does not commit to",
        "`kedjekoll audit verify` notices whatever is changed in the database itself, but for what"
        " is listed here.",
        table(
            ("table", "column", "reason"),
            [
                *((code(name), "all", reason) for name, reason in UNPROTECTED_TABLES.items()),
                *(
                    (code(name), code(column), reason)
                    for name, columns in UNPROTECTED_COLUMNS.items()
                    for column, reason in columns.items()
                ),
            ],
        ),
    )
