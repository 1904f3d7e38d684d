"""The buyer unit of a new record, as somebody states it."""

from data_ingest.model.problem import Problem
from service.operations.people.principal import Principal, visible
from service.platform.refusal import Refusal


def stated_unit(unit: str | None, *, principal: Principal, at: str = "/unit") -> str:
    """Return the unit of a new record as it is kept: empty where none is stated.

    Args:
        unit: What was stated.
        principal: Who makes the record.
        at: Place of the statement, for the message.

    Raises:
        Refusal: It is none of the person's.
    """
    if not visible(principal, unit):
        raise Refusal("invalid-request", Problem("case-unit", at))
    return unit or ""
