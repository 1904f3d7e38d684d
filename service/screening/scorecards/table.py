"""The table of an organisation's scorecards; what refuses changes to them is in the migration."""

from dataclasses import dataclass
from typing import Annotated, Literal

from sqlalchemy import Index

from service.platform.db.records import KnownValues, OfTenant, Sha256, table_of

CardAct = Literal["added", "chosen"]
"""What an organisation does with a card: it adds a learned one, or chooses the one that it uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRecord(OfTenant):
    """That somebody has added a learned card to the organisation's, or chosen the one that it uses.

    Nothing is changed or removed: the newest choice counts, and what a card has screened can be
    made again for ever.

    Attributes:
        act: Which of the two.
        scorecard_id: The card; what is chosen may be a shipped one.
        sha256: Hash of its text.
        reason: What the person says of it: where an added one comes from, why one is chosen.
        content: The text of an added card, gzip; empty of a choice.
    """

    act: Annotated[CardAct, KnownValues]
    scorecard_id: str
    sha256: Sha256
    reason: str
    content: bytes


SCORECARDS = table_of(CardRecord, "scorecards", Index(None, "tenant_id", "created_at", "id"))
