"""What a receiver can be told of: a type for each kind in the changes, and what is sent.

The payload is thin: the type, when it happened, and the number of the record. Whoever is told
reads the record with a key, and sees then what she may see.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import get_args

from service.operations.changes.feed import ChangeKind
from service.platform.frames import canonical

_ONLY_MADE = frozenset(
    {"screening", "need", "package", "judgement", "event", "evidence_file", "mapping", "follow_up",
     "register_check", "reply", "award"}
)  # fmt: skip
"""Kinds of record that never change after they have been made."""
_NAMED: Mapping[str, str] = {
    "report": "report.superseded",
    "replay": "screening.differs",
    "need_replay": "need.differs",
}
"""Kinds of change that tell of a record what it is not made or changed by."""


def type_of(kind: str) -> str:
    """Return the type of the event that a change of a kind of record is.

    >>> type_of("screening"), type_of("case")
    ('screening.made', 'case.changed')
    >>> type_of("report")
    'report.superseded'
    """
    if kind in _NAMED:
        return _NAMED[kind]
    return f"{kind}.made" if kind in _ONLY_MADE else f"{kind}.changed"


TYPES: tuple[str, ...] = tuple(type_of(kind) for kind in get_args(ChangeKind))
"""Every type that a receiver can choose."""

CHALLENGE_TYPE = "webhook.challenge"
"""The type of what is sent to find out whether an address wants to be told; nobody chooses it."""


def event_body(event_type: str, at: datetime, record_id: str) -> bytes:
    """Return the body of an event: the same bytes each time that it is sent.

    >>> event_body("need.made", datetime(2026, 11, 24, 12, tzinfo=UTC), "need_1").decode()
    '{"data":{"id":"need_1"},"timestamp":"2026-11-24T12:00:00Z","type":"need.made"}'
    """
    return canonical({"type": event_type, "timestamp": _moment(at), "data": {"id": record_id}})


def challenge_body(at: datetime, receiver_id: str, challenge: str) -> bytes:
    """Return the body of a challenge, which is answered with `{"challenge": …}`."""
    data = {"id": receiver_id, "challenge": challenge}
    return canonical({"type": CHALLENGE_TYPE, "timestamp": _moment(at), "data": data})


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
