"""What registers have answered live, as the API and the command line give it out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from pydantic import BaseModel, Field

from data_ingest.live.answer import LookUp, LookUpStatus
from data_ingest.model.register_tables import Register
from data_ingest.model.text import Language, Text, message
from service.platform.frames import plain_rows
from service.registers.comparing import shown_number
from service.registers.figures import with_unit
from service.registers.live import LiveQuestion

Row = dict[str, str | int | bool | None]

SAID: dict[LookUpStatus, Text] = {
    "found": message("The register has the number."),
    "not_found": message(
        "The register states that it does not have the number. The answer says nothing more "
        "about the firm."
    ),
    "partial": message(
        "The register has the number, but part of the answer is missing. What is missing is "
        "unknown."
    ),
    "unavailable": message("No answer from the register. That is not the same as not found."),
}
"""What each status means."""

_NATURAL = ("person", "sole_trader")


class Reason(BaseModel):
    """Why there is no answer, or what is missing in it."""

    code: str
    detail: str
    mend: str


class AskedRegister(BaseModel):
    """The register that was queried."""

    id: str
    title: str
    publisher: str
    licence: str
    url: str


class AnsweredParty(BaseModel):
    """What the register states about one party. What it does not mention is unknown."""

    name: str | None = Field(description="Null for a natural person, or a party that may be one.")
    kind: str
    country: str | None
    status: str
    activity: str
    founded_on: date | None
    ended_on: date | None
    legal_form_code: str | None
    legal_form_scheme: str | None
    numbers: list[str] = Field(description="Empty if there is no name.")
    names: list[Row]
    places: list[Row]
    industries: list[Row] = Field(description="Main industry first.")
    facts: list[Row] = Field(
        description="With dates, if the register states them; an amount with its unit."
    )
    owners: list[Row] = Field(description="Who owns or controls it, or why this is not stated.")


class LookUpAnswer(BaseModel):
    """The answer of one register."""

    status: LookUpStatus
    text: str = Field(description="Meaning of the status.")
    reasons: list[Reason]
    source: AskedRegister
    as_of: date | None = Field(description="Date of the content of the answer.")
    retrieved_at: datetime = Field(description="When the register was queried.")
    rejected: int = Field(description="Records and values in the answer that could not be used.")
    parties: list[AnsweredParty] = Field(
        description="The party looked up, then the parties that the answer links it to."
    )


class LookUpsResource(BaseModel):
    """The answer of each register that can have the number. Nothing is stored."""

    scheme: str = Field(description="The kind of number that it was read as.")
    answers: list[LookUpAnswer]


def look_ups_resource(
    question: LiveQuestion, answers: Sequence[LookUp], language: Language
) -> LookUpsResource:
    """Return the answers to a question, in a language.

    Natural persons, sole traders among them, have neither name nor number in it.
    """
    return LookUpsResource(
        scheme=question.scheme, answers=[_answer(answer, language) for answer in answers]
    )


def _answer(look_up: LookUp, language: Language) -> LookUpAnswer:
    source = look_up.source
    return LookUpAnswer(
        status=look_up.status,
        text=SAID[look_up.status].to(language),
        reasons=[
            Reason(code=reason.code, detail=reason.detail(language), mend=reason.mend(language))
            for reason in look_up.reasons
        ],
        source=AskedRegister(
            id=source.id,
            title=source.title.to(language),
            publisher=source.publisher,
            licence=source.licence,
            url=source.url,
        ),
        as_of=look_up.as_of,
        retrieved_at=look_up.retrieved_at,
        rejected=len(look_up.rejects),
        parties=[_party(row, look_up.register) for row in plain_rows(look_up.register.parties)],
    )


def _party(row: dict[str, Any], register: Register) -> AnsweredParty:
    own = row["party_id"]
    natural = row["is_personal"] or row["kind"] in _NATURAL or _may_be_natural(row)
    numbers = register.identifiers.filter(pl.col("party_id") == own, ~pl.col("is_personal"))
    owners = _rows(register.control_links, own, column="owned_id")
    for owner in owners:
        if owner["owner_id"]:
            owner["owner_id"] = shown_number(owner["owner_id"])
    return AnsweredParty(
        name=None if natural else row["display_name"],
        kind=row["kind"],
        country=row["country"],
        status=row["status"],
        activity=row["activity"],
        founded_on=row["founded_on"],
        ended_on=row["ended_on"],
        legal_form_code=row["legal_form_code"],
        legal_form_scheme=row["legal_form_scheme"],
        numbers=[] if natural else sorted(
            f"{scheme}:{value}" for scheme, value in numbers.select("scheme", "value").iter_rows()
        ),
        names=[] if natural else _rows(register.names, own),
        places=_rows(register.places, own),
        industries=sorted(_rows(register.industries, own), key=lambda industry: industry["rank"]),
        facts=list(map(with_unit, _rows(register.party_facts, own))),
        owners=owners,
    )  # fmt: skip


def _may_be_natural(row: dict[str, Any]) -> bool:
    """Tell whether a source has said neither what a party is nor a name that tells it (VIES)."""
    return bool(row["kind"] == "unknown" and row["display_name"] is None)


def _rows(frame: pl.DataFrame, party_id: str, *, column: str = "party_id") -> list[dict[str, Any]]:
    """Return the rows of one party in plain values, the same order every time."""
    own = frame.filter(pl.col(column) == party_id).drop("source_id", column)
    return plain_rows(own.sort(own.columns))
