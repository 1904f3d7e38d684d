"""Every kind of problem that a response can name, what it means, and how the sender can fix it."""

from collections.abc import Mapping

from service.casework import problem_types as casework
from service.operations import problem_types as operations
from service.platform.http import problem_types as http
from service.platform.http.problem_types import ProblemType
from service.registers import problem_types as registers
from service.retention import problem_types as retention
from service.screening import problem_types as screening

_STATED = {
    **http.PROBLEM_TYPES,
    **operations.PROBLEM_TYPES,
    **registers.PROBLEM_TYPES,
    **screening.PROBLEM_TYPES,
    **casework.PROBLEM_TYPES,
    **retention.PROBLEM_TYPES,
}
_ORDER = (
    "bad-request",
    "malformed-json",
    "unauthenticated",
    "forbidden",
    "not-found",
    "method-not-allowed",
    "request-timeout",
    "no-snapshot",
    "registers-damaged",
    "conflict",
    "request-in-progress",
    "precondition-failed",
    "precondition-required",
    "closed-before-award",
    "payload-too-large",
    "uri-too-long",
    "unsupported-media-type",
    "invalid-request",
    "unreadable-input",
    "file-infected",
    "idempotency-key-reused",
    "quota-exceeded",
    "file-altered",
    "internal-error",
    "log-in-unavailable",
    "not-ready",
    "retention-unreadable",
    "database-away",
    "database-damaged",
    "machine-fault",
    "storage-full",
    "document-too-large",
    "overloaded",
    "scanner-unavailable",
)
PROBLEM_TYPES: Mapping[str, ProblemType] = {slug: _STATED[slug] for slug in _ORDER}
"""The kinds of problem in the order of their page, by the last part of their address
`/problems/<slug>`."""
