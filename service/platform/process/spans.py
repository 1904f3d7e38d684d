"""What a process does, told as spans of a trace, where traces are switched on.

A span here holds words of our own: methods, names of tables, kinds of jobs, names of hosts. Without
traces nothing is told, and what is told leaves only through `service.platform.process.telemetry`,
which lets nothing pass but what is on its list.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import NoOpTracer, Span, SpanKind, StatusCode, Tracer
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

_OPERATIONS = frozenset({"DELETE", "INSERT", "SELECT", "UPDATE", "WITH"})
"""What is told of statements; settings and savepoints are not."""
_TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE)\s+"?([a-z_]+)')
_SPANS = "spans"  # of the statements that a connection is at

_tracers: list[Tracer] = [NoOpTracer()]


def tell_to(tracer: Tracer) -> Callable[[], None]:
    """Tell spans to a tracer from now on; call what is returned to end that."""
    _tracers.append(tracer)
    return lambda: _tracers.remove(tracer)


@contextmanager
def span(
    name: str,
    attributes: Mapping[str, str | int],
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    begins: bool = False,
) -> Iterator[Span]:
    """Tell what is done inside as one span; a fault is told by the name of its class alone.

    Args:
        name: What is done, in words that repeat.
        attributes: What else is told.
        kind: Whether others are asked by it.
        begins: It begins a trace; otherwise it is told only as a part of one.
    """
    if not begins and not trace.get_current_span().is_recording():
        yield trace.INVALID_SPAN
        return
    with _tracers[-1].start_as_current_span(
        name,
        kind=kind,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as told:
        try:
            yield told
        except Exception as fault:
            fail(told, fault)
            raise


def name_request(method: str, route: str) -> None:
    """Name the span of a request by the template of its route."""
    told = trace.get_current_span()
    told.update_name(f"{method} {route}")
    told.set_attribute("http.route", route)


def fail(told: Span, fault: BaseException) -> None:
    """Tell that a span ended in a fault, by the name of its class."""
    told.set_attribute("error.type", type(fault).__qualname__)
    told.set_status(StatusCode.ERROR)


def tell_statements(engine: Engine, tables: Collection[str]) -> None:
    """Tell each SQL statement of a trace by its operation and its table, and nothing else of it.

    Args:
        engine: The database.
        tables: Names that are told; another name is left out.
    """

    def begin(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if not trace.get_current_span().is_recording():
            return
        operation = statement.split(None, 1)[0].upper() if statement.strip() else ""
        if operation not in _OPERATIONS:
            return
        found = _TABLE.search(statement)
        table = found[1] if found and found[1] in tables else None
        told = _tracers[-1].start_span(
            f"{operation} {table}" if table else operation,
            kind=SpanKind.CLIENT,
            attributes={"db.system.name": engine.dialect.name, "db.operation.name": operation}
            | ({"db.collection.name": table} if table else {}),
        )
        connection.info.setdefault(_SPANS, []).append(told)

    def end(connection: Connection, *_: object) -> None:
        for told in connection.info.pop(_SPANS, ()):
            told.end()

    def broke(context: ExceptionContext) -> None:
        if context.connection is None:
            return
        for told in context.connection.info.pop(_SPANS, ()):
            fail(told, context.original_exception)
            told.end()

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", broke)
