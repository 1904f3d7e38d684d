"""The trace that a request belongs to (W3C Trace Context, level 1)."""

import re
import secrets

from opentelemetry import trace

_HEADER = re.compile(
    r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?"
)
_MOST_CHARACTERS = 512
"""A longer header is no trace of ours to carry on; the recommendation asks for no more."""


def continue_trace(traceparent: str) -> str:
    """Return the trace of a request with a span of our own; a new one where none is stated.

    A later version of the header may say more than ours, which is then left out.

    >>> continue_trace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")[:36]
    '00-4bf92f3577b34da6a3ce929d0e0e4736-'
    """
    known = _HEADER.fullmatch(traceparent) if len(traceparent) <= _MOST_CHARACTERS else None
    if known is None or (known[1] == "00" and known[4]):
        return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"
    sampled = int(known[3], 16) & 1  # the one flag that version 00 knows
    return f"00-{known[2]}-{secrets.token_hex(8)}-{sampled:02x}"


def told_trace() -> str | None:
    """Return the trace that this context is told in, with its span; None: none is told."""
    at = trace.get_current_span().get_span_context()
    if not at.is_valid:
        return None
    return f"00-{at.trace_id:032x}-{at.span_id:016x}-{at.trace_flags & 1:02x}"


def trace_id(traceparent: str) -> str:
    """Return the number of the whole trace."""
    return traceparent.split("-")[1]


def span_id(traceparent: str) -> str:
    """Return the number of our own part of the trace."""
    return traceparent.split("-")[2]
