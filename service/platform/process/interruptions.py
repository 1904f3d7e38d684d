"""What works beside the requests meets a fault, says so and goes on.

A thread that ends by a fault ends unseen, and with it what it was there for: the log is signed no
more, or jobs wait for ever, while requests are answered as if nothing were. So it goes on whatever
it meets, and says what it met in the log and in the figures of the process.
"""

from typing import Protocol

import structlog
from polars.exceptions import PanicException
from sqlalchemy.exc import SQLAlchemyError

ANY_FAULT = (Exception, PanicException)
"""What a thread goes on after: everything but that the process is to end."""

_log = structlog.get_logger("kedjekoll")


class Interrupted(Protocol):
    """Is told each time that a part of the process has met a fault and goes on."""

    def __call__(self, *, part: str) -> None:
        """Count one fault."""


def nobody_told(*, part: str) -> None:
    """Count nothing."""


def say_interrupted(
    fault: BaseException, *, part: str, told: Interrupted, **fields: object
) -> None:
    """Say what a part of the process has met that it goes on after.

    Args:
        fault: What it met.
        part: Which part.
        told: Counts it.
        fields: What else the line says.
    """
    if isinstance(fault, SQLAlchemyError):
        _log.warning("database.waited_for", exc_info=fault, **fields)
    else:
        _log.error("work.interrupted", part=part, exc_info=fault, **fields)
    told(part=part)
