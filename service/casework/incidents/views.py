"""Restricted incidents as they are answered over HTTP: what stands first comes first."""

from datetime import date, datetime

import orjson
from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from service.casework.incidents.first_screen import ADVICE, DANGER, PRESERVE, numbers
from service.casework.incidents.models import Incident, is_whole
from service.casework.incidents.request import Preserved, Sign


class EmergencyNumber(BaseModel):
    """A telephone number."""

    name: str
    phone: str
    hours: str
    checked_on: date = Field(description="Date on which the number was last checked.")


class FirstScreen(BaseModel):
    """What to show first."""

    danger: str
    numbers: list[EmergencyNumber]
    advice: list[str]
    preserve: list[str] = Field(description="What to preserve unchanged.")


class Receipt(BaseModel):
    """A record that a file existed at a moment: its hash, in the chain of the incident."""

    kind: Preserved
    sha256: str = Field(description="SHA-256 of the file.")
    size: int
    noted_at: datetime
    noted_by: str
    receipt: str = Field(
        description=(
            "Hash of this entry and all entries before it. Print it: it later shows that "
            "nothing was written afterwards."
        )
    )


class Reading(BaseModel):
    """A record that a user has read the incident."""

    actor: str
    at: datetime


class LetOut(BaseModel):
    """The released sentence."""

    case_id: str
    task_id: str
    text: str
    reason: str
    actor: str
    at: datetime


class IncidentBody(BaseModel):
    """A restricted incident."""

    id: str
    reported_at: datetime
    reported_by: str
    signs: list[Sign]
    noticed_on: date
    contract: str | None
    note: str | None
    receipts: list[Receipt]
    readings: list[Reading]
    released: LetOut | None = Field(description="Null until a sentence has been released.")
    chain_sha256: str = Field(description="Hash of the last entry.")
    chain_is_whole: bool = Field(
        description="Whether every entry is unchanged since it was written."
    )


class IncidentResource(BaseModel):
    """What to show first, and an incident."""

    first: FirstScreen
    incident: IncidentBody


class IncidentSummary(BaseModel):
    """An incident in a list. Opening it records the reader in it."""

    id: str
    reported_at: datetime
    noticed_on: date
    signs: list[Sign]
    released: bool


class IncidentList(BaseModel):
    """What to show first, and the incidents of the organisation."""

    first: FirstScreen
    items: list[IncidentSummary]


def first_screen(language: Language) -> FirstScreen:
    """Return what stands first."""
    return FirstScreen(
        danger=DANGER.to(language),
        numbers=[
            EmergencyNumber(
                name=number.name.to(language),
                phone=number.phone,
                hours=number.hours.to(language),
                checked_on=number.checked_on,
            )
            for number in numbers()
        ],
        advice=[text.to(language) for text in ADVICE],
        preserve=[text.to(language) for text in PRESERVE],
    )


def summary_of(incident: Incident) -> IncidentSummary:
    """Return an incident as it stands in a list."""
    return IncidentSummary(
        id=incident.id,
        reported_at=incident.entries[0].created_at,
        noticed_on=incident.stated["noticed_on"],
        signs=incident.stated["signs"],
        released=incident.released,
    )


def body_of(incident: Incident) -> IncidentBody:
    """Return an incident as it is answered."""
    first, last = incident.entries[0], incident.entries[-1]
    let_out = incident.of("released")
    return IncidentBody(
        id=incident.id,
        reported_at=first.created_at,
        reported_by=first.actor,
        receipts=[
            Receipt(
                **orjson.loads(entry.content),
                noted_at=entry.created_at,
                noted_by=entry.actor,
                receipt=entry.sha256,
            )
            for entry in incident.of("receipt")
        ],
        readings=[Reading(actor=entry.actor, at=entry.created_at) for entry in incident.of("read")],
        released=_let_out(incident) if let_out else None,
        chain_sha256=last.sha256,
        chain_is_whole=is_whole(incident.entries),
        **incident.stated,
    )


def _let_out(incident: Incident) -> LetOut:
    (entry,) = incident.of("released")
    said = orjson.loads(entry.content)
    told = {name: said[name] for name in ("case_id", "task_id", "text", "reason")}
    return LetOut(**told, actor=entry.actor, at=entry.created_at)
