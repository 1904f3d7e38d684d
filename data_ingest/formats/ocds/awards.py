"""The awards of a release, with what the contracts signed on them add."""

from dataclasses import dataclass

from data_ingest.formats.ocds.document import Node
from data_ingest.formats.ocds.parties import Directory
from data_ingest.formats.ocds.values import money
from data_ingest.model.tables import TenderState
from data_ingest.model.values import Money

_AWARD_STATES: dict[str, TenderState] = {
    "pending": "submitted",
    "active": "awarded",
    "cancelled": "not_awarded",
    "unsuccessful": "not_awarded",
}
"""Codes of `awardStatus`; an award without one is taken as made."""


@dataclass(frozen=True, slots=True)
class Award:
    """One award.

    Attributes:
        node: The element.
        award_id: Its id, else its path.
        state: What it makes of a tender.
        suppliers: Ids of the suppliers.
        lots: What it is for; none if it does not say.
        bids: Ids of the bids that it is made on.
        value: Its value, else that of its one contract.
    """

    node: Node
    award_id: str
    state: TenderState
    suppliers: tuple[str, ...]
    lots: tuple[str, ...]
    bids: frozenset[str]
    value: Money | None


def read_awards(release: Node, *, directory: Directory) -> tuple[Award, ...]:
    """Return the awards, in document order."""
    values: dict[str, list[Money | None]] = {}
    for contract in release.many("contracts"):
        for award_id in contracts_awards(contract):
            values.setdefault(award_id, []).append(money(contract, "value"))
    found = []
    for award in release.many("awards"):
        award_id = award.text("id") or award.at
        signed = values.get(award_id, [])
        bid = award.text("relatedBid")
        found.append(
            Award(
                node=award,
                award_id=award_id,
                state=_AWARD_STATES.get(award.text("status") or "active", "unknown"),
                suppliers=directory.resolve_all(award.many("suppliers")),
                lots=award.texts("relatedLots"),
                bids=frozenset((*award.texts("relatedBids"), *((bid,) if bid else ()))),
                value=money(award, "value") or (signed[0] if len(signed) == 1 else None),
            )
        )
    return tuple(found)


def contracts_awards(contract: Node) -> tuple[str, ...]:
    """Return the ids of the awards that a contract is signed on."""
    award_id = contract.text("awardID")
    return (*((award_id,) if award_id else ()), *contract.texts("awardIDs"))
