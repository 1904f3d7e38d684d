"""What one process counts while it works: requests and attempts at jobs."""

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

from service.operations.metrics.measure import ATTEMPTS, INTERRUPTED, REQUESTS, Measure

REQUEST_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Ours: from a read of a row to a screening of a hundred parties and a stream of events."""
ATTEMPT_SECONDS = (0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200)
"""Ours: from a disposal of nothing to a run over millions of suppliers."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER = "other"


class Metrics:
    """The figures of one process, in a registry of their own.

    Attributes:
        registry: What is given out; readers of the installation can be added to it.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = _histogram(REQUESTS, REQUEST_SECONDS, self.registry)
        self._attempts = _histogram(ATTEMPTS, ATTEMPT_SECONDS, self.registry)
        self._interrupted = Counter(
            INTERRUPTED.name, INTERRUPTED.help, INTERRUPTED.labels, registry=self.registry
        )

    def answered(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request.

        Args:
            method: As sent; one that HTTP does not know counts as `other`, so that nobody can make
                labels at will.
            route: The template of the route, never an address.
            status: Of the answer.
            seconds: How long it took.
        """
        known = method if method in _METHODS else _OTHER
        self._requests.labels(known, route, str(status)).observe(seconds)

    def attempted(self, *, kind: str, outcome: str, seconds: float) -> None:
        """Count what came of one attempt at a job.

        Args:
            kind: One of the kinds that the worker knows.
            outcome: The end of the name of the event that the worker logs, such as `done`.
            seconds: How long the worker had the job.
        """
        self._attempts.labels(kind, outcome).observe(seconds)

    def interrupted(self, *, part: str) -> None:
        """Count a fault after which a part of the process goes on.

        Args:
            part: Which one.
        """
        self._interrupted.labels(part).inc()


def _histogram(
    measure: Measure, bounds: tuple[float, ...], registry: CollectorRegistry
) -> Histogram:
    return Histogram(measure.name, measure.help, measure.labels, buckets=bounds, registry=registry)
