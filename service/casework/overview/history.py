"""The history of a case as it is given out."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from service.casework.cases.tables import CaseEvent


class EventResource(BaseModel):
    """A change of a case."""

    version: int = Field(description="The version that the change created.")
    created_at: datetime
    actor: str
    what: str
    reason: str | None
    particulars: dict[str, Any]


class EventList(BaseModel):
    """The history of a case, oldest first."""

    items: list[EventResource]


def event_resource(event: CaseEvent) -> EventResource:
    """Return an event as it is given out."""
    return EventResource(**asdict(event))
