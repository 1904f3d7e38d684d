"""The possible matches of a stored screening, both sides beside each other."""

from datetime import date
from typing import Literal

import orjson
from pydantic import BaseModel, Field

from data_ingest.model.tables import Evidence, Procurement
from data_ingest.model.text import Language, message
from service.platform.frames import load_tables
from service.platform.words import MATCH_REASONS, printable
from service.registers.comparing import shown_number
from service.screening.assessment.models import Assessment
from service.screening.record.tables import ScreeningRecord

NOBODY = message("a natural person")

Sameness = Literal["same", "differs", "unknown"]


class MatchRow(BaseModel):
    """One compared item."""

    what: Literal["names", "country", "place", "numbers"]
    asked: list[str] = Field(description="The value in the purchase.")
    found: list[str] = Field(description="The value in the source.")
    sameness: Sameness = Field(description="`unknown` if either side has no value.")


class MatchSides(BaseModel):
    """A possible match for a person to judge."""

    possible_match: int = Field(description="Position in the record, from 1.")
    party: str = Field(description="The party in the purchase.")
    identifiers: list[str]
    name: str = Field(description="The name in the source.")
    why: str = Field(description="Why it is only a possible match.")
    listed: bool = Field(description="Whether the source has a list entry about it.")
    source: str
    publisher: str
    url: str | None
    as_of: date | None = Field(description="Date of the content of the source.")
    unsure: bool = Field(description="Whether a person has looked at it and was unsure.")
    rows: list[MatchRow] = Field(description="The compared items.")


class MatchSidesList(BaseModel):
    """The possible matches of a screening, in the order of the record."""

    id: str
    superseded_by: str | None
    items: list[MatchSides]


def matches_of(
    record: ScreeningRecord, language: Language, *, superseded_by: str | None
) -> MatchSidesList:
    """Return the possible matches of a stored screening.

    Args:
        record: The screening.
        language: Language of the words.
        superseded_by: The screening that has taken its place.
    """
    assessment = Assessment.read(record.assessment)
    items: list[MatchSides] = []
    if assessment.possible_matches:
        items = list(_items(record, assessment, language))
    return MatchSidesList(id=record.id, superseded_by=superseded_by, items=items)


def _items(record: ScreeningRecord, assessment: Assessment, language: Language) -> list[MatchSides]:
    table = load_tables(Evidence, record.evidence).possible_matches
    assert table is not None  # the record shows them
    rows = table.sort("party_id", "source_id", "register_id").rows(named=True)
    procurement = load_tables(Procurement, record.procurement)
    names = dict(procurement.parties.select("party_id", "display_name").iter_rows())
    numbers: dict[str, list[str]] = {}
    for identifier in procurement.identifiers.rows(named=True):
        if not identifier["is_personal"]:
            numbers.setdefault(identifier["party_id"], []).append(
                f"{identifier['scheme']} {identifier['value']}"
            )
    sources = {source.source_id: source for source in assessment.sources}
    made = []
    shown = zip(assessment.possible_matches, rows, strict=True)
    for place, (match, row) in enumerate(shown, start=1):
        source = sources[match.source_id]
        made.append(
            MatchSides(
                possible_match=place,
                party=printable(names.get(match.party_id) or NOBODY.to(language)),
                identifiers=numbers.get(match.party_id, []),
                name=printable(match.name or NOBODY.to(language)),
                why=MATCH_REASONS[match.reason].to(language).format(number=match.number),
                listed=match.listed,
                source=printable(source.title),
                publisher=printable(source.publisher),
                url=source.url,
                as_of=source.as_of,
                unsure=match.judgement_id is not None,
                rows=_compared(row["compared"]),
            )
        )
    return made


def _compared(stored: str) -> list[MatchRow]:
    both = orjson.loads(stored)
    return [
        _row("names", both["asked"]["names"], both["found"]["names"]),
        _row("numbers", both["asked"]["numbers"], both["found"]["numbers"]),
        _row("country", both["asked"]["country"], both["found"]["country"]),
        _row("place", both["asked"]["place"], both["found"]["place"]),
    ]


def _row(what: Literal["names", "country", "place", "numbers"], *sides: object) -> MatchRow:
    asked, found = (_values(side) for side in sides)
    sameness: Sameness = "unknown"
    if asked and found:
        sameness = "same" if set(asked) & set(found) else "differs"
    return MatchRow(
        what=what,
        asked=[shown_number(number) for number in asked],
        found=[shown_number(number) for number in found],
        sameness=sameness,
    )


def _values(side: object) -> list[str]:
    if side is None:
        return []
    return [str(value) for value in side] if isinstance(side, list) else [str(side)]
