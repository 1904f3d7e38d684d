"""What every notice of a directive means for a purchase, whichever form it is written in."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from data_ingest.model.rows import ContractRow, TenderRow
from data_ingest.model.tables import Instrument, NoticeKind, Stage

STAGES: Mapping[NoticeKind, Stage] = MappingProxyType(
    {
        "planning": "need",
        "contract": "documents_out",
        "veat": "award",
        "award": "award",
        "modification": "in_contract",
    }
)
"""How far a purchase has come when such a notice is sent."""

INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {
        "32014L0024": "LOU",
        "32014L0025": "LUF",
        "32014L0023": "LUK",
        "32009L0081": "LUFS",
    }
)
"""The Swedish act that carries out each directive, by its CELEX number (LOU 2016:1145,
LUF 2016:1146, LUK 2016:1147, LUFS 2011:1029)."""


def direct_award(kind: NoticeKind, procedure: str | None) -> bool | None:
    """Tell whether the contract is awarded without a call for competition.

    Args:
        kind: Of the notice.
        procedure: A code of eForms' list procurement-procedure-type; None if not stated.

    >>> direct_award("award", "open")
    False
    """
    if kind == "veat" or procedure == "neg-wo-call":
        return True
    return None if procedure is None else False


def with_award_value(lot: ContractRow, tenders: Iterable[TenderRow]) -> ContractRow:
    """Return the lot with the value of its one awarded tender, if it states no estimate."""
    won = [
        tender
        for tender in tenders
        if tender.contract_id == lot.contract_id and tender.state == "awarded"
    ]
    if lot.amount is not None or len(won) != 1:
        return lot
    return lot._replace(amount=won[0].amount, currency=won[0].currency)
